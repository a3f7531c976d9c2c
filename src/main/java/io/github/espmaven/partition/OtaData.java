package io.github.espmaven.partition;

import io.github.espmaven.base.LittleEndian;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * The contents of an otadata partition, two sectors with one entry each: the valid entry with the higher sequence number
 * tells which OTA app the bootloader starts (ESP-IDF, {@code esp_ota_select_entry_t} in {@code esp_flash_partitions.h},
 * and {@code bootloader_utility.c}). Immutable.
 */
public final class OtaData {
    public static final int BYTES = 0x2000;

    private static final int SECTOR_BYTES = 0x1000;
    private static final int STATE_AT = 24;
    private static final int CRC_AT = 28;
    private static final long NONE = 0xffff_ffffL;

    private final byte[] bytes;

    private OtaData(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What became of an app since it was chosen; only bootloaders built with rollback look at it. */
    public enum State {
        /** Chosen, not started yet. */
        NEW(0),
        /** Started, not confirmed: at the next start the app before comes back. */
        PENDING_VERIFY(1),
        /** Confirmed by the app. */
        VALID(2),
        /** Given up by the app. */
        INVALID(3),
        /** Given up by the bootloader: it was not confirmed. */
        ABORTED(4),
        /** Without rollback. */
        UNDEFINED(-1);

        private final int code;

        State(int code) {
            this.code = code;
        }

        private static State of(int code) {
            return Arrays.stream(values())
                    .filter(s -> s.code == code)
                    .findFirst()
                    .orElse(UNDEFINED);
        }

        /** As {@code pending-verify}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * An entry.
     *
     * @param sector the sector it stands in, 0 or 1
     * @param sequence its number, 1 to 0xFFFFFFFE; 0xFFFFFFFF where none was written
     * @param intact whether the number fits its CRC
     */
    public record Entry(int sector, long sequence, State state, boolean intact) {

        /** Whether nothing was written, or the app was given up. */
        public boolean isUnset() {
            return sequence == NONE || state == State.INVALID || state == State.ABORTED;
        }

        public boolean counts() {
            return !isUnset() && intact && sequence > 0;
        }
    }

    /** The contents of a partition; what is missing at the end counts as erased. */
    public static OtaData of(byte[] bytes) {
        byte[] whole = erasedBytes();
        System.arraycopy(bytes, 0, whole, 0, Math.min(bytes.length, BYTES));
        return new OtaData(whole);
    }

    /** An erased partition: the bootloader starts the factory app, else the first OTA app. */
    public static OtaData erased() {
        return new OtaData(erasedBytes());
    }

    private static byte[] erasedBytes() {
        byte[] erased = new byte[BYTES];
        Arrays.fill(erased, (byte) 0xff);
        return erased;
    }

    /** Both entries. */
    public List<Entry> entries() {
        return IntStream.range(0, 2).mapToObj(this::entry).toList();
    }

    private Entry entry(int sector) {
        int at = sector * SECTOR_BYTES;
        int sequence = LittleEndian.u32(bytes, at);
        return new Entry(
                sector,
                Integer.toUnsignedLong(sequence),
                State.of(LittleEndian.u32(bytes, at + STATE_AT)),
                LittleEndian.u32(bytes, at + CRC_AT) == crc(sequence));
    }

    /** The entry that the bootloader follows: of two with the same number the first. */
    public Optional<Entry> active() {
        return entries().stream()
                .filter(Entry::counts)
                .max((a, b) -> a.sequence != b.sequence
                        ? Long.compare(a.sequence, b.sequence)
                        : Integer.compare(b.sector, a.sector));
    }

    /** Whether there is nothing to follow although something was written: it is damaged. */
    public boolean isDamaged() {
        return active().isEmpty() && entries().stream().anyMatch(e -> !e.isUnset());
    }

    /**
     * The app that the bootloader starts first, by a table with an otadata partition; empty when the table has no app.
     */
    public Optional<Partition> boots(PartitionTable table) {
        List<Partition> slots = table.otaApps();
        Optional<Partition> otherwise =
                table.factoryApp().or(() -> slots.stream().findFirst());
        return active().filter(e -> !slots.isEmpty())
                .map(e -> slots.get((int) ((e.sequence - 1) % slots.size())))
                .or(() -> otherwise);
    }

    /**
     * The contents that choose an OTA app as an update over the air does: a higher number in the other sector; the entry
     * that counted before stays where it is. They are unchanged when they choose it already.
     *
     * @param slot index of the app among the table's OTA apps, from 0
     * @param slots number of the table's OTA apps
     */
    public OtaData choosing(int slot, int slots) {
        Optional<Entry> now = active();
        long sequence = slot + 1L;
        if (now.isPresent()) {
            long current = now.get().sequence;
            boolean chosen = (current - 1) % slots == slot;
            boolean settled = now.get().state == State.VALID || now.get().state == State.UNDEFINED;
            if (chosen && settled) {
                return this;
            }
            sequence = current + 1 + Math.floorMod(slot - current, (long) slots);
        }
        if (sequence >= NONE) {
            return erased().choosing(slot, slots);
        }
        byte[] next = bytes.clone();
        int at = now.map(e -> 1 - e.sector).orElse(0) * SECTOR_BYTES;
        Arrays.fill(next, at, at + SECTOR_BYTES, (byte) 0xff);
        LittleEndian.put32(next, at, (int) sequence);
        LittleEndian.put32(next, at + CRC_AT, crc((int) sequence));
        return new OtaData(next);
    }

    /** A copy of the contents. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * CRC-32 of the number with 0xFFFFFFFF as the previous value. That begins with an empty register; Java's begins with
     * a full one, which for the first four bytes is the same as inverting them.
     */
    private static int crc(int sequence) {
        CRC32 crc = new CRC32();
        crc.update(LittleEndian.bytes32(~sequence));
        return (int) crc.getValue();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof OtaData other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "otadata " + entries();
    }
}
