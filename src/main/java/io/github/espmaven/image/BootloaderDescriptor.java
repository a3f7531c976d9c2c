package io.github.espmaven.image;

import io.github.espmaven.base.LittleEndian;
import java.util.Optional;

/**
 * What a second-stage bootloader tells about itself (protocol.md, section 5.2, {@code esp_bootloader_desc_t}).
 *
 * @param secureVersion for anti-rollback
 * @param idfVersion version of ESP-IDF
 * @param dateTime of the compilation; may be empty
 */
public record BootloaderDescriptor(int secureVersion, int version, String idfVersion, String dateTime) {

    private static final int BYTES = 80;
    private static final int MAGIC = 0x50;
    private static final int IDF_VERSION_AT = 8;

    /**
     * The descriptor at {@code at}; empty when there is none. As its magic is one byte only, a version of ESP-IDF must
     * follow that is plain text.
     */
    public static Optional<BootloaderDescriptor> read(byte[] in, int at) {
        if (at < 0 || at > in.length - BYTES || LittleEndian.u8(in, at) != MAGIC) {
            return Optional.empty();
        }
        String idfVersion = FixedText.read(in, at + IDF_VERSION_AT, 32);
        if (idfVersion.isEmpty() || idfVersion.indexOf('?') >= 0) {
            return Optional.empty();
        }
        return Optional.of(new BootloaderDescriptor(
                LittleEndian.u8(in, at + 3),
                LittleEndian.u32(in, at + 4),
                idfVersion,
                FixedText.read(in, at + 40, 24)));
    }
}
