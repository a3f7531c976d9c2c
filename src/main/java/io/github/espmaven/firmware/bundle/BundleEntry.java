package io.github.espmaven.firmware.bundle;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.Hex;
import java.util.Arrays;

/**
 * What the manifest promises of a file in the bundle.
 *
 * @param file its name in the zip: letters, digits, {@code . _ -} and single slashes
 * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
 */
record BundleEntry(String file, int size, String sha256) {

    /** The promise that {@code bytes} keep. */
    static BundleEntry of(String file, byte[] bytes) {
        return new BundleEntry(file, bytes.length, sha256(bytes));
    }

    /** Whether a name stays inside the bundle, in every directory of every operating system. */
    static boolean isSafe(String name) {
        boolean plain = name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");
        return plain && name.length() <= 200 && Arrays.stream(name.split("/")).noneMatch(part -> part.endsWith("."));
    }

    static String sha256(byte[] bytes) {
        return Hex.of(Digests.sha256(bytes));
    }
}
