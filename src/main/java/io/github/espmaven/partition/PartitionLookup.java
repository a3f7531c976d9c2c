package io.github.espmaven.partition;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds a partition by what a user calls it: its name; its type and subtype, {@code data:nvs}, or for apps the subtype
 * alone, {@code ota_0}; {@code app@active}, the app that the board starts, or {@code app@next}, the one an update over
 * the air would write.
 *
 * @param board gives what the otadata partition holds
 */
public record PartitionLookup(PartitionTable table, OtaDataSource board) {
    private static final String BY_BOARD = "app@";
    private static final String ACTIVE = BY_BOARD + "active";
    private static final String NEXT = BY_BOARD + "next";

    /** Reads an otadata partition; only a board can. */
    @FunctionalInterface
    public interface OtaDataSource {
        OtaData read(Partition otaData) throws EspException;
    }

    /** Whether only a board can tell which partition is meant. */
    public static boolean needsBoard(String text) {
        return text.startsWith(BY_BOARD);
    }

    /**
     * The partition.
     *
     * @throws EspException {@code UNKNOWN_PARTITION} naming those there are, also where several are meant
     */
    public Partition find(String text) throws EspException {
        Optional<Partition> named = table.named(text);
        if (named.isPresent()) {
            return named.get();
        }
        if (needsBoard(text)) {
            return byBoard(text);
        }
        List<Partition> meant = byType(text);
        if (meant.size() == 1) {
            return meant.get(0);
        }
        throw unknown(
                meant.isEmpty()
                        ? "no partition is called \"" + text + "\"; the partition table has: " + table.names()
                        : "\"" + text + "\" means " + meant.size() + " partitions",
                text,
                meant.isEmpty() ? table.partitions() : meant);
    }

    /**
     * All partitions of a type and subtype, {@code data:nvs}, or of a type, {@code data:*}; else the one that {@link #find}
     * finds.
     *
     * @throws EspException {@code UNKNOWN_PARTITION}
     */
    public List<Partition> findAll(String text) throws EspException {
        List<Partition> meant = text.contains(":") && table.named(text).isEmpty() ? byType(text) : List.of();
        return meant.isEmpty() ? List.of(find(text)) : meant;
    }

    private List<Partition> byType(String text) {
        int colon = text.indexOf(':');
        String type = colon < 0 ? PartitionType.APP.id() : text.substring(0, colon);
        String subtype = text.substring(colon + 1);
        return table.partitions().stream()
                .filter(p -> p.typeName().equals(type)
                        && (subtype.equals("*") || p.subtypeName().equals(subtype)))
                .toList();
    }

    private Partition byBoard(String text) throws EspException {
        List<Partition> slots = table.otaApps();
        Optional<Partition> otaData = table.otaData();
        OtaData chosen = otaData.isPresent() ? board.read(otaData.get()) : OtaData.erased();
        Optional<Partition> active = chosen.boots(table);
        Optional<Partition> meant = switch (text) {
            case ACTIVE -> active;
            case NEXT ->
                slots.isEmpty()
                        ? Optional.empty()
                        : Optional.of(slots.get((slots.indexOf(active.orElseThrow()) + 1) % slots.size()));
            default ->
                throw unknown(
                        "there is no place \"" + text + "\", only " + ACTIVE + " and " + NEXT,
                        text,
                        table.partitions());
        };
        return meant.orElseThrow(() -> unknown(
                "the partition table has no " + (text.equals(NEXT) ? "OTA " : "") + "app, so \"" + text
                        + "\" means none",
                text,
                table.partitions()));
    }

    private static EspException unknown(String what, String text, List<Partition> choices) {
        return new EspException(
                Problem.UNKNOWN_PARTITION,
                what,
                Evidence.of(Key.PARTITION, text)
                        .with(Key.CHOICES, choices.stream().map(Partition::name).collect(Collectors.joining(", "))));
    }
}
