package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a line number program: the state machine of the DWARF standard, chapter "Line Number Information". */
final class LineProgram {
    private static final int COPY = 1;
    private static final int ADVANCE_PC = 2;
    private static final int ADVANCE_LINE = 3;
    private static final int SET_FILE = 4;
    private static final int CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;
    private static final int END_SEQUENCE = 1;
    private static final int SET_ADDRESS = 2;

    private final LineHeader header;
    private final DwarfCursor in;
    private final List<LineTable.Sequence> sequences = new ArrayList<>();

    private long[] addresses = new long[64];
    private int[] files = new int[64];
    private int[] lines = new int[64];
    private int rows;
    private long address;
    private int file = 1;
    private int line = 1;

    LineProgram(LineHeader header) {
        this.header = header;
        this.in = header.program();
    }

    List<LineTable.Sequence> run() throws EspException {
        while (!in.atEnd()) {
            int op = in.u8();
            if (op >= header.operands().length) {
                special(op - header.operands().length);
            } else if (op == 0) {
                extended();
            } else {
                standard(op);
            }
        }
        return sequences;
    }

    private void special(int code) throws EspException {
        if (header.lineRange() == 0) {
            throw DwarfCursor.damaged(".debug_line");
        }
        address += (long) (code / header.lineRange()) * header.minInstructionBytes();
        line += header.lineBase() + code % header.lineRange();
        row();
    }

    private void standard(int op) throws EspException {
        switch (op) {
            case COPY -> row();
            case ADVANCE_PC -> address += in.uleb() * header.minInstructionBytes();
            case ADVANCE_LINE -> line += (int) in.sleb();
            case SET_FILE -> file = (int) in.uleb();
            case CONST_ADD_PC ->
                address += (255L - header.operands().length)
                        / Math.max(1, header.lineRange())
                        * header.minInstructionBytes();
            case FIXED_ADVANCE_PC -> address += in.u16();
            default -> {
                for (int i = 0; i < header.operands()[op]; i++) {
                    in.uleb();
                }
            }
        }
    }

    private void extended() throws EspException {
        long length = in.uleb();
        int start = in.position();
        if (length == 0) {
            return;
        }
        int op = in.u8();
        if (op == END_SEQUENCE) {
            row();
            endSequence();
        } else if (op == SET_ADDRESS) {
            address = in.number((int) Math.min(length - 1, 9));
        }
        in.skip(start + length - in.position());
    }

    private void row() {
        if (rows == addresses.length) {
            addresses = Arrays.copyOf(addresses, rows * 2);
            files = Arrays.copyOf(files, rows * 2);
            lines = Arrays.copyOf(lines, rows * 2);
        }
        addresses[rows] = address;
        files[rows] = file;
        lines[rows] = line;
        rows++;
    }

    private void endSequence() {
        boolean ascending = true;
        for (int i = 1; i < rows; i++) {
            ascending &= addresses[i - 1] <= addresses[i];
        }
        if (ascending && rows > 1) {
            sequences.add(new LineTable.Sequence(
                    Arrays.copyOf(addresses, rows), Arrays.copyOf(files, rows), Arrays.copyOf(lines, rows)));
        }
        rows = 0;
        address = 0;
        file = 1;
        line = 1;
    }
}
