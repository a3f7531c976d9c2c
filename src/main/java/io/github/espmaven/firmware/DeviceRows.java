package io.github.espmaven.firmware;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SharedFile;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.nvs.NvsEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of devices whose free rows are given out, each once: a board that has none gets the first that is free, its
 * address is written into it, and from then on the row is that board's. Several processes may share the file.
 *
 * @param file a CSV as {@link NvsSpec#devices} is
 */
public record DeviceRows(Path file, Clock clock) implements DeviceEntries {

    /**
     * The entries of a board; when this returns, the file on the disk says that the row is its own.
     *
     * @throws EspException {@code NO_ROW_LEFT}, {@code FILE_UNWRITABLE}, {@code BAD_PARAMETER}
     */
    @Override
    public List<NvsEntry> of(MacAddress mac, String source) throws EspException {
        return SharedFile.alone(file, clock, () -> {
            byte[] csv = InputFile.read(file).bytes();
            if (!table(csv).addresses().contains(mac)) {
                csv = DeviceTable.given(csv, mac)
                        .orElseThrow(() -> new EspException(
                                Problem.NO_ROW_LEFT,
                                file + " has no row for " + mac + " and none that is free",
                                Evidence.of(Key.FILE, file)));
                AtomicFile.replaceDurably(file, csv);
            }
            return table(csv).of(mac, source);
        });
    }

    /** None: a row is checked when a board has it. */
    @Override
    public List<List<NvsEntry>> all() {
        return List.of();
    }

    /**
     * What is left of it.
     *
     * @param free rows that no board has
     * @param given the boards that have one
     * @param keys the keys of its columns
     */
    public record State(int free, Set<MacAddress> given, List<String> keys) {}

    /** How it stands now. */
    public State state() throws EspException {
        DeviceTable table = table(InputFile.read(file).bytes());
        return new State(table.free(), table.addresses(), table.keys());
    }

    /** The values of a board's row as they are written, by their keys; none where it has no row. */
    public Map<String, String> values(MacAddress mac) throws EspException {
        return table(InputFile.read(file).bytes()).values(mac);
    }

    private DeviceTable table(byte[] csv) throws EspException {
        try {
            return DeviceTable.parse(csv);
        } catch (EspException e) {
            throw InputFile.in(file.toString(), e);
        }
    }
}
