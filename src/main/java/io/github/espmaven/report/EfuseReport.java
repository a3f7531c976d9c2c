package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.chip.EfuseField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The fuses of a chip, field by field.
 *
 * @param values its fields, in the order of the table
 */
public record EfuseReport(BoardSummary board, List<Value> values) {
    /** Version of {@link #json()}; it changes when a name or a meaning does. */
    public static final int FORMAT_VERSION = 1;

    /**
     * What a field holds.
     *
     * @param bits its value; 0 when it is {@code hidden}
     */
    public record Value(EfuseField field, BigInteger bits, boolean hidden, boolean locked) {
        /** {@code 3}, {@code 7c:df:a1:00:00:01}, {@code hidden}. */
        public String text() {
            return hidden ? "hidden" : field.text(bits);
        }

        private String protection() {
            return hidden ? locked ? "hidden, locked" : "hidden" : locked ? "locked" : "";
        }

        private String explained() {
            return (hidden ? "" : field.meaning(bits).map(m -> "= " + m + " ").orElse(""))
                    + (field.purpose().isEmpty() ? "" : "(" + field.purpose() + ")");
        }
    }

    public EfuseReport {
        values = List.copyOf(values);
    }

    /** As lines, sorted by what fields are about. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Fuses of " + board.line());
        for (String category :
                values.stream().map(v -> v.field().category()).distinct().toList()) {
            lines.add(category + ":");
            for (Value v : values) {
                if (v.field().category().equals(category)) {
                    lines.add(String.format(
                                    Locale.ROOT,
                                    "  %-32s %-10s %-14s %s",
                                    v.field().name(),
                                    v.text(),
                                    v.protection(),
                                    v.explained())
                            .stripTrailing());
                }
            }
        }
        return lines;
    }

    /** As JSON; documented in the guide on protected chips. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        JsonArray all = new JsonArray();
        for (Value v : values) {
            JsonObject one = new JsonObject();
            one.addProperty("name", v.field().name());
            one.addProperty("category", v.field().category());
            if (!v.hidden()) {
                one.addProperty("value", v.text());
                v.field().meaning(v.bits()).ifPresent(m -> one.addProperty("meaning", m));
            }
            one.addProperty("readable", !v.hidden());
            one.addProperty("writable", !v.locked());
            one.addProperty("purpose", v.field().purpose());
            all.add(one);
        }
        json.add("fuses", all);
        return json;
    }
}
