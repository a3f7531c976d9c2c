package io.github.espmaven.image;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What an application tells about itself (protocol.md, section 5.2, {@code esp_app_desc_t}).
 *
 * @param secureVersion for anti-rollback
 * @param time of the compilation, as {@code 10:10:16}
 * @param date of the compilation, as {@code Jan 20 2026}
 * @param idfVersion version of ESP-IDF
 * @param elfSha256 digest of the ELF file the image was made from, 64 hexadecimal digits (all 0 when not set)
 * @param efuseBlocks revisions of the efuse block the application accepts
 * @param mmuPageBytes page size it was linked for; empty when not set
 */
public record AppDescriptor(
        int secureVersion,
        String version,
        String project,
        String time,
        String date,
        String idfVersion,
        String elfSha256,
        EfuseBlocks efuseBlocks,
        OptionalInt mmuPageBytes) {

    public static final int BYTES = 256;

    /** Its first word. */
    public static final int MAGIC = 0xabcd_5432;

    /** Where the ELF's digest stands, from the start of the descriptor. */
    public static final int ELF_SHA256_AT = 144;

    /** Lowest and highest revision of the efuse block, as major * 100 + minor. */
    public record EfuseBlocks(int min, int max) {}

    /** Where one stands, by its magic word and the form of its fields; empty when there is none from {@code from} on. */
    static OptionalInt find(byte[] in, int from) {
        return IntStream.iterate(from, at -> at <= in.length - BYTES, at -> at + 4)
                .filter(at -> LittleEndian.u32(in, at) == MAGIC
                        && LittleEndian.u32(in, at + 8) == 0
                        && LittleEndian.u32(in, at + 12) == 0
                        && isText(in, at + 16)
                        && isText(in, at + 48))
                .findFirst();
    }

    /** Whether 32 bytes are a text with its end, as no code is that compares with the magic word. */
    private static boolean isText(byte[] in, int at) {
        return in[at] > ' ' && in[at + 31] == 0;
    }

    /** The descriptor at {@code at}; empty when there is none. */
    public static Optional<AppDescriptor> read(byte[] in, int at) {
        if (at < 0 || at > in.length - BYTES || LittleEndian.u32(in, at) != MAGIC) {
            return Optional.empty();
        }
        int pageLog2 = LittleEndian.u8(in, at + 180);
        return Optional.of(new AppDescriptor(
                LittleEndian.u32(in, at + 4),
                FixedText.read(in, at + 16, 32),
                FixedText.read(in, at + 48, 32),
                FixedText.read(in, at + 80, 16),
                FixedText.read(in, at + 96, 16),
                FixedText.read(in, at + 112, 32),
                Hex.of(Arrays.copyOfRange(in, at + ELF_SHA256_AT, at + ELF_SHA256_AT + ImageDigest.BYTES)),
                new EfuseBlocks(LittleEndian.u16(in, at + 176), LittleEndian.u16(in, at + 178)),
                pageLog2 == 0 || pageLog2 > 30 ? OptionalInt.empty() : OptionalInt.of(1 << pageLog2)));
    }
}
