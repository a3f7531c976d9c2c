package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a part of the flash compares with what should be in it.
 *
 * @param files which files of a filesystem, or which ranges, differ, and how
 */
public record RegionCheck(String name, String source, FlashRange range, Outcome outcome, List<String> files) {

    public RegionCheck {
        files = List.copyOf(files);
    }

    /** What came of a comparison. */
    public enum Outcome {
        /** The flash holds it. */
        SAME("same"),
        /** The flash holds a filesystem with the same files, which the device has written to since. */
        SAME_FILES("same files"),
        /** The flash holds something else. */
        DIFFERENT("DIFFERENT"),
        /** The flash holds nothing there. */
        EMPTY("EMPTY"),
        /** The chip encrypts it, so what the flash holds must differ. */
        ENCRYPTED("encrypted, cannot be compared");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }
    }

    /** Whether the flash does not hold what it should. */
    public boolean fails() {
        return outcome == Outcome.DIFFERENT || outcome == Outcome.EMPTY;
    }

    public RegionCheck withMore(List<String> more) {
        List<String> all = new ArrayList<>(files);
        all.addAll(more);
        return new RegionCheck(name, source, range, outcome, all);
    }

    private String someFiles() {
        return files.isEmpty() ? "" : " (" + FileTree.first(5, files, ", ") + ")";
    }

    /** A line for each, and for each file that differs. */
    public static List<String> lines(List<RegionCheck> checks) {
        int width = checks.stream().mapToInt(c -> c.name.length()).max().orElse(1);
        List<String> lines = new ArrayList<>();
        for (RegionCheck c : checks) {
            lines.add(NumberText.region(width, c.name, c.range, c.outcome.text));
            c.files.forEach(file -> lines.add("    " + file));
        }
        return lines;
    }

    /**
     * The closing line of a comparison that ended well.
     *
     * @throws EspException {@code VERIFY_FAILED} naming what differs
     */
    public static String conclusion(List<RegionCheck> checks, BoardEnding ending) throws EspException {
        List<RegionCheck> failed = checks.stream().filter(RegionCheck::fails).toList();
        if (!failed.isEmpty()) {
            List<String> names = failed.stream()
                    .map(c -> c.name + " " + c.range + (c.outcome == Outcome.EMPTY ? " is empty" : "") + c.someFiles())
                    .toList();
            throw new EspException(
                    Problem.VERIFY_FAILED,
                    (checks.size() == 1
                                    ? "the region differs from its file: "
                                    : failed.size() + " of " + checks.size() + " regions differ from their files: ")
                            + String.join(", ", names),
                    Evidence.of(Key.RANGE, failed.get(0).range)
                            .with(Key.FILE, failed.get(0).source)
                            .with(Key.OPERATION, "compare"));
        }
        long same = checks.stream().filter(c -> c.outcome == Outcome.SAME).count();
        long files =
                checks.stream().filter(c -> c.outcome == Outcome.SAME_FILES).count();
        long encrypted = checks.size() - same - files;
        return "The flash holds " + same + (same == 1 ? " region" : " regions") + " as given, proven by the chip's MD5."
                + (files > 0 ? " Filesystems that the device has written to, with the same files: " + files + "." : "")
                + (encrypted > 0 ? " Not compared, because encrypted: " + encrypted + "." : "")
                + " " + ending.words();
    }

    public static JsonObject json(List<RegionCheck> checks, BoardSummary board) {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", 1);
        json.addProperty("result", checks.stream().anyMatch(RegionCheck::fails) ? "failure" : "success");
        json.add("board", FlashReportJson.board(board));
        JsonArray regions = new JsonArray();
        for (RegionCheck c : checks) {
            JsonObject region = new JsonObject();
            region.addProperty("name", c.name);
            region.addProperty("source", c.source);
            region.addProperty("offset", c.range.offset());
            region.addProperty("length", c.range.length());
            region.addProperty("outcome", c.outcome.name().toLowerCase(Locale.ROOT));
            if (!c.files.isEmpty()) {
                region.add("files", JsonFile.array(c.files));
            }
            regions.add(region);
        }
        json.add("regions", regions);
        return json;
    }
}
