package io.github.espmaven.filesystem;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.SanitizedText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A filesystem that was read.
 *
 * @param tree its files and folders; their names are untrusted
 * @param usedBytes what files, folders and the format's own records take
 * @param damage what could not be read, a line each
 */
public record Volume(Filesystem format, FileTree tree, long usedBytes, long totalBytes, List<String> damage) {

    public Volume {
        damage = List.copyOf(damage);
    }

    /** Collects what a reader finds, within what an image of this size can hold. */
    static final class Builder {
        /** Longest path that is followed; ESP-IDF's own limit is 1024 (protocol.md, section 17). */
        private static final int MAX_PATH = 4096;

        private final Map<String, byte[]> files = new HashMap<>();
        private final Set<String> folders = new HashSet<>();
        private final List<String> damage = new ArrayList<>();
        private long bytesLeft;

        Builder(int imageBytes) {
            this.bytesLeft = imageBytes;
        }

        /** Whether files of the sound sizes found so far leave room for one more of {@code size} bytes. */
        boolean takes(String path, long size) {
            if (size < 0 || size > bytesLeft) {
                damage(path, "its size of " + size + " bytes is more than the image has room for");
                return false;
            }
            bytesLeft -= size;
            return true;
        }

        void file(String path, byte[] contents) {
            if (isNew(path)) {
                files.put(path, contents);
            }
        }

        /** Adds a folder; false when it cannot be followed. */
        boolean folder(String path) {
            return isNew(path) && folders.add(path);
        }

        private boolean isNew(String path) {
            if (path.length() > MAX_PATH || files.containsKey(path) || folders.contains(path)) {
                damage(
                        path.substring(0, Math.min(path.length(), 100)),
                        path.length() > MAX_PATH ? "its path is too long" : "there are two of this name");
                return false;
            }
            return true;
        }

        void damage(String path, String what) {
            damage.add(SanitizedText.of(path) + ": " + what);
        }

        Volume build(Filesystem format, long usedBytes, long totalBytes) {
            return new Volume(format, new FileTree(files, folders), usedBytes, totalBytes, damage);
        }
    }

    /** A stored name: UTF-8, or Latin-1 where it is none. */
    static String name(byte[] image, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(image, from, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(image, from, length, StandardCharsets.ISO_8859_1);
        }
    }

    static int units(String format, int size, int unit) throws EspException {
        if (size <= 0 || size % unit != 0) {
            throw FilesystemSpec.bad(
                    format + " consists of blocks of " + unit + " bytes, and " + size + " is no multiple of that");
        }
        return size / unit;
    }
}
