package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.elf.ElfFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A core dump of ESP-IDF: a header that begins with length and version, an ELF file or its own list of tasks, a checksum
 * over all before it ({@code esp_core_dump_types.h} of the component espcoredump). From the console, from a partition,
 * where unused flash follows, or from a file.
 */
public final class CoreDump {
    private static final int HEADER_BYTES = 24;
    private static final int BLANK = 0xffff_ffff;
    private static final int CRC32_BYTES = 4;
    private static final int SHA256_BYTES = 32;
    private static final int CHIP_REVISION_AT = 20;

    private final byte[] bytes;
    private final boolean cut;
    private final Optional<Format> format;

    /** How a version is laid out. */
    private enum Format {
        TASKS_1(0x0001, 16, CRC32_BYTES),
        TASKS_2(0x0002, 20, CRC32_BYTES),
        TASKS_3(0x0003, HEADER_BYTES, CRC32_BYTES),
        ELF_0(0x0100, 20, CRC32_BYTES),
        ELF_1(0x0101, 20, SHA256_BYTES),
        ELF_2(0x0102, HEADER_BYTES, CRC32_BYTES),
        ELF_3(0x0103, HEADER_BYTES, SHA256_BYTES),
        /** An ELF file by itself, as tools save it. */
        PLAIN_ELF(-1, 0, 0);

        private final int code;
        private final int headerBytes;
        private final int checksumBytes;

        Format(int code, int headerBytes, int checksumBytes) {
            this.code = code;
            this.headerBytes = headerBytes;
            this.checksumBytes = checksumBytes;
        }

        static Optional<Format> of(int code) {
            return Arrays.stream(values()).filter(f -> f.code == code).findFirst();
        }
    }

    private CoreDump(byte[] bytes, boolean cut, Optional<Format> format) {
        this.bytes = bytes;
        this.cut = cut;
        this.format = format;
    }

    /** The dump at the beginning of {@code bytes}; empty when there is none: nothing but blank flash, or next to nothing. */
    public static Optional<CoreDump> in(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || LittleEndian.u32(bytes, 0) == BLANK) {
            return Optional.empty();
        }
        int length = LittleEndian.u32(bytes, 0);
        boolean cut = length < HEADER_BYTES || length > bytes.length;
        Optional<Format> format = Format.of(LittleEndian.u16(bytes, 4));
        return Optional.of(new CoreDump(cut ? bytes : Arrays.copyOf(bytes, length), cut, format));
    }

    /**
     * The dump in a file: a partition or dump as it is, a core file in ELF, the base64 that a board prints, or a console
     * log with that in it, of which the last dump counts.
     *
     * @throws EspException {@code BAD_CORE_DUMP} when it holds none
     */
    public static CoreDump read(byte[] file) throws EspException {
        if (ElfFile.startsLikeOne(file)) {
            return new CoreDump(file, false, Optional.of(Format.PLAIN_ELF));
        }
        Optional<CoreDump> binary = in(file).filter(d -> d.format.isPresent());
        Optional<CoreDump> dump = binary.isPresent()
                ? binary
                : CoreDumpLines.in(new String(file, StandardCharsets.ISO_8859_1))
                        .flatMap(CoreDump::in)
                        .filter(d -> d.format.isPresent());
        return dump.orElseThrow(() -> new EspException(
                Problem.BAD_CORE_DUMP,
                isBlank(file)
                        ? "it is blank: no core dump was saved there"
                        : "it holds no core dump: neither the header of one, nor an ELF core file, nor base64 text"));
    }

    private static boolean isBlank(byte[] file) {
        for (byte b : file) {
            if (b != -1) {
                return false;
            }
        }
        return true;
    }

    /** The dump without what follows it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The chip it was made on; empty for an ELF file by itself, or a chip that is not known here. */
    public Optional<Chip> chip() {
        return format.filter(f -> f != Format.PLAIN_ELF).flatMap(f -> Chip.ofImageChipId(LittleEndian.u16(bytes, 6)));
    }

    /** The revision of that chip; empty when the version of the dump does not say. */
    public Optional<Revision> revision() {
        int number = format.filter(f -> f.headerBytes == HEADER_BYTES).isPresent()
                ? LittleEndian.u32(bytes, CHIP_REVISION_AT)
                : -1;
        return number >= 0 && number < 10_000
                ? Optional.of(new Revision(number / 100, number % 100))
                : Optional.empty();
    }

    /** Whether an ELF file is in it; otherwise the list of tasks of versions before ELF, which the field behind counts. */
    boolean isElf() {
        return format.filter(f -> f.code < 0 || f.code >= Format.ELF_0.code).isPresent();
    }

    /** Bytes of a task's control block, as the header has them. */
    int controlBlockBytes() {
        return LittleEndian.u32(bytes, 12);
    }

    /** Number of tasks, as the header has it. */
    int taskCount() {
        return LittleEndian.u32(bytes, 8);
    }

    /** What is between header and checksum. */
    byte[] contents() {
        int header = format.map(f -> f.headerBytes).orElse(HEADER_BYTES);
        int end = cut
                ? bytes.length
                : bytes.length - format.map(f -> f.checksumBytes).orElse(0);
        return Arrays.copyOfRange(bytes, header, Math.max(header, end));
    }

    /** What is wrong with it; empty when its checksum is right, or is of a kind that we do not know. */
    public Optional<String> damage() {
        if (cut) {
            return Optional.of("it is not as long as it says");
        }
        boolean right = switch (format.map(f -> f.checksumBytes).orElse(0)) {
            case CRC32_BYTES -> Arrays.equals(crc32(), end(CRC32_BYTES));
            case SHA256_BYTES -> Arrays.equals(sha256(), end(SHA256_BYTES));
            default -> true;
        };
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
