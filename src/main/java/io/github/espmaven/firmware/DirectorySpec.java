package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.FilesystemSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A folder that becomes the filesystem of a partition. Patterns are those of Ant; one without a slash is of names, wherever
 * they are, and one that matches a folder is of all that is in it.
 *
 * @param filesystem which format; what it leaves open, the partition's subtype says
 * @param includes what is taken; none: everything
 * @param excludes what is left out of that
 * @param gzip what is packed, its name with {@code .gz} behind it
 */
public record DirectorySpec(
        Path directory, FilesystemSpec filesystem, List<String> includes, List<String> excludes, List<String> gzip)
        implements ImageSource {

    /** What desktops and version control leave behind in folders. */
    private static final List<String> NEVER = List.of(".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".svn");

    /** What is more than so many times as large as the partition is not read to say by how much. */
    private static final int MOST_TIMES = 8;

    private static final int GZIP_SYSTEM_AT = 9;
    private static final byte GZIP_SYSTEM_UNKNOWN = (byte) 0xff;

    @Override
    public ImageSource with(Filling values) throws EspException {
        return new DirectorySpec(values.in(directory), filesystem, includes, excludes, gzip);
    }

    public DirectorySpec {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
        gzip = List.copyOf(gzip);
    }

    public static DirectorySpec of(Path directory) {
        return new DirectorySpec(directory, FilesystemSpec.DEFAULT, List.of(), List.of(), List.of());
    }

    /** The folder as contents, which are read when the size of the partition is known. */
    FlashContents.Files contents() throws EspException {
        paths();
        return new FlashContents.Files(this, new HashMap<>());
    }

    /**
     * @param size size of the partition, by which memory is limited
     * @throws EspException {@code FILE_UNREADABLE}, {@code FILESYSTEM_FULL} when it has several times what fits
     */
    FileTree read(int size) throws EspException {
        Map<String, byte[]> files = new HashMap<>();
        List<String> folders = new ArrayList<>();
        long left = (long) MOST_TIMES * size;
        for (Path path : paths()) {
            String name = directory.relativize(path).toString().replace('\\', '/');
            if (name.isEmpty() || matches(NEVER, name) || matches(excludes, name)) {
                continue;
            }
            if (Files.isDirectory(path)) {
                if (includes.isEmpty()) {
                    folders.add(name);
                }
            } else if (includes.isEmpty() || matches(includes, name)) {
                byte[] contents = contents(path, left);
                left -= contents.length;
                boolean packed = matches(gzip, name);
                String stored = packed ? name + ".gz" : name;
                if (files.put(stored, packed ? gzip(contents) : contents) != null) {
                    throw new EspException(
                            Problem.BAD_PARAMETER,
                            "there is " + stored + " already, which <gzip> makes too",
                            Evidence.of(Key.PARAMETER, "<gzip> or <excludes>"));
                }
            }
        }
        return new FileTree(files, folders);
    }

    private List<Path> paths() throws EspException {
        if (!Files.isDirectory(directory)) {
            throw new EspException(
                    Problem.FILE_UNREADABLE,
                    directory + (Files.exists(directory) ? " is no directory" : " does not exist"),
                    Evidence.of(Key.FILE, directory));
        }
        try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return all.sorted().toList();
        } catch (UncheckedIOException e) {
            throw unreadable(directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private byte[] contents(Path file, long most) throws EspException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new EspException(
                    Problem.FILE_UNREADABLE,
                    file + " is no regular file, and a filesystem for a device holds only those: leave it out with"
                            + " <excludes>",
                    Evidence.of(Key.FILE, file));
        }
        try {
            if (Files.size(file) > most) {
                throw new EspException(
                        Problem.FILESYSTEM_FULL,
                        "the files are more than " + MOST_TIMES + " times as large as what they are for, with " + file
                                + " at the latest");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static EspException unreadable(Path file, IOException e) {
        return new EspException(
                Problem.FILE_UNREADABLE,
                file + " cannot be read: " + FileErrorText.reason(e),
                Evidence.of(Key.FILE, file),
                e);
    }

    /** Packs with a header that is the same everywhere: no time, and no system. */
    private static byte[] gzip(byte[] contents) throws EspException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(Deflater.BEST_COMPRESSION);
            }
        }) {
            gzip.write(contents);
        } catch (IOException e) {
            throw new EspException(Problem.INTERNAL, "cannot pack in memory", Evidence.none(), e);
        }
        byte[] packed = out.toByteArray();
        packed[GZIP_SYSTEM_AT] = GZIP_SYSTEM_UNKNOWN;
        return packed;
    }

    /** Whether one of the patterns matches a path, or a folder above it. */
    private static boolean matches(List<String> patterns, String path) {
        return patterns.stream()
                .anyMatch(pattern -> regex(pattern.strip()).matcher(path).matches());
    }

    private static Pattern regex(String pattern) {
        String whole = pattern.indexOf('/') < 0 ? "**/" + pattern : pattern.endsWith("/") ? pattern + "**" : pattern;
        StringBuilder regex = new StringBuilder();
        for (int i = whole.startsWith("/") ? 1 : 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (whole.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (whole.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else {
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.append("(?:/.*)?").toString());
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
