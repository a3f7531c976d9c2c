package io.github.espmaven.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The commit that is checked out, read from Git's files without Git. */
final class GitRevision {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
    private static final String LINK = "ref: ";

    private GitRevision() {}

    /** The commit of the working tree that {@code directory} lies in; empty where there is none or it is not plain. */
    static Optional<String> of(Path directory) {
        for (Path at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(".git"))) {
                try {
                    return head(gitDirectory(at.resolve(".git")));
                } catch (IOException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** In a linked working tree {@code .git} is a file that names the directory. */
    private static Path gitDirectory(Path git) throws IOException {
        return Files.isDirectory(git)
                ? git
                : git.resolveSibling(text(git).replaceFirst("^gitdir: ", "").trim());
    }

    private static Optional<String> head(Path git) throws IOException {
        String head = text(git.resolve("HEAD"));
        if (!head.startsWith(LINK)) {
            return commit(head);
        }
        String branch = head.substring(LINK.length());
        Path shared = Files.exists(git.resolve("commondir"))
                ? git.resolve(text(git.resolve("commondir"))).normalize()
                : git;
        if (Files.exists(shared.resolve(branch))) {
            return commit(text(shared.resolve(branch)));
        }
        return text(shared.resolve("packed-refs"))
                .lines()
                .filter(line -> line.endsWith(" " + branch))
                .findFirst()
                .flatMap(line -> commit(line.substring(0, line.indexOf(' '))));
    }

    private static Optional<String> commit(String text) {
        return Optional.of(text).filter(t -> COMMIT.matcher(t).matches());
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).trim();
    }
}
