package io.github.espmaven.job;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
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
 * @param states state of each region by its offset
 * @param flashBytes size of the board's flash
 */
record LastFlash(Map<Integer, String> states, OptionalInt flashBytes) {
    private static final LastFlash UNKNOWN = new LastFlash(Map.of(), OptionalInt.empty());

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
        Map<Integer, String> states = new HashMap<>();
        if (json.has("regions")) {
            for (JsonElement element : json.getAsJsonArray("regions")) {
                JsonObject region = element.getAsJsonObject();
                states.put(region.get("offset").getAsInt(), region.get("state").getAsString());
            }
        }
        JsonObject board = json.has("board") ? json.getAsJsonObject("board") : new JsonObject();
        return new LastFlash(
                states,
                board.has("flashBytes") ? OptionalInt.of(board.get("flashBytes").getAsInt()) : OptionalInt.empty());
    }

    /** What became of a region; regions are reported where their first sector begins. */
    Optional<String> state(FlashRegion region) {
        return Optional.ofNullable(states.get(region.range().toSectors().offset()));
    }
}
