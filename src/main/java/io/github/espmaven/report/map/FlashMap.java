package io.github.espmaven.report.map;

import com.google.gson.JsonObject;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.report.JsonFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What lies where in a flash.
 *
 * @param areas all of it, by address, without gaps
 */
public record FlashMap(String title, int flashBytes, List<Area> areas) {

    public enum Kind {
        BOOTLOADER,
        TABLE,
        APP,
        DATA,
        /** Something that is flashed outside of all partitions. */
        UNLISTED,
        FREE
    }

    /**
     * A part of the flash.
     *
     * @param name of the partition, or what else it is called
     * @param contents what is flashed there; empty: nothing
     */
    public record Area(String name, Kind kind, FlashRange range, Optional<Contents> contents) {

        /** Share of the area that is used, 0 to 1. */
        public double share() {
            return contents.map(c -> (double) c.bytes() / range.length()).orElse(0.0);
        }
    }

    /**
     * What is flashed into an area.
     *
     * @param bytes of the area, from its beginning, that it takes; of a filesystem, how many are in use
     * @param memory how an app uses the memories of the chip; empty for anything else
     * @param state what the last flash did: {@code verified}, {@code written}, {@code skipped}; {@code changed} if it
     *     flashed something else there; empty: unknown
     * @param files the filesystem that it is, in a line, and its largest files; empty for anything else
     */
    public record Contents(
            String source, int bytes, Map<MemoryUse, Integer> memory, Optional<String> state, Optional<String> files) {

        public Contents(String source, int bytes, Map<MemoryUse, Integer> memory, Optional<String> state) {
            this(source, bytes, memory, state, Optional.empty());
        }

        /** The file without directories: a page that is published tells nothing about the machine it was made on. */
        String fileName() {
            return source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        }
    }

    public FlashMap {
        areas = List.copyOf(areas);
    }

    /** The map of areas that do not overlap; what lies between them is free. */
    public static FlashMap of(String title, int flashBytes, List<Area> known) {
        List<Area> sorted = new ArrayList<>(known);
        sorted.sort(Comparator.comparing(Area::range));
        List<Area> all = new ArrayList<>();
        int at = 0;
        for (Area area : sorted) {
            addFree(all, at, area.range().offset());
            all.add(area);
            at = Math.max(at, area.range().end());
        }
        addFree(all, at, flashBytes);
        return new FlashMap(title, Math.max(flashBytes, at), all);
    }

    private static void addFree(List<Area> all, int from, int to) {
        if (from < to) {
            all.add(new Area("free", Kind.FREE, FlashRange.between(from, to), Optional.empty()));
        }
    }

    /** The areas that hold an app whose use of memory is known. */
    public List<Area> apps() {
        return areas.stream()
                .filter(a -> a.contents().filter(c -> !c.memory().isEmpty()).isPresent())
                .toList();
    }

    /** All of it for programs; documented in the guide on reports. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", 1);
        json.addProperty("title", title);
        json.addProperty("flashBytes", flashBytes);
        json.add("areas", JsonFile.array(areas.stream().map(area -> json(area)).toList()));
        return json;
    }

    private static JsonObject json(Area area) {
        JsonObject json = new JsonObject();
        json.addProperty("name", area.name());
        json.addProperty("kind", area.kind().name().toLowerCase(Locale.ROOT));
        json.addProperty("offset", area.range().offset());
        json.addProperty("length", area.range().length());
        area.contents().ifPresent(contents -> {
            json.addProperty("source", contents.source());
            json.addProperty("usedBytes", contents.bytes());
            contents.state().ifPresent(state -> json.addProperty("state", state));
            contents.files().ifPresent(files -> json.addProperty("filesystem", files));
            if (!contents.memory().isEmpty()) {
                json.add("memory", json(contents.memory()));
            }
        });
        return json;
    }

    /** {@code flashCode}, {@code iram} and so on, in bytes. */
    private static JsonObject json(Map<MemoryUse, Integer> memory) {
        JsonObject json = new JsonObject();
        memory.forEach((use, bytes) -> json.addProperty(use.key(), bytes));
        return json;
    }
}
