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

/**
 * A table of devices whose free rows are given out, each once: a board that has none gets the first that is free, its
 * address is written into it, and from then on the row is that board's. Several processes may share the file.
 *
 * @param file a CSV as {@link NvsSpec#devices} is
 */
public record DeviceRows(Path file, Clock clock) implements FlashContents.Store.Own {

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

    /** The table as it is now. */
    public DeviceTable table() throws EspException {
        return table(InputFile.read(file).bytes());
    }

    private DeviceTable table(byte[] csv) throws EspException {
        try {
            return DeviceTable.parse(csv);
        } catch (EspException e) {
            throw InputFile.in(file.toString(), e);
        }
    }
}
