package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes the files of a tree whose names are untrusted into a folder, and nothing outside of it. */
final class FolderExtraction {
    private static final int MAX_NAME_BYTES = 255;
    private static final boolean WINDOWS = File.separatorChar == '\\';
    /** Names that Windows gives to devices, whatever the extension, and what it cuts off a name. */
    private static final Pattern NOT_ON_WINDOWS = Pattern.compile(
            "(?i)(?:(?:con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\\..*)?|.*[ .])");

    private final Path folder;
    /** What was written, by its path in small letters: systems that fold case have one file for two names. */
    private final Map<String, Path> written = new HashMap<>();

    FolderExtraction(Path folder) {
        this.folder = folder;
    }

    /** A name as part of a path on every system, another for each name: what may not stand in one becomes its code. */
    static String plain(String name) {
        return isPlain(name, true) && name.indexOf('%') < 0
                ? name
                : "%"
                        + Pattern.compile("[^A-Za-z0-9_-]")
                                .matcher(name)
                                .replaceAll(c -> String.format(
                                        Locale.ROOT, "%%%04x", (int) c.group().charAt(0)));
    }

    /**
     * Writes all that can be.
     *
     * @throws EspException {@code BAD_FILESYSTEM} naming what has no place in the folder, after the rest is written;
     *     {@code FILE_UNWRITABLE}
     */
    void write(FileTree tree) throws EspException {
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : tree.files().entrySet()) {
            Optional<Path> target = target(file.getKey(), tree);
            if (target.isPresent() && !Files.isDirectory(target.get()) && isFirst(target.get())) {
                ResultFile.write(target.get(), file.getValue());
            } else {
                refused.add(SanitizedText.of(file.getKey()));
            }
        }
        for (String path : tree.emptyFolders()) {
            Optional<Path> target = target(path, tree);
            if (target.isPresent() && !Files.isRegularFile(target.get())) {
                makeFolder(target.get());
            } else {
                refused.add(SanitizedText.of(path) + "/");
            }
        }
        makeFolder(folder);
        if (!refused.isEmpty()) {
            throw new EspException(
                    Problem.BAD_FILESYSTEM,
                    "not extracted, because their names lead out of the folder, cannot be files' names or name one file"
                            + " twice: "
                            + FileTree.first(10, refused, ", "));
        }
    }

    private static void makeFolder(Path folder) throws EspException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static EspException unwritable(Path file, IOException e) {
        return new EspException(
                Problem.FILE_UNWRITABLE,
                "cannot make " + file + ": " + FileErrorText.reason(e),
                Evidence.of(Key.FILE, file),
                e);
    }

    /** Where a path lies in the folder; nowhere when a part of it is no plain name, a file, or a link to elsewhere. */
    private Optional<Path> target(String path, FileTree tree) {
        Path target = folder;
        try {
            StringBuilder above = new StringBuilder();
            for (String name : path.split("/", -1)) {
                if (!isPlain(name, WINDOWS)
                        || Files.isRegularFile(target)
                        || tree.files().containsKey(above.toString())) {
                    return Optional.empty();
                }
                above.append(above.isEmpty() ? "" : "/").append(name);
                target = target.resolve(name);
                if (Files.isSymbolicLink(target)) {
                    return Optional.empty();
                }
            }
            return Optional.of(target);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether no other name of the tree means the same file here. */
    private boolean isFirst(Path target) throws EspException {
        Optional<Path> other =
                Optional.ofNullable(written.putIfAbsent(target.toString().toLowerCase(Locale.ROOT), target));
        try {
            return other.isEmpty() || !Files.exists(target) || !Files.isSameFile(target, other.get());
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    static boolean isPlain(String name, boolean windows) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
                && !(windows && NOT_ON_WINDOWS.matcher(name).matches())
                && name.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':');
    }
}
