package io.github.espmaven.simulator.boot;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The partition table as the bootloader reads it: row by row, with its own words for what is wrong (protocol.md, sections
 * 6 and 12).
 */
record TableInFlash(List<Row> rows) {
    private static final String TAG = "flash_parts";
    private static final int OFFSET = 0x8000;
    private static final int BYTES = 0xc00;
    private static final int ROW_BYTES = 32;
    private static final int ROW_MAGIC = 0x50aa;
    private static final int MD5_MAGIC = 0xebeb;

    /** One partition; offset and size are unsigned. */
    record Row(String label, int type, int subtype, int offset, int size) {
        private static Row read(byte[] table, int at) {
            int end = at + 12;
            while (end < at + 28 && table[end] != 0) {
                end++;
            }
            return new Row(
                    new String(table, at + 12, end - at - 12, StandardCharsets.ISO_8859_1),
                    LittleEndian.u8(table, at + 2),
                    LittleEndian.u8(table, at + 3),
                    LittleEndian.u32(table, at + 4),
                    LittleEndian.u32(table, at + 8));
        }

        boolean fits(long flashBytes) {
            return Integer.toUnsignedLong(offset) + Integer.toUnsignedLong(size) <= flashBytes;
        }
    }

    TableInFlash {
        rows = List.copyOf(rows);
    }

    /** The table, after its lines were printed; empty, and said why, when the bootloader refuses it. */
    static Optional<TableInFlash> load(
            BootEnvironment board, ImageInFlash bootloader, IdfLogWriter log, ConsoleOutput console) {
        long flashBytes = board.chip()
                .spec()
                .flashSizes()
                .bytes(bootloader.sizeCode())
                .orElse(board.flash().size());
        console.reading(BYTES);
        byte[] bytes =
                board.flash().size() < OFFSET + BYTES ? blank() : board.flash().read(OFFSET, BYTES);
        Optional<List<Row>> rows = new Reader(bytes, flashBytes, log).read();
        if (rows.isEmpty()) {
            log.error("boot", "Failed to verify partition table");
            return Optional.empty();
        }
        TableInFlash table = new TableInFlash(rows.get());
        table.print(log);
        return Optional.of(table);
    }

    private static byte[] blank() {
        byte[] blank = new byte[BYTES];
        Arrays.fill(blank, (byte) 0xff);
        return blank;
    }

    private void print(IdfLogWriter log) {
        log.info("boot", "Partition Table:");
        log.info("boot", "## Label            Usage          Type ST Offset   Length");
        for (int i = 0; i < rows.size(); i++) {
            Row r = rows.get(i);
            log.info(
                    "boot",
                    "%2d %-16s %-16s %02x %02x %08x %08x",
                    i,
                    r.label(),
                    PartitionUsage.of(r.type(), r.subtype()),
                    r.type(),
                    r.subtype(),
                    r.offset(),
                    r.size());
        }
        log.info("boot", "End of partition table");
    }

    /** Reads the rows, and stops at the first that is wrong. */
    private record Reader(byte[] bytes, long flashBytes, IdfLogWriter log) {
        Optional<List<Row>> read() {
            List<Row> rows = new ArrayList<>();
            boolean md5Seen = false;
            for (int at = 0; at < BYTES; at += ROW_BYTES) {
                int magic = LittleEndian.u16(bytes, at);
                int number = at / ROW_BYTES;
                if (magic == ROW_MAGIC) {
                    Row row = Row.read(bytes, at);
                    if (!fits(row, number)) {
                        return Optional.empty();
                    }
                    rows.add(row);
                } else if (magic == MD5_MAGIC) {
                    if (md5Seen || !md5Matches(at)) {
                        log.error(TAG, md5Seen ? "Only one MD5 checksum is allowed" : "Incorrect MD5 checksum");
                        return Optional.empty();
                    }
                    md5Seen = true;
                } else if (at > 0 && isEnd(at)) {
                    return Optional.of(rows);
                } else {
                    log.error(TAG, "partition %d invalid magic number 0x%x", number, magic);
                    return Optional.empty();
                }
            }
            log.error(TAG, "partition table has no terminating entry, not valid");
            return Optional.empty();
        }

        private boolean isEnd(int at) {
            return LittleEndian.u32(bytes, at) == -1;
        }

        private boolean md5Matches(int at) {
            byte[] stored = Arrays.copyOfRange(bytes, at + 16, at + ROW_BYTES);
            return Arrays.equals(stored, Digests.md5(bytes, 0, at));
        }

        private boolean fits(Row row, int number) {
            if (row.fits(flashBytes)) {
                return true;
            }
            log.error(
                    TAG,
                    "partition %d invalid - offset 0x%x size 0x%x exceeds flash chip size 0x%x",
                    number,
                    row.offset(),
                    row.size(),
                    flashBytes);
            return false;
        }
    }
}
