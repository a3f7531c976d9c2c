package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.nvs.NvsEntry;
import java.util.List;

/** NVS entries that each board has of its own. */
interface DeviceEntries {
    /**
     * The entries of a board.
     *
     * @param source the input, for messages
     */
    List<NvsEntry> of(MacAddress mac, String source) throws EspException;

    /** The entries of every board there may be, as far as they are to be checked without one. */
    List<List<NvsEntry>> all();
}
