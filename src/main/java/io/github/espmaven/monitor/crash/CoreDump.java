package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A core dump of ESP-IDF: a header that begins with length and version, an ELF file, a checksum over all before it (seen
 * in the fixtures for protocol.md, section 14). From the console or from a partition, where unused flash follows.
 */
public final class CoreDump {
    private static final int HEADER_BYTES = 24;
    private static final int BLANK = 0xffff_ffff;
    private static final int CRC32_BYTES = 4;
    private static final int SHA256_BYTES = 32;
    private static final int ELF_WITH_CRC32 = 0x0102;
    private static final int ELF_WITH_SHA256 = 0x0103;

    private final byte[] bytes;
    private final boolean cut;

    private CoreDump(byte[] bytes, boolean cut) {
        this.bytes = bytes;
        this.cut = cut;
    }

    /** The dump at the beginning of {@code bytes}; empty when there is none: nothing but blank flash, or next to nothing. */
    public static Optional<CoreDump> in(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || LittleEndian.u32(bytes, 0) == BLANK) {
            return Optional.empty();
        }
        int length = LittleEndian.u32(bytes, 0);
        boolean cut = length < HEADER_BYTES || length > bytes.length;
        return Optional.of(new CoreDump(cut ? bytes : Arrays.copyOf(bytes, length), cut));
    }

    /** The dump without what follows it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** What is wrong with it; empty when its checksum is right, or is of a kind that we do not know. */
    public Optional<String> damage() {
        if (cut) {
            return Optional.of("it is not as long as it says");
        }
        int kind = LittleEndian.u32(bytes, 4) & 0xffff;
        boolean right = kind == ELF_WITH_CRC32
                ? Arrays.equals(crc32(), end(CRC32_BYTES))
                : kind != ELF_WITH_SHA256 || Arrays.equals(sha256(), end(SHA256_BYTES));
        return right ? Optional.empty() : Optional.of("its checksum is wrong");
    }

    private byte[] end(int length) {
        return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - length), bytes.length);
    }

    private byte[] crc32() {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, bytes.length - CRC32_BYTES);
        return LittleEndian.bytes32((int) crc.getValue());
    }

    private byte[] sha256() {
        return Digests.sha256(bytes, 0, Math.max(0, bytes.length - SHA256_BYTES));
    }
}
