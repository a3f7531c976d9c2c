package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads one Intel HEX file; see {@link HexFile#read}. */
final class HexReader {
    private static final int LEAST_RECORD_BYTES = 5;
    private static final int MOST_RECORD_BYTES = 260;

    private final byte[] text;
    private final List<FlashChunk> chunks = new ArrayList<>();
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();
    private long runStart;
    private long base;
    private int line = 1;
    private boolean ended;

    HexReader(byte[] text) {
        this.text = text;
    }

    /** The contents in file order, split wherever an address does not continue the one before. */
    List<FlashChunk> read() throws EspException {
        int at = 0;
        while (at < text.length && !ended) {
            int end = at;
            while (end < text.length && text[end] != '\n' && text[end] != '\r') {
                end++;
            }
            line(at, end);
            boolean crLf = end + 1 < text.length && text[end] == '\r' && text[end + 1] == '\n';
            at = end + (crLf ? 2 : 1);
            line++;
        }
        if (!ended) {
            throw bad("the record that ends the file is missing");
        }
        closeRun();
        if (chunks.isEmpty()) {
            throw bad("there is no data in it");
        }
        return chunks;
    }

    private void line(int from, int to) throws EspException {
        int start = from;
        int end = to;
        while (start < end && text[start] <= ' ' && text[start] >= 0) {
            start++;
        }
        while (end > start && text[end - 1] <= ' ' && text[end - 1] >= 0) {
            end--;
        }
        if (start < end) {
            record(bytes(start, end));
        }
    }

    private byte[] bytes(int from, int to) throws EspException {
        int digits = to - from - 1;
        if (text[from] != ':' || digits % 2 != 0) {
            throw bad("a record is a colon and pairs of digits");
        }
        if (digits < 2 * LEAST_RECORD_BYTES || digits > 2 * MOST_RECORD_BYTES) {
            throw bad("a record of this length does not exist");
        }
        byte[] record = new byte[digits / 2];
        for (int i = 0; i < record.length; i++) {
            int high = Character.digit(text[from + 1 + 2 * i], 16);
            int low = Character.digit(text[from + 2 + 2 * i], 16);
            if ((high | low) < 0) {
                throw bad("there is something that is not a digit");
            }
            record[i] = (byte) (high << 4 | low);
        }
        return record;
    }

    private void record(byte[] record) throws EspException {
        int length = LittleEndian.u8(record, 0);
        if (record.length != length + LEAST_RECORD_BYTES) {
            throw bad("the record says it has " + length + " bytes of data and has "
                    + (record.length - LEAST_RECORD_BYTES));
        }
        if ((HexFile.sum(record, record.length) & 0xff) != 0) {
            throw bad("the checksum is wrong");
        }
        int type = LittleEndian.u8(record, 3);
        switch (type) {
            case HexFile.DATA -> data(record, length);
            case HexFile.END -> ended = true;
            case HexFile.SEGMENT_BASE -> base = (long) word(record, length, 2) << 4;
            case HexFile.LINEAR_BASE -> base = (long) word(record, length, 2) << 16;
            case HexFile.SEGMENT_START, HexFile.LINEAR_START -> word(record, length, 4);
            default -> throw bad("there is no record of type " + type);
        }
    }

    private int word(byte[] record, int length, int wanted) throws EspException {
        if (length != wanted) {
            throw bad("a record of this type has " + wanted + " bytes of data, not " + length);
        }
        return LittleEndian.u8(record, 4) << 8 | LittleEndian.u8(record, 5);
    }

    private void data(byte[] record, int length) throws EspException {
        int low = LittleEndian.u8(record, 1) << 8 | LittleEndian.u8(record, 2);
        if (low + length > HexFile.BANK_BYTES) {
            throw bad("the record goes beyond the 64 KiB that its address reaches");
        }
        if (base + low + length > Integer.MAX_VALUE) {
            throw bad("the address " + Hex.of((int) (base + low)) + " is beyond any flash");
        }
        if (base + low != runStart + run.size()) {
            closeRun();
            runStart = base + low;
        }
        run.write(record, 4, length);
    }

    private void closeRun() {
        if (run.size() > 0) {
            chunks.add(new FlashChunk((int) runStart, run.toByteArray()));
            run.reset();
        }
    }

    private EspException bad(String what) {
        return new EspException(Problem.BAD_IMAGE, "not a valid Intel HEX file: line " + line + ": " + what);
    }
}
