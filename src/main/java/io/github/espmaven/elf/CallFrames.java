package io.github.espmaven.elf;

import io.github.espmaven.base.EspException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The call frame information of a program ({@code .debug_frame}, {@code .eh_frame}; DWARF 5, section 6.4): how to walk a
 * stack that has no frame pointers. Immutable.
 */
public final class CallFrames {
    private static final int RELATIVE = 0x10;
    /** No function needs as many instructions; what has more is passed over. */
    private static final int MAX_PROGRAM_BYTES = 0x4000;

    private final TreeMap<Long, Frame> byStart = new TreeMap<>();

    /** A common information entry: what functions share. */
    record Common(
            int codeAlign, int dataAlign, int returnRegister, int pointerEncoding, boolean augmented, byte[] program) {}

    private record Frame(long start, long length, Common common, byte[] program) {}

    /** Reads what {@code elf} has; nothing is not an error. */
    public CallFrames(ElfFile elf) throws EspException {
        read(elf, ".eh_frame", true);
        read(elf, ".debug_frame", false);
    }

    /** The rules at {@code address}; empty when none are known or they are of a kind that only a debugger reckons. */
    public Optional<FrameRules> at(int address) throws EspException {
        long wide = Integer.toUnsignedLong(address);
        Map.Entry<Long, Frame> entry = byStart.floorEntry(wide);
        if (entry == null || wide - entry.getKey() >= entry.getValue().length) {
            return Optional.empty();
        }
        Frame frame = entry.getValue();
        CallFrameProgram program = new CallFrameProgram(frame.common, wide - frame.start);
        return program.run(frame.program);
    }

    private void read(ElfFile elf, String name, boolean exceptionHandling) throws EspException {
        Optional<ElfSection> section = elf.section(name);
        if (section.isEmpty()) {
            return;
        }
        byte[] bytes = elf.contents(section.get());
        Map<Long, Common> commons = new HashMap<>();
        DwarfCursor in = new DwarfCursor(bytes, name, 0);
        while (!in.atEnd()) {
            long start = in.position();
            DwarfCursor unit = in.unit();
            if (unit.atEnd()) {
                continue; // the terminator of .eh_frame
            }
            long field = unit.position();
            long id = unit.offset();
            boolean isCommon = exceptionHandling ? id == 0 : id == 0xffff_ffffL || id == -1L;
            if (isCommon) {
                commons.put(start, common(unit, bytes));
            } else {
                Common common = commons.get(exceptionHandling ? field - id : id);
                if (common != null) {
                    frame(unit, common, bytes, section.get().address());
                }
            }
        }
    }

    private static Common common(DwarfCursor in, byte[] bytes) throws EspException {
        int version = in.u8();
        String augmentation = in.text();
        if (version >= 4) {
            in.skip(2);
        }
        int codeAlign = (int) in.uleb();
        int dataAlign = (int) in.sleb();
        int returnRegister = version == 1 ? in.u8() : (int) in.uleb();
        int encoding = 0;
        boolean augmented = augmentation.startsWith("z");
        if (augmented) {
            DwarfCursor extra = in.at(in.position());
            long length = in.uleb();
            extra.uleb();
            in.skip(length);
            for (int i = 1; i < augmentation.length(); i++) {
                char c = augmentation.charAt(i);
                if (c == 'R') {
                    encoding = extra.u8();
                } else if (c == 'L') {
                    extra.u8();
                } else if (c == 'P') {
                    pointer(extra, extra.u8(), 0);
                }
            }
        }
        return new Common(codeAlign, dataAlign, returnRegister, encoding, augmented, rest(in, bytes));
    }

    private void frame(DwarfCursor in, Common common, byte[] bytes, int sectionAddress) throws EspException {
        long start = pointer(in, common.pointerEncoding, sectionAddress);
        long length = pointer(in, common.pointerEncoding & 0xf, 0);
        if (common.augmented) {
            in.skip(in.uleb());
        }
        boolean sane = in.end() - in.position() <= MAX_PROGRAM_BYTES && common.program.length <= MAX_PROGRAM_BYTES;
        if (start != 0 && length > 0 && sane) { // at 0 stands what the linker threw away
            byStart.put(start, new Frame(start, length, common, rest(in, bytes)));
        }
    }

    private static long pointer(DwarfCursor in, int encoding, int sectionAddress) throws EspException {
        long here = Integer.toUnsignedLong(sectionAddress) + in.position();
        long value = switch (encoding & 0xf) {
            case 0x0, 0x3 -> in.u32();
            case 0x1 -> in.uleb();
            case 0x2 -> in.u16();
            case 0x9 -> in.sleb();
            case 0xa -> (short) in.u16();
            case 0xb -> (int) in.u32();
            default -> throw DwarfCursor.damaged("the call frames");
        };
        return ((encoding & 0x70) == RELATIVE ? here + value : value) & 0xffff_ffffL;
    }

    private static byte[] rest(DwarfCursor in, byte[] bytes) {
        return java.util.Arrays.copyOfRange(bytes, in.position(), in.end());
    }
}
