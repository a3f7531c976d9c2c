package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.OtaData.Entry;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which app a bootloader starts, and what says so. */
public record OtaDataReport(
        BoardSummary board, PartitionTable table, Partition partition, OtaData data, boolean written) {
    private static final int FORMAT_VERSION = 1;

    /** A line for each entry, and the conclusion. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Entry entry : data.entries()) {
            lines.add(partition.name() + " at " + Hex.offset(partition.range().offset() + entry.sector() * 0x1000)
                    + ": " + text(entry));
        }
        lines.add(conclusion());
        return lines;
    }

    private String text(Entry entry) {
        if (entry.sequence() == 0xffff_ffffL) {
            return "empty";
        }
        return "number " + entry.sequence()
                + app(entry).map(p -> " for " + p.name()).orElse("") + ", "
                + (entry.intact() ? "" : "CRC wrong, ")
                + entry.state()
                + (isActive(entry) ? ", counts" : "");
    }

    private boolean isActive(Entry entry) {
        return data.active().equals(Optional.of(entry));
    }

    private Optional<Partition> app(Entry entry) {
        List<Partition> slots = table.otaApps();
        return slots.isEmpty() || entry.sequence() == 0 || !entry.intact()
                ? Optional.empty()
                : Optional.of(slots.get((int) ((entry.sequence() - 1) % slots.size())));
    }

    private String conclusion() {
        String boots = data.boots(table)
                .map(p -> p.name() + " (" + p.subtypeName() + ", "
                        + Hex.offset(p.range().offset()) + ")")
                .orElse("nothing: the table has no app");
        String why = data.active().isPresent()
                ? ""
                : data.isDamaged() ? ", for what is chosen is damaged" : ", for nothing is chosen";
        return (written ? "Written. " : "") + "The board boots " + boots + why + ".";
    }

    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        json.addProperty("partition", partition.name());
        json.addProperty("offset", Hex.offset(partition.range().offset()));
        data.boots(table).ifPresent(p -> json.addProperty("boots", p.name()));
        json.addProperty("written", written);
        JsonArray entries = new JsonArray();
        for (Entry entry : data.entries()) {
            JsonObject one = new JsonObject();
            one.addProperty("sequence", entry.sequence());
            one.addProperty("state", entry.state().toString());
            one.addProperty("intact", entry.intact());
            one.addProperty("counts", isActive(entry));
            app(entry).ifPresent(p -> one.addProperty("app", p.name()));
            entries.add(one);
        }
        json.add("entries", entries);
        return json;
    }
}
