package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a filesystem holds. */
public record FilesystemReport(String name, Volume volume) {

    /** {@code SPIFFS, 12 files, 45,678 B; 51,200 of 122,880 B used (42%)}. */
    public static String summary(Volume volume) {
        return String.format(
                Locale.ROOT,
                "%s, %s, %,d B; %,d of %,d B used (%s)",
                volume.format(),
                FileTree.count(volume.tree().files().size(), "", ""),
                volume.tree().bytes(),
                volume.usedBytes(),
                volume.totalBytes(),
                NumberText.percent((double) volume.usedBytes() / volume.totalBytes()));
    }

    /** The same, and the largest files. */
    public static String summaryWithLargest(Volume volume) {
        String largest = volume.tree().largest(3);
        return summary(volume) + (largest.isEmpty() ? "" : "; the largest: " + shown(largest));
    }

    /** The summary, and a line for each file and empty folder. */
    public List<String> lines() {
        Map<String, String> entries = new TreeMap<>();
        volume.tree().emptyFolders().forEach(path -> entries.put(path + "/", String.format(Locale.ROOT, "%12s", "")));
        volume.tree()
                .files()
                .forEach((path, bytes) -> entries.put(path, String.format(Locale.ROOT, "%,12d", bytes.length)));
        List<String> lines = new ArrayList<>(List.of(name + ": " + summary(volume)));
        entries.forEach((path, size) -> lines.add(size + "  " + shown(path)));
        return lines;
    }

    private static String shown(String path) {
        return SanitizedText.of(path).replaceAll("[\\n\\t]", "?");
    }

    /**
     * Tells what all of them hold.
     *
     * @throws EspException {@code BAD_FILESYSTEM} afterwards, when files could not be read, naming them
     */
    public static void requireSound(List<FilesystemReport> reports, Consumer<String> log) throws EspException {
        reports.forEach(report -> report.lines().forEach(log));
        for (FilesystemReport report : reports) {
            report.requireSound();
        }
    }

    private void requireSound() throws EspException {
        List<String> damage = volume.damage();
        if (!damage.isEmpty()) {
            throw new EspException(
                    Problem.BAD_FILESYSTEM, name + " holds what cannot be read: " + FileTree.first(10, damage, "; "));
        }
    }

    /** What differs between what should be there and what is: layout, files and folders, and what cannot be compared. */
    public static List<String> differences(Volume should, Volume is) {
        FileTree wanted = should.tree();
        FileTree there = is.tree();
        List<String> lines = new ArrayList<>(is.damage());
        should.damage().forEach(line -> lines.add("unreadable in the given image: " + line));
        if (!should.format().isLaidOutAs(is.format()) || should.totalBytes() != is.totalBytes()) {
            lines.add(is.format() + " with room for " + is.totalBytes() + " B is there, and not " + should.format()
                    + " with room for " + should.totalBytes() + " B");
        }
        wanted.files().forEach((path, bytes) -> {
            byte[] other = there.files().get(path);
            if (other == null) {
                lines.add(shown(path) + " is missing");
            } else if (!Arrays.equals(bytes, other)) {
                lines.add(shown(path) + " differs");
            }
        });
        there.files().keySet().stream()
                .filter(path -> !wanted.files().containsKey(path))
                .forEach(path -> lines.add(shown(path) + " is there besides"));
        lines.addAll(folders(wanted, there, " is missing"));
        lines.addAll(folders(there, wanted, " is there besides"));
        return lines;
    }

    /** The empty folders of one that are not in the other; of the rest their files tell. */
    private static List<String> folders(FileTree one, FileTree other, String what) {
        return one.emptyFolders().stream()
                .filter(path -> !other.folders().contains(path))
                .map(path -> shown(path) + "/" + what)
                .toList();
    }

    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("format", volume.format().toString());
        json.addProperty("usedBytes", volume.usedBytes());
        json.addProperty("totalBytes", volume.totalBytes());
        JsonArray files = new JsonArray();
        volume.tree().files().forEach((path, bytes) -> {
            JsonObject file = new JsonObject();
            file.addProperty("path", path);
            file.addProperty("bytes", bytes.length);
            file.addProperty("sha256", Hex.of(Digests.sha256(bytes)));
            files.add(file);
        });
        json.add("files", files);
        json.add("folders", JsonFile.array(volume.tree().folders()));
        json.add("damage", JsonFile.array(volume.damage()));
        return json;
    }
}
