package io.github.espmaven.firmware.bundle;

import io.github.espmaven.flash.Encryption;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One piece of a bundle.
 *
 * @param name what it is called: a partition, "bootloader", or the file it was
 * @param offset where it goes; empty when only the table on the board knows where its partition lies
 * @param partition the partition that begins there, if it is known by a name
 * @param bytes the contents, at least one byte; not copied, so nobody may change them afterwards
 */
public record BundleImage(
        String name, OptionalInt offset, Optional<String> partition, byte[] bytes, Encryption encryption) {

    public BundleImage {
        if (bytes.length == 0 || offset.orElse(0) < 0 || (offset.isEmpty() && partition.isEmpty())) {
            throw new IllegalArgumentException("bad image of a bundle: " + name);
        }
    }
}
