package io.github.espmaven.elf;

import java.util.List;
import java.util.Optional;

/**
 * The source files of a unit, by number.
 *
 * @param unitDirectory where the compiler ran
 * @param directories by number; the first stands for {@code unitDirectory} where it is empty
 * @param files in order
 * @param first number of the first file: 1, since version 5 0
 */
record SourceFiles(String unitDirectory, List<String> directories, List<Name> files, int first) {

    /** A file's name and the number of its directory. */
    record Name(String path, long directory) {}

    static final SourceFiles NONE = new SourceFiles("", List.of(), List.of(), 0);

    SourceFiles {
        directories = List.copyOf(directories);
        files = List.copyOf(files);
    }

    Optional<String> file(long number) {
        long index = number - first;
        return index >= 0 && index < files.size() ? Optional.of(full(files.get((int) index))) : Optional.empty();
    }

    private String full(Name name) {
        boolean known = name.directory >= 0 && name.directory < directories.size();
        String directory = known ? directories.get((int) name.directory) : "";
        return joined(unitDirectory, joined(directory, name.path));
    }

    private static String joined(String directory, String path) {
        boolean absolute =
                path.startsWith("/") || path.startsWith("\\") || (path.length() > 1 && path.charAt(1) == ':');
        return absolute || directory.isEmpty() ? path : directory + "/" + path;
    }
}
