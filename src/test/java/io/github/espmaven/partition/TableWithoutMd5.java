package io.github.espmaven.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Partition tables in the form that tools older than 2018 made: rows and no MD5 (protocol.md, section 6). */
public final class TableWithoutMd5 {
    private TableWithoutMd5() {}

    /** The 3072 bytes of {@code table}, which has at most 95 rows. */
    public static byte[] of(PartitionTable table) {
        byte[] bytes = new byte[0xc00];
        Arrays.fill(bytes, (byte) 0xff);
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (Partition p : table.partitions()) {
            out.putShort((short) 0x50aa).put((byte) p.type()).put((byte) p.subtype());
            out.putInt(p.range().offset()).putInt(p.range().length());
            out.put(Arrays.copyOf(p.name().getBytes(StandardCharsets.UTF_8), 16))
                    .putInt(p.flags());
        }
        return bytes;
    }
}
