package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.nvs.NvsContents;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Something that contents of the flash say of themselves and that differs.
 *
 * @param what of images a member of what {@code esp:image-info} says in JSON, as {@code application.version}; of tables a
 *     partition, of filesystems a file, of NVS a namespace
 * @param before as the first has it; empty: it has none
 * @param after as the second has it; empty: it has none
 */
public record ContentDiff(String what, String before, String after) {
    private static final String KIND = "contents";
    private static final String IMAGE_BYTES = "imageBytes";
    /** Members of an image's JSON that are no property of its own, or say again that something differs. */
    private static final Set<String> NOT_COMPARED =
            Set.of("source", "fileBytes", "checksum", "value", "warnings", "signatures", "offset", "memory");

    /** What differs; nothing where the contents do not tell, or not more than that they differ. */
    public static List<ContentDiff> between(byte[] before, byte[] after) {
        Map<String, String> first = facts(before);
        Map<String, String> second = facts(after);
        Set<String> all = new TreeSet<>(first.keySet());
        all.addAll(second.keySet());
        boolean cut = all.contains("entry") && !(first.containsKey("entry") && second.containsKey("entry"));
        all.removeIf(what -> cut && !what.startsWith("application.") && !what.equals(IMAGE_BYTES));
        boolean comparable = first.get(KIND) != null && first.get(KIND).equals(second.get(KIND));
        List<ContentDiff> changes = new ArrayList<>();
        for (String what : comparable ? all : Set.of(KIND)) {
            ContentDiff change = new ContentDiff(what, first.getOrDefault(what, ""), second.getOrDefault(what, ""));
            if (!change.before.equals(change.after)) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static Map<String, String> facts(byte[] bytes) {
        Map<String, String> facts = new TreeMap<>();
        try {
            if (AppImage.startsLikeOne(bytes)) {
                image(bytes, facts);
                facts.put(KIND, "image");
            } else if (PartitionTable.startsLikeOne(bytes)) {
                for (Partition p : PartitionTable.parse(bytes).partitions()) {
                    facts.put(p.name(), p.typeName() + "/" + p.subtypeName() + " " + p.range());
                }
                facts.put(KIND, "partition table");
            } else {
                data(bytes, facts);
            }
        } catch (EspException unreadable) {
            facts.put(KIND, "unreadable: " + unreadable.getMessage());
        }
        return facts;
    }

    /** Of an image that goes on behind what is compared only its description is known. */
    private static void image(byte[] bytes, Map<String, String> facts) {
        try {
            flatten("", new ImageInfo("", bytes.length, AppImage.parse(bytes)).json(), facts);
        } catch (EspException cut) {
            AppImage.appDescriptorOf(bytes).ifPresent(app -> flatten("application", ImageText.json(app), facts));
            facts.put(IMAGE_BYTES, String.format(Locale.ROOT, "none, or more than %d", bytes.length));
        }
    }

    private static void data(byte[] bytes, Map<String, String> facts) {
        NvsContents nvs = NvsContents.of(bytes);
        if (nvs.pages() > 0 && nvs.damage().isEmpty()) {
            nvs.counts().forEach((namespace, count) -> facts.put(namespace, "entries: " + count));
            facts.put(KIND, "NVS");
            return;
        }
        Filesystem.recognise(bytes).ifPresent(volume -> {
            volume.tree()
                    .files()
                    .forEach((path, file) -> facts.put(
                            "/" + path,
                            String.format(
                                    Locale.ROOT, "%,d B, SHA-256 %.8s…", file.length, Hex.of(Digests.sha256(file)))));
            facts.put("layout", volume.format().toString());
            facts.put(KIND, "filesystem");
        });
    }

    private static void flatten(String path, JsonElement json, Map<String, String> facts) {
        if (json instanceof JsonObject object) {
            object.asMap().forEach((name, value) -> {
                if (!NOT_COMPARED.contains(name)) {
                    flatten(path.isEmpty() ? name : path + "." + name, value, facts);
                }
            });
        } else if (json instanceof JsonArray array
                && !array.isEmpty()
                && array.get(0).isJsonObject()) {
            for (int i = 0; i < array.size(); i++) {
                flatten(path + "." + i, array.get(i), facts);
            }
        } else {
            facts.put(path, json.isJsonPrimitive() ? json.getAsString() : json.toString());
        }
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("what", what);
        json.addProperty("before", before);
        json.addProperty("after", after);
        return json;
    }

    /** {@code application.version: 1.0 -> 1.1}. */
    @Override
    public String toString() {
        return SanitizedText.of(what + ": " + shown(before) + " -> " + shown(after))
                .replaceAll("[\\n\\t]", "?");
    }

    private static String shown(String value) {
        return value.isEmpty() ? "none" : value;
    }
}
