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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A table of devices whose free rows are given out, each once: a board that has none gets the first that is free, its
 * address is written into it, and from then on the row is that board's. Several processes may share the file.
 *
 * @param file a CSV as {@link NvsSpec#devices} is
 * @param seen the rows that were boards' own when the tables of this process were last read
 */
public record DeviceRows(Path file, Clock clock, Map<MacAddress, Map<String, String>> seen)
        implements FlashContents.Store.Own {

    /** One of which nothing has been read. */
    DeviceRows(Path file, Clock clock) {
        this(file, clock, new ConcurrentHashMap<>());
    }

    /**
     * The entries of a board; when this returns, the file on the disk says that the row is its own.
     *
     * @throws EspException {@code NO_ROW_LEFT}, {@code FILE_UNWRITABLE}, {@code BAD_PARAMETER}
     */
    @Override
    public List<NvsEntry> of(MacAddress mac, String source) throws EspException {
        return SharedFile.alone(file, clock, () -> {
            byte[] csv = InputFile.read(file).bytes();
            if (table(csv).addresses().contains(mac)) {
                return table(csv).of(mac, source);
            }
            requireOneName();
            byte[] given = DeviceTable.given(csv, mac)
                    .orElseThrow(() -> new EspException(
                            Problem.NO_ROW_LEFT,
                            file + " has no row for " + mac + " and none that is free",
                            Evidence.of(Key.FILE, file)));
            List<NvsEntry> own = DeviceTable.parse(given).of(mac, source);
            AtomicFile.replaceDurably(file, given);
            table(given);
            return own;
        });
    }

    /** None: a row is checked when a board has it. */
    @Override
    public List<List<NvsEntry>> all() {
        return List.of();
    }

    public DeviceTable table() throws EspException {
        return table(InputFile.read(file).bytes());
    }

    private DeviceTable table(byte[] csv) throws EspException {
        DeviceTable now;
        try {
            now = DeviceTable.parse(csv);
        } catch (EspException e) {
            throw InputFile.in(file.toString(), e);
        }
        for (Map.Entry<MacAddress, Map<String, String>> row : seen.entrySet()) {
            if (now.isForAnother(row.getKey(), row.getValue(), seen.keySet())) {
                throw refused(
                        "gives the row of " + row.getKey() + " to another board",
                        "the table as stations left it,"
                                + " not an older copy of it; if that board is scrapped, start the station again");
            }
        }
        now.addresses().forEach(mac -> seen.put(mac, now.values(mac)));
        return now;
    }

    /** A file that is replaced keeps one of its names: stations at two of them would give out each row twice. */
    private void requireOneName() throws EspException, IOException {
        Path target = AtomicFile.target(file);
        boolean unix = target.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (unix && !Integer.valueOf(1).equals(Files.getAttribute(target, "unix:nlink"))) {
            throw refused("has several names (hard links)", "a file of one name, or a symbolic link to it");
        }
    }

    private EspException refused(String what, String choices) {
        return EspException.badParameter(file + " " + what, file.toString(), choices);
    }
}
