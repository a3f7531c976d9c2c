package io.github.espmaven.job;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashRegion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the report of the last flash tells. It adds to a map and is needed by nothing: one that is missing or not readable
 * tells nothing.
 *
 * @param regions what became of each region, by its offset
 * @param flashBytes size of the board's flash
 */
record LastFlash(Map<Integer, Outcome> regions, OptionalInt flashBytes) {
    private static final LastFlash UNKNOWN = new LastFlash(Map.of(), OptionalInt.empty());

    /**
     * What became of a region.
     *
     * @param state {@code verified}, {@code written} or {@code skipped}
     * @param sourceMd5 MD5 of what was to be flashed there; empty in reports of old
     */
    record Outcome(String state, Optional<String> sourceMd5) {}

    static LastFlash read(Path report) {
        if (!Files.isRegularFile(report)) {
            return UNKNOWN;
        }
        try {
            String text = Files.readString(report, StandardCharsets.UTF_8);
            return of(JsonParser.parseString(text).getAsJsonObject());
        } catch (IOException
                | JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NumberFormatException
                | ClassCastException
                | NullPointerException notAReport) {
            return UNKNOWN;
        }
    }

    private static LastFlash of(JsonObject json) {
        Map<Integer, Outcome> regions = new HashMap<>();
        if (json.has("regions")) {
            for (JsonElement element : json.getAsJsonArray("regions")) {
                JsonObject region = element.getAsJsonObject();
                Optional<String> md5 =
                        Optional.ofNullable(region.get("sourceMd5")).map(JsonElement::getAsString);
                regions.put(
                        region.get("offset").getAsInt(),
                        new Outcome(region.get("state").getAsString(), md5));
            }
        }
        JsonObject board = json.has("board") ? json.getAsJsonObject("board") : new JsonObject();
        return new LastFlash(
                regions,
                board.has("flashBytes") ? OptionalInt.of(board.get("flashBytes").getAsInt()) : OptionalInt.empty());
    }

    /**
     * What became of a region, {@code changed} if something else was flashed in its place; regions are reported where their
     * first sector begins.
     */
    Optional<String> state(FlashRegion region) {
        return Optional.ofNullable(regions.get(region.range().toSectors().offset()))
                .map(last -> last.sourceMd5().orElse(region.md5()).equals(region.md5()) ? last.state() : "changed");
    }

    /** What became of whatever was flashed at the beginning of a range. */
    Optional<String> state(FlashRange range) {
        return Optional.ofNullable(regions.get(range.offset())).map(Outcome::state);
    }
}
