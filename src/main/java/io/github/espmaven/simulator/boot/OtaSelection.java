package io.github.espmaven.simulator.boot;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.simulator.boot.TableInFlash.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The two records of the otadata partition: each 32 bytes at the start of a sector, a sequence number in front, a state
 * at 24 and a CRC of the number at 28.
 *
 * @param isBlank whether neither record was ever written, or both are marked as bad
 * @param sequence the higher of the valid sequence numbers, from 1; empty when none is valid
 */
record OtaSelection(boolean isBlank, OptionalLong sequence) {
    private static final int SECTOR = 0x1000;
    private static final int RECORD_BYTES = 32;
    private static final int STATE_AT = 24;
    private static final int CRC_AT = 28;
    private static final int INVALID = 3;
    private static final int ABORTED = 4;

    static OtaSelection read(FlashView flash, Row partition) {
        List<byte[]> usable = Stream.of(0, SECTOR)
                .flatMap(at -> record(flash, partition, at).stream())
                .filter(r -> !isUnset(r))
                .toList();
        OptionalLong highest = usable.stream()
                .filter(r -> RomCrc32.crc32(Arrays.copyOf(r, 4)) == LittleEndian.u32(r, CRC_AT))
                .mapToLong(r -> Integer.toUnsignedLong(LittleEndian.u32(r, 0)))
                .filter(sequence -> sequence > 0)
                .max();
        return new OtaSelection(usable.isEmpty(), highest);
    }

    private static Optional<byte[]> record(FlashView flash, Row partition, int at) {
        long from = Integer.toUnsignedLong(partition.offset()) + at;
        boolean there =
                at + RECORD_BYTES <= Integer.toUnsignedLong(partition.size()) && from + RECORD_BYTES <= flash.size();
        return there ? Optional.of(flash.read((int) from, RECORD_BYTES)) : Optional.empty();
    }

    private static boolean isUnset(byte[] record) {
        int state = LittleEndian.u32(record, STATE_AT);
        return LittleEndian.u32(record, 0) == -1 || state == INVALID || state == ABORTED;
    }
}
