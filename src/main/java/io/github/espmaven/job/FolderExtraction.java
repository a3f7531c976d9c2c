package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.report.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the files of a tree whose names are untrusted into a folder, and nothing outside of it. */
final class FolderExtraction {
    private static final int MAX_NAME_BYTES = 255;

    private final Path folder;

    FolderExtraction(Path folder) {
        this.folder = folder;
    }

    /** A name as part of a path: what may not stand in one becomes an underscore. */
    static String plain(String name) {
        return isPlain(name) ? name : "_" + name.replaceAll("[^A-Za-z0-9-]", "_");
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
            if (target.isPresent() && !Files.isDirectory(target.get())) {
                ResultFile.write(target.get(), file.getValue());
            } else {
                refused.add(SanitizedText.of(file.getKey()));
            }
        }
        for (String path : tree.emptyFolders()) {
            Optional<Path> target = target(path, tree);
            if (target.isPresent()) {
                makeFolder(target.get());
            } else {
                refused.add(SanitizedText.of(path) + "/");
            }
        }
        makeFolder(folder);
        if (!refused.isEmpty()) {
            throw new EspException(
                    Problem.BAD_FILESYSTEM,
                    "not extracted, because their names lead out of the folder or cannot be files' names: "
                            + String.join(", ", refused.subList(0, Math.min(10, refused.size())))
                            + (refused.size() > 10 ? " and " + (refused.size() - 10) + " more" : ""));
        }
    }

    private static void makeFolder(Path folder) throws EspException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "cannot make the folder " + folder + ": " + FileErrorText.reason(e),
                    Evidence.of(Key.FILE, folder),
                    e);
        }
    }

    /** Where a path lies in the folder; nowhere when a part of it is no plain name, a file, or a link to elsewhere. */
    private Optional<Path> target(String path, FileTree tree) {
        Path target = folder;
        try {
            StringBuilder above = new StringBuilder();
            for (String name : path.split("/", -1)) {
                if (!isPlain(name) || tree.files().containsKey(above.toString())) {
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

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.length() <= MAX_NAME_BYTES
                && name.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '/' || c == '\\' || c == ':');
    }
}
