package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Registers;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Cache of registers that are read once and, later, once more for comparison: replies carry no checksum, so a flipped
 * bit would pass for an answer (protocol.md, section 11, pitfall 48).
 */
final class RememberedRegisters implements Registers {
    private final Registers source;
    private final OptionalInt changing;
    private final Map<Integer, Integer> values = new LinkedHashMap<>();
    private final Set<Integer> certain = new HashSet<>();

    /** @param changing a register whose value changes with the baud rate: not compared */
    RememberedRegisters(Registers source, OptionalInt changing) {
        this.source = source;
        this.changing = changing;
    }

    /** Reads all anew from now on. */
    void forget() {
        values.clear();
        certain.clear();
    }

    @Override
    public int read(int address) throws EspException {
        Integer known = values.get(address);
        if (known != null) {
            return known;
        }
        int value = source.read(address);
        values.put(address, value);
        return value;
    }

    /**
     * Compares the registers that have been read once only.
     *
     * @throws EspException {@code UNRELIABLE_LINK} when one reads differently now, asked up to twice; it is forgotten
     */
    void compare() throws EspException {
        for (Map.Entry<Integer, Integer> entry : List.copyOf(values.entrySet())) {
            int address = entry.getKey();
            int known = entry.getValue();
            if (certain.contains(address) || changing.equals(OptionalInt.of(address))) {
                continue;
            }
            int again = source.read(address);
            if (again != known && source.read(address) != known) {
                values.remove(address);
                throw new EspException(
                        Problem.UNRELIABLE_LINK,
                        String.format(
                                Locale.ROOT,
                                "the line falsifies data: register 0x%08x read as 0x%08x, then as 0x%08x",
                                address,
                                known,
                                again),
                        Evidence.none());
            }
            certain.add(address);
        }
    }
}
