package io.github.espmaven.filesystem;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Files and folders by their paths, {@code www/index.html}, sorted by the bytes of their names. */
public final class FileTree {
    private static final Comparator<String> ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final SortedMap<String, byte[]> files = new TreeMap<>(ORDER);
    private final SortedSet<String> folders = new TreeSet<>(ORDER);

    /** @param folders also the empty ones; those that files lie in need not be named */
    public FileTree(Map<String, byte[]> files, Collection<String> folders) {
        this.files.putAll(files);
        this.folders.addAll(folders);
        files.keySet().forEach(this::addParents);
        folders.forEach(this::addParents);
    }

    private void addParents(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!folders.add(path.substring(0, slash))) {
                return;
            }
        }
    }

    /** A folder with what lies directly in it, by name. */
    record Folder(SortedMap<String, byte[]> files, SortedMap<String, Folder> folders) {
        Folder() {
            this(new TreeMap<>(ORDER), new TreeMap<>(ORDER));
        }

        /** The folder in it of this name, which must be there. */
        Folder folder(String name) {
            return Objects.requireNonNull(folders.get(name));
        }

        SortedSet<String> names() {
            SortedSet<String> all = new TreeSet<>(ORDER);
            all.addAll(files.keySet());
            all.addAll(folders.keySet());
            return all;
        }
    }

    /** The files' contents by path. */
    public SortedMap<String, byte[]> files() {
        return Collections.unmodifiableSortedMap(files);
    }

    /** All folders but the outermost. */
    public SortedSet<String> folders() {
        return Collections.unmodifiableSortedSet(folders);
    }

    /** The folders that nothing lies in. */
    public List<String> emptyFolders() {
        Set<String> parents = Stream.concat(files.keySet().stream(), folders.stream())
                .map(FileTree::parent)
                .collect(Collectors.toSet());
        return folders.stream().filter(path -> !parents.contains(path)).toList();
    }

    Folder root() {
        Map<String, Folder> all = new TreeMap<>(ORDER);
        all.put("", new Folder());
        for (String path : folders) { // a folder's path sorts before those in it
            Folder folder = new Folder();
            all.put(path, folder);
            Objects.requireNonNull(all.get(parent(path)))
                    .folders
                    .put(path.substring(path.lastIndexOf('/') + 1), folder);
        }
        files.forEach((path, bytes) -> Objects.requireNonNull(all.get(parent(path)))
                .files
                .put(path.substring(path.lastIndexOf('/') + 1), bytes));
        return Objects.requireNonNull(all.get(""));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The first of many, and how many there are besides: {@code a, b and 3 more}. */
    public static String first(int most, List<String> names, String separator) {
        return String.join(separator, names.subList(0, Math.min(most, names.size())))
                + (names.size() > most ? " and " + (names.size() - most) + " more" : "");
    }

    /** {@code 1 file} or {@code 12 files}, with the word behind it that fits. */
    public static String count(int files, String one, String more) {
        return String.format(Locale.ROOT, "%,d %s", files, files == 1 ? "file" + one : "files" + more);
    }

    public long bytes() {
        return files.values().stream().mapToLong(b -> b.length).sum();
    }

    /** The largest files with their sizes, as {@code app.js 300,000 B, index.html 812 B}. */
    public String largest(int count) {
        return files.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, byte[]> e) -> -e.getValue().length))
                .limit(count)
                .map(e -> String.format(Locale.ROOT, "%s %,d B", e.getKey(), e.getValue().length))
                .collect(Collectors.joining(", "));
    }
}
