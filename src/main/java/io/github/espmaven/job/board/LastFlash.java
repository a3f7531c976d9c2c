package io.github.espmaven.job.board;

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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the report of the last flash tells. It adds to a map and is needed by nothing: one that is missing or not readable
 * tells nothing.
 *
 * @param regions what became of each region, by its offset
 * @param flashBytes size of the board's flash
 * @param chip its chip, as it is named there
 */
public record LastFlash(
        Map<Integer, Outcome> regions,
        OptionalInt flashBytes,
        Optional<String> port,
        Optional<String> chip,
        Optional<String> mac) {
    private static final LastFlash UNKNOWN =
            new LastFlash(Map.of(), OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * What became of a region.
     *
     * @param state {@code verified}, {@code written} or {@code skipped}
     * @param digests MD5 of what was named, and of what came into the flash: padded, its header patched
     */
    record Outcome(String state, Set<String> digests) {}

    public static LastFlash read(Path report) {
        if (!Files.isRegularFile(report)) {
            return UNKNOWN;
        }
        try {
            return parse(Files.readString(report, StandardCharsets.UTF_8));
        } catch (IOException notReadable) {
            return UNKNOWN;
        }
    }

    public static LastFlash parse(String report) {
        try {
            return of(JsonParser.parseString(report).getAsJsonObject());
        } catch (JsonParseException
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
                Set<String> digests = Stream.of("sourceMd5", "md5")
                        .filter(region::has)
                        .map(key -> region.get(key).getAsString())
                        .collect(Collectors.toSet());
                regions.put(
                        region.get("offset").getAsInt(),
                        new Outcome(region.get("state").getAsString(), digests));
            }
        }
        JsonObject board = json.has("board") ? json.getAsJsonObject("board") : new JsonObject();
        return new LastFlash(
                regions,
                board.has("flashBytes") ? OptionalInt.of(board.get("flashBytes").getAsInt()) : OptionalInt.empty(),
                text(board, "port"),
                text(board, "chip"),
                text(board, "mac"));
    }

    private static Optional<String> text(JsonObject json, String key) {
        return json.has(key) ? Optional.of(json.get(key).getAsString()) : Optional.empty();
    }

    /**
     * What became of a region, {@code changed} if something else was flashed in its place; regions are reported where their
     * first sector begins.
     */
    public Optional<String> state(FlashRegion region) {
        return Optional.ofNullable(regions.get(region.range().toSectors().offset()))
                .map(last ->
                        last.digests().isEmpty() || last.digests().contains(region.md5()) ? last.state() : "changed");
    }

    /** What became of whatever was flashed at the beginning of a range. */
    public Optional<String> state(FlashRange range) {
        return Optional.ofNullable(regions.get(range.offset())).map(Outcome::state);
    }
}
