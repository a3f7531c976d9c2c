package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A partition table as text and JSON. */
public final class PartitionText {

    private PartitionText() {}

    /** A line for each partition under a headline. */
    public static List<String> lines(PartitionTable table) {
        int name =
                width("name", table.partitions().stream().map(Partition::name).toList());
        int subtype = width(
                "subtype",
                table.partitions().stream().map(Partition::subtypeName).toList());
        int type = width(
                "type", table.partitions().stream().map(Partition::typeName).toList());
        String format = "%-" + name + "s  %-" + type + "s  %-" + subtype + "s  %-9s %-9s  %8s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, format, "name", "type", "subtype", "offset", "end", "size", "flags")
                .stripTrailing());
        for (Partition p : table.partitions()) {
            lines.add(String.format(
                            Locale.ROOT,
                            format,
                            p.name(),
                            p.typeName(),
                            p.subtypeName(),
                            Hex.offset(p.range().offset()),
                            Hex.offset(p.range().end()),
                            ByteSize.of(p.range().length()),
                            String.join(", ", flags(p)))
                    .stripTrailing());
        }
        return lines;
    }

    private static int width(String headline, List<String> texts) {
        return Math.max(
                headline.length(), texts.stream().mapToInt(String::length).max().orElse(0));
    }

    private static List<String> flags(Partition p) {
        List<String> flags = new ArrayList<>();
        if (p.encrypted()) {
            flags.add("encrypted");
        }
        if (p.readOnly()) {
            flags.add("readonly");
        }
        return flags;
    }

    public static JsonArray json(PartitionTable table) {
        JsonArray all = new JsonArray();
        for (Partition p : table.partitions()) {
            JsonObject json = new JsonObject();
            json.addProperty("name", p.name());
            json.addProperty("type", p.typeName());
            json.addProperty("subtype", p.subtypeName());
            json.addProperty("offset", p.range().offset());
            json.addProperty("length", p.range().length());
            json.add("flags", JsonFile.array(flags(p)));
            all.add(json);
        }
        return all;
    }
}
