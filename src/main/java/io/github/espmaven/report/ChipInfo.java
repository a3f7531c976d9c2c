package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.JedecId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that a chip tells of itself.
 *
 * @param identity who the chip is; empty in secure download mode
 * @param chipId the number that only the ESP8266 has
 * @param flashId what the flash chip calls itself; empty likewise
 * @param flashWiring "quad" or "octal" where the fuses tell
 * @param flashVoltage its supply, "1.8 V by fuse", where fuses or a strapping pin tell
 */
public record ChipInfo(
        BoardSummary board,
        Optional<ChipIdentity> identity,
        OptionalInt chipId,
        Optional<JedecId> flashId,
        Optional<String> flashWiring,
        Optional<String> flashVoltage,
        SecurityState security) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    /** As lines for people, to stand below {@link BoardSummary#line}. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Chip:      " + identity.map(ChipIdentity::description).orElse(board.chip()));
        identity.ifPresent(chip -> {
            lines.add("Features:  " + String.join(", ", chip.features()));
            lines.add("Crystal:   " + chip.crystalMhz() + " MHz"
                    + (chip.crystalDoubtful() ? " (the measurement does not fit: is the baud rate right?)" : ""));
            lines.add("MAC:       " + chip.mac().main());
            chip.mac()
                    .eui64()
                    .ifPresent(e -> lines.add("Base MAC:  " + chip.mac().base()));
        });
        chipId.ifPresent(id -> lines.add("Chip id:   " + Hex.address(id)));
        flashId.ifPresent(id -> lines.add("Flash:     " + flash(id)));
        lines.addAll(security.lines());
        return lines;
    }

    private String flash(JedecId id) {
        String size = board.flashBytes().isPresent()
                ? NumberText.flashSize(board.flashBytes().getAsLong())
                : "size unknown";
        String maker = id.maker().map(name -> " (" + name + ")").orElse("");
        return String.format(
                        Locale.ROOT,
                        "%s, manufacturer 0x%02x%s, device 0x%04x",
                        size,
                        id.manufacturer(),
                        maker,
                        id.device())
                + flashWiring.map(wiring -> ", " + wiring).orElse("")
                + flashVoltage.map(voltage -> ", " + voltage).orElse("");
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on reports. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        identity.ifPresent(chip -> {
            json.addProperty("description", chip.description());
            json.add("features", JsonFile.array(chip.features()));
            json.addProperty("crystalMhz", chip.crystalMhz());
            json.addProperty("mac", chip.mac().base().toString());
            chip.mac().eui64().ifPresent(e -> json.addProperty("eui64", e.toString()));
        });
        chipId.ifPresent(id -> json.addProperty("chipId", Integer.toUnsignedLong(id)));
        flashId.ifPresent(id -> json.add("flash", flashJson(id)));
        json.add("security", security.json());
        return json;
    }

    private JsonObject flashJson(JedecId id) {
        JsonObject json = new JsonObject();
        json.addProperty("manufacturer", id.manufacturer());
        id.maker().ifPresent(name -> json.addProperty("maker", name));
        json.addProperty("device", id.device());
        board.flashBytes().ifPresent(bytes -> json.addProperty("bytes", bytes));
        flashWiring.ifPresent(wiring -> json.addProperty("wiring", wiring));
        flashVoltage.ifPresent(voltage -> json.addProperty("voltage", voltage));
        return json;
    }
}
