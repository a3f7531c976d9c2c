package io.github.espmaven.fit;

import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionTable;
import java.util.Arrays;
import java.util.Optional;

/**
 * What was read from a board's flash before it is written, as far as somebody looked.
 *
 * @param bootloader the first sector where the chip looks for its bootloader
 * @param table the sector where the partition table lies
 * @param otaData what the otadata partition holds
 */
public record BoardFlash(Optional<byte[]> bootloader, Optional<byte[]> table, Optional<OtaData> otaData) {
    /** Nobody looked. */
    public static final BoardFlash UNKNOWN = new BoardFlash(Optional.empty(), Optional.empty(), Optional.empty());

    /** A flash that is erased as a whole before. */
    public static BoardFlash erased() {
        byte[] sector = new byte[0x1000];
        Arrays.fill(sector, (byte) 0xff);
        return new BoardFlash(Optional.of(sector), Optional.of(sector), Optional.of(OtaData.erased()));
    }

    /** The same with the contents of the otadata partition. */
    public BoardFlash withOtaData(OtaData read) {
        return new BoardFlash(bootloader, table, Optional.of(read));
    }

    Optional<PartitionTable> soundTable() {
        return table.flatMap(PartitionTable::ifSound);
    }
}
