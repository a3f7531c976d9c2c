package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Words of a chip's memory or registers.
 *
 * @param start address of the first word
 * @param words as they were read, the second time; of a write afterwards
 * @param changing addresses of words that were another value the first time
 * @param written what was written to the only word, if anything
 */
public record MemoryReport(
        BoardSummary board, int start, List<Integer> words, List<Integer> changing, Optional<Change> written) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    private static final int WORDS_A_LINE = 4;

    public MemoryReport {
        words = List.copyOf(words);
        changing = List.copyOf(changing);
    }

    /**
     * A write: the bits of {@code mask} take their values from {@code value}.
     *
     * @param before the word as it was read before the write
     */
    public record Change(int value, int mask, int before) {
        /** What the word should be afterwards, were it memory. */
        public int wanted() {
            return (before & ~mask) | (value & mask);
        }
    }

    /** The words as bytes, in the chip's order. */
    public byte[] bytes() {
        byte[] bytes = new byte[words.size() * 4];
        for (int i = 0; i < words.size(); i++) {
            LittleEndian.put32(bytes, i * 4, words.get(i));
        }
        return bytes;
    }

    /** As lines for people: four words a line behind their address. */
    public List<String> lines() {
        if (written.isPresent()) {
            Change change = written.get();
            return List.of(
                    Hex.address(start) + " was " + Hex.address(change.before) + ", written " + Hex.address(change.value)
                            + (change.mask == -1 ? "" : " in the bits " + Hex.address(change.mask)) + ", now reads "
                            + Hex.address(words.get(0)));
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < words.size(); i += WORDS_A_LINE) {
            StringBuilder line = new StringBuilder(Hex.address(start + i * 4)).append(' ');
            words.subList(i, Math.min(words.size(), i + WORDS_A_LINE))
                    .forEach(word -> line.append(' ').append(Hex.address(word)));
            lines.add(line.toString());
        }
        return lines;
    }

    /** What should be known besides: words that change while they are read, and a write that did not keep. */
    public Optional<String> warning() {
        if (written.filter(change -> change.wanted() != words.get(0)).isPresent()) {
            return Optional.of("the word does not read as it was written ("
                    + Hex.address(written.get().wanted())
                    + "): a register may clear, ignore or act on what is written to it");
        }
        return changing.isEmpty()
                ? Optional.empty()
                : Optional.of(changing.size() + " of " + words.size() + " words changed between two readings, the first"
                        + " at " + Hex.address(changing.get(0))
                        + ": the hardware changes them, or the line falsifies data");
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on reports. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        json.addProperty("address", Integer.toUnsignedLong(start));
        json.add("words", array(words));
        json.add("changing", array(changing));
        written.ifPresent(change -> {
            json.addProperty("before", Integer.toUnsignedLong(change.before));
            json.addProperty("value", Integer.toUnsignedLong(change.value));
            json.addProperty("mask", Integer.toUnsignedLong(change.mask));
            json.addProperty("asWritten", change.wanted() == words.get(0));
        });
        return json;
    }

    private static JsonArray array(List<Integer> words) {
        return JsonFile.array(words.stream().map(Integer::toUnsignedLong).toList());
    }
}
