package io.github.espmaven.job.input;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionLookup;
import io.github.espmaven.partition.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A part of the flash as users name it: all of it, a range, or a partition. */
public sealed interface FlashSelection {

    record All() implements FlashSelection {}

    record Range(FlashRange range) implements FlashSelection {}

    /** A partition, found by name. */
    record Named(String name) implements FlashSelection {

        /** Whether only a board can tell which partition is meant. */
        public boolean needsBoard() {
            return PartitionLookup.needsBoard(name);
        }

        /** Where the partition lies; the source is asked only for names that need a board. */
        public FlashRange in(PartitionTable table, PartitionLookup.OtaDataSource board) throws EspException {
            return new PartitionLookup(table, board).find(name).range();
        }

        /** The same for all partitions that are meant, where a type means several. */
        public List<FlashRange> allIn(PartitionTable table, PartitionLookup.OtaDataSource board) throws EspException {
            return new PartitionLookup(table, board)
                    .findAll(name).stream().map(Partition::range).toList();
        }
    }

    /**
     * Reads all entries, separated by commas.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code NOTHING_NAMED}, {@code BAD_OFFSET}; {@code BAD_PARAMETER} when {@code all} stands
     *     among others
     */
    static List<FlashSelection> parse(String parameter, Optional<String> text) throws EspException {
        List<FlashSelection> targets = new ArrayList<>();
        for (String entry : text.orElse("").split(",", -1)) {
            if (!entry.isBlank()) {
                targets.add(one(parameter, entry.trim()));
            }
        }
        if (targets.isEmpty()) {
            throw EspException.nothingNamed(parameter + " is missing", parameter, "all, 0x9000+0x6000 or nvs");
        }
        if (targets.size() > 1 && targets.contains(new All())) {
            throw EspException.badParameter(
                    parameter + " is \"" + text.orElse("") + "\": \"all\" stands alone or not at all",
                    parameter,
                    "all, or ranges and partition names separated by commas");
        }
        return targets;
    }

    private static FlashSelection one(String parameter, String entry) throws EspException {
        if (entry.equalsIgnoreCase("all")) {
            return new All();
        }
        int plus = entry.indexOf('+');
        if (plus < 0 && !Character.isDigit(entry.charAt(0))) {
            return new Named(entry);
        }
        OptionalLong offset = ByteSize.parse(plus < 0 ? "" : entry.substring(0, plus));
        OptionalLong length = ByteSize.parse(plus < 0 ? "" : entry.substring(plus + 1));
        boolean sound = offset.isPresent()
                && length.isPresent()
                && length.getAsLong() > 0
                && offset.getAsLong() + length.getAsLong() <= Integer.MAX_VALUE;
        if (!sound) {
            throw new EspException(
                    Problem.BAD_OFFSET,
                    "\"" + entry + "\" is not a range of the flash; write offset+length, as 0x9000+0x6000",
                    Evidence.of(Key.PARAMETER, parameter));
        }
        return new Range(new FlashRange((int) offset.getAsLong(), (int) length.getAsLong()));
    }
}
