package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The status registers of a flash chip, and what their bits mean (protocol.md, section 1.3): all makers share busy, write
 * enable and BP2 to BP0; the rest is as Winbond and GigaDevice have it.
 *
 * @param id the chip, whose maker tells which meaning holds
 * @param registers the values of registers 1, 2 and 3; of a maker that is not known to have more, of register 1
 */
public record FlashStatus(JedecId id, List<Integer> registers) {
    /** Opcodes that read the registers, in their order. */
    private static final List<Integer> READ = List.of(0x05, 0x35, 0x15);

    public static final List<Integer> WRITE = List.of(0x01, 0x31, 0x11);

    /** Bits that a write cannot change: busy and write enable; suspended. */
    private static final List<Integer> READ_ONLY = List.of(0x03, 0x80, 0x00);

    /** Bits that lock the registers or, once set for good, are never cleared: SRP0; SRL and LB3 to LB1. */
    private static final List<Integer> LOCKING = List.of(0x80, 0x39, 0x00);

    /** BP2 to BP0 of register 1. */
    public static final int BLOCK_PROTECTION = 0x1c;

    private static final int WINBOND = 0xEF;
    private static final int GIGADEVICE = 0xC8;

    /** Makers whose chips read their second and third register by 35 and 15: these, and Zbit, Boya, Puya. */
    private static final Set<Integer> THREE_REGISTERS = Set.of(WINBOND, GIGADEVICE, 0x5E, 0x68, 0x85);

    private static final int BLOCK_BYTES = 64 << 10;
    private static final int SECTOR_BYTES = 4 << 10;

    /** Largest size whose BP bits mean what {@link #protectedRange} says: beyond it there is a BP3. */
    private static final long LARGEST = 16L << 20;

    public FlashStatus {
        registers = List.copyOf(registers);
    }

    /** Reads a register by its opcode. */
    @FunctionalInterface
    public interface Source {
        int read(int opcode) throws EspException;
    }

    /** Reads the registers that the chip's maker is known to have: 35 turns others' chips to QPI, where they are deaf. */
    public static FlashStatus read(JedecId id, Source source) throws EspException {
        List<Integer> values = new ArrayList<>();
        for (int opcode : THREE_REGISTERS.contains(id.manufacturer()) ? READ : READ.subList(0, 1)) {
            values.add(source.read(opcode));
        }
        return new FlashStatus(id, values);
    }

    /** Whether the flash protects some or all of itself against writing, by the bits that all makers have. */
    public boolean blocksProtected() {
        return (registers.get(0) & BLOCK_PROTECTION) != 0;
    }

    /** Whether register 2 is known, which has QE. */
    public boolean hasQuadEnable() {
        return registers.size() > 1;
    }

    /** Whether QE is set where most makers have it: the pins WP and HOLD carry data. */
    public boolean quadEnabled() {
        return bits(1, 1, 1) == 1;
    }

    /** The bits of {@code value} that lock register {@code number}, 1 to 3, or never go again. */
    public static int locking(int number, int value) {
        return value & LOCKING.get(number - 1);
    }

    /** The bits that a write to register {@code number}, 1 to 3, can change. */
    public static int writable(int number) {
        return 0xFF & ~READ_ONLY.get(number - 1);
    }

    /**
     * What is protected, in words: a range where the maker's bits are known. Winbond's and GigaDevice's BP count in steps of
     * two from a 64th of the chip, at least 64 KB; SEC counts in sectors of 4 KB, at most 32 KB; TB says at the beginning;
     * CMP says all but that.
     */
    public String protection() {
        boolean known = (id.manufacturer() == WINBOND || id.manufacturer() == GIGADEVICE)
                && id.sizeBytes().isPresent()
                && id.sizeBytes().getAsLong() <= LARGEST;
        if (known) {
            return protectedRange(id.sizeBytes().getAsLong())
                    .map(range -> range + " is protected against writing")
                    .orElse("no block is protected");
        }
        return blocksProtected()
                ? "blocks are protected against writing (BP = " + bits(0, 2, 7)
                        + "); which, the maker's data sheet tells"
                : "no block is protected";
    }

    private Optional<String> protectedRange(long size) {
        int count = bits(0, 2, 7);
        boolean sectors = bits(0, 6, 1) == 1;
        boolean bottom = bits(0, 5, 1) == 1;
        long bytes = 0;
        if (count == 7) {
            bytes = size;
        } else if (count > 0) {
            long unit = sectors ? SECTOR_BYTES : Math.max(BLOCK_BYTES, size / 64);
            bytes = Math.min(unit << (count - 1), sectors ? BLOCK_BYTES / 2 : size);
        }
        if (bits(1, 6, 1) == 1) {
            bottom = !bottom;
            bytes = size - bytes;
        }
        if (bytes == 0) {
            return Optional.empty();
        }
        long start = bottom ? 0 : size - bytes;
        return Optional.of(String.format(Locale.ROOT, "[0x%06x, 0x%06x)", start, start + bytes));
    }

    /** As lines for people: each register with the names of the bits that are set, then what is protected. */
    public List<String> lines() {
        List<List<String>> names = List.of(
                List.of("BUSY", "WEL", "BP0", "BP1", "BP2", "TB", "SEC", "SRP0"),
                List.of("SRL", "QE", "R", "LB1", "LB2", "LB3", "CMP", "SUS"),
                List.of("R", "R", "WPS", "R", "R", "DRV0", "DRV1", "HOLD/RST"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < registers.size(); i++) {
            List<String> set = new ArrayList<>();
            for (int bit = 7; bit >= 0; bit--) {
                if (bits(i, bit, 1) == 1) {
                    set.add(names.get(i).get(bit));
                }
            }
            lines.add(String.format(Locale.ROOT, "Status register %d: 0x%02x", i + 1, registers.get(i))
                    + (set.isEmpty() ? "" : " (" + String.join(", ", set) + ")"));
        }
        if (!hasQuadEnable()) {
            lines.add("Status registers 2 and 3 are not read: their opcodes can mean other things to "
                    + id.maker().orElse("a maker that is not known") + ".");
        }
        lines.add("Protection:        " + protection());
        return lines;
    }

    private int bits(int register, int shift, int mask) {
        return register < registers.size() ? (registers.get(register) >> shift) & mask : 0;
    }
}
