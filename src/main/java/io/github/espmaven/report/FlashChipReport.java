package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.FlashStatus;
import io.github.espmaven.chip.SfdpTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a flash chip tells of itself.
 *
 * @param status its status registers, where they were asked for
 * @param sfdp its SFDP table, where that was asked for and is there
 */
public record FlashChipReport(BoardSummary board, Optional<FlashStatus> status, Optional<SfdpTable> sfdp) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    public List<String> lines() {
        if (status.isPresent()) {
            return status.get().lines();
        }
        if (sfdp.isEmpty()) {
            return List.of("The flash chip has no SFDP table.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("SFDP " + sfdp.get().revision());
        sfdp.get().decoded().forEach((name, value) -> lines.add("  " + name + ": " + value));
        for (SfdpTable.Parameters table : sfdp.get().tables()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "Table 0x%04x, version %s, at %s: %s",
                    table.id(),
                    table.revision(),
                    Hex.offset(table.address()),
                    raw(table)));
        }
        return lines;
    }

    private static String raw(SfdpTable.Parameters table) {
        StringBuilder hex = new StringBuilder();
        table.words().forEach(word -> hex.append(Hex.of(LittleEndian.bytes32(word))));
        return hex.toString();
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on memory and flash chips. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        status.ifPresent(known -> {
            json.add("registers", JsonFile.array(known.registers()));
            json.addProperty("protection", known.protection());
        });
        sfdp.ifPresent(table -> {
            JsonObject decoded = new JsonObject();
            table.decoded().forEach(decoded::addProperty);
            json.add("sfdp", decoded);
            JsonArray tables = new JsonArray();
            for (SfdpTable.Parameters parameters : table.tables()) {
                JsonObject one = new JsonObject();
                one.addProperty("id", parameters.id());
                one.addProperty("revision", parameters.revision());
                one.addProperty("address", parameters.address());
                one.addProperty("hex", raw(parameters));
                tables.add(one);
            }
            json.add("tables", tables);
        });
        return json;
    }
}
