package io.github.espmaven.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Texts kept between runs of this user's goals, in the user's cache directory: a file each, replaced as a whole, with an
 * age limit and a limit on their number. Nothing may depend on it: where there is no such directory, or it cannot be
 * written, or a file is damaged, nothing is known and nothing fails.
 *
 * @param folder where its files lie; made when needed; empty: nothing is kept
 * @param maxAge older entries are not told, and deleted
 * @param maxEntries when there are more, the oldest are deleted
 */
public record UserCache(Optional<Path> folder, Duration maxAge, int maxEntries, Clock clock) {
    /**
     * System property: another directory than {@code esp-maven-plugin} in {@code XDG_CACHE_HOME}, {@code LOCALAPPDATA} or
     * {@code ~/.cache}; empty: none, and nothing is kept.
     */
    public static final String DIRECTORY_PROPERTY = "esp.cacheDirectory";

    private static final String ENDING = ".entry";
    private static final long MOST_BYTES = 1 << 20;

    /** The part {@code name} of this user's cache. */
    public static UserCache ofThisUser(String name, Duration maxAge, int maxEntries, Clock clock) {
        return new UserCache(directory().map(directory -> directory.resolve(name)), maxAge, maxEntries, clock);
    }

    /** Whether {@link #DIRECTORY_PROPERTY} names a directory. */
    public static boolean isNamed() {
        return !System.getProperty(DIRECTORY_PROPERTY, "").isEmpty();
    }

    private static Optional<Path> directory() {
        String home = System.getProperty("user.home", "");
        String caches = Stream.of("XDG_CACHE_HOME", "LOCALAPPDATA")
                .map(variable -> System.getenv().getOrDefault(variable, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse(home.isEmpty() || home.equals("?") ? "" : home + "/.cache");
        String name = System.getProperty(DIRECTORY_PROPERTY, caches.isEmpty() ? "" : caches + "/esp-maven-plugin");
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What was kept under {@code key}, if that is known and not too old. */
    public Optional<String> get(String key) {
        try {
            Optional<Path> file = file(key).filter(Files::isRegularFile);
            if (file.isEmpty() || isTooOld(file.get()) || Files.size(file.get()) > MOST_BYTES) {
                return Optional.empty();
            }
            String all = Files.readString(file.get(), StandardCharsets.UTF_8);
            int head = entry(key, "").length();
            return Optional.of(all)
                    .filter(found -> found.length() >= head)
                    .map(found -> found.substring(head))
                    .filter(text -> all.equals(entry(key, text)));
        } catch (IOException notReadable) {
            return Optional.empty();
        }
    }

    /** Keeps {@code text} under {@code key}, in place of what was there; its age begins anew. */
    public void put(String key, String text) {
        if (folder.isEmpty()) {
            return;
        }
        try {
            Path file = file(key).orElseThrow();
            AtomicFile.replace(file, entry(key, text).getBytes(StandardCharsets.UTF_8));
            Files.setLastModifiedTime(file, FileTime.fromMillis(clock.epochMillis()));
            deleteSurplus(folder.get());
        } catch (IOException notWritable) {
            return; // then it is not known next time
        }
    }

    private void deleteSurplus(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + ENDING)) {
            found.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Comparator.comparing((Path file) -> file.toFile().lastModified())
                .reversed());
        for (int i = 0; i < files.size(); i++) {
            if (i >= maxEntries || isTooOld(files.get(i))) {
                Files.deleteIfExists(files.get(i));
            }
        }
    }

    private boolean isTooOld(Path file) throws IOException {
        long age = clock.epochMillis() - Files.getLastModifiedTime(file).toMillis();
        return Math.abs(age) > maxAge.toMillis();
    }

    /** Keys that share a name take each other's place, and are told apart by the entry. */
    private Optional<Path> file(String key) {
        String name = Integer.toHexString(key.hashCode()) + "-" + key.length() + ENDING;
        return folder.map(directory -> directory.resolve(name));
    }

    /** MD5, key and text: a file that was changed or broken off is known by its MD5. */
    private static String entry(String key, String text) {
        byte[] body = (key + "\n" + text).getBytes(StandardCharsets.UTF_8);
        return Hex.of(Digests.md5(body, 0, body.length)) + "\n" + key + "\n" + text;
    }
}
