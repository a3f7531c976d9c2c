package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.filesystem.FileTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a part of the flash differs between two firmwares.
 *
 * @param name a partition, "bootloader", or the file's name
 * @param sectors where it differs, in whole sectors
 * @param changes what differs in words, where the contents are of a kind that can be read
 */
public record RegionDiff(
        String name, FlashRange range, Outcome outcome, List<FlashRange> sectors, List<ContentDiff> changes) {

    public RegionDiff {
        sectors = List.copyOf(sectors);
        changes = List.copyOf(changes);
    }

    /** What came of a comparison. */
    public enum Outcome {
        SAME("same"),
        DIFFERENT("DIFFERENT"),
        /** The first has nothing there. */
        ADDED("ADDED"),
        /** The second has nothing there. */
        REMOVED("REMOVED"),
        /** The chip encrypts it, so what the flash holds must differ. */
        ENCRYPTED("encrypted, cannot be compared");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }
    }

    /** A line for each, one for the sectors that differ, and one for each change. */
    public static List<String> lines(List<RegionDiff> diffs) {
        int width = diffs.stream().mapToInt(d -> d.name.length()).max().orElse(1);
        List<String> lines = new ArrayList<>();
        for (RegionDiff d : diffs) {
            lines.add(NumberText.region(width, d.name, d.range, d.outcome.text));
            if (!d.sectors.isEmpty()) {
                int bytes = d.sectors.stream().mapToInt(FlashRange::length).sum();
                List<String> places =
                        d.sectors.stream().map(FlashRange::toString).toList();
                lines.add(String.format(Locale.ROOT, "    sectors: %,d B: %s", bytes, FileTree.first(5, places, ", ")));
            }
            d.changes.forEach(change -> lines.add("    " + change));
        }
        return lines;
    }

    /** The closing line, such as {@code 3 of 4 regions are the same}. */
    public static String conclusion(List<RegionDiff> diffs) {
        long same = diffs.stream().filter(d -> d.outcome == Outcome.SAME).count();
        if (same == diffs.size()) {
            return same == 1 ? "The region is the same" : "All " + same + " regions are the same";
        }
        return same + " of " + diffs.size() + (diffs.size() == 1 ? " region is" : " regions are") + " the same";
    }

    /** As JSON; documented in the guide on images. */
    public static JsonObject json(List<RegionDiff> diffs) {
        JsonArray regions = new JsonArray();
        for (RegionDiff d : diffs) {
            JsonObject region = range(d.range);
            region.addProperty("name", d.name);
            region.addProperty("outcome", d.outcome.name().toLowerCase(Locale.ROOT));
            region.add(
                    "sectors",
                    JsonFile.array(d.sectors.stream().map(RegionDiff::range).toList()));
            region.add(
                    "changes",
                    JsonFile.array(d.changes.stream().map(ContentDiff::json).toList()));
            regions.add(region);
        }
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", 1);
        json.add("regions", regions);
        return json;
    }

    private static JsonObject range(FlashRange range) {
        JsonObject json = new JsonObject();
        json.addProperty("offset", range.offset());
        json.addProperty("length", range.length());
        return json;
    }
}
