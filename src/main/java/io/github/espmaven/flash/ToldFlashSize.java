package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.Device;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The flash's size as the loader on the chip has been told it. */
final class ToldFlashSize {
    /** Size of a flash whose id does not tell (protocol.md, section 4.1). */
    static final long ASSUMED_BYTES = 4L << 20;

    private final FlashOperations loader;
    private final Device device;
    private OptionalLong bytes = OptionalLong.empty();
    private OptionalInt writesEnd = OptionalInt.empty();

    ToldFlashSize(FlashOperations loader) {
        this.loader = loader;
        this.device = loader.device();
    }

    /** Connects the flash and tells the loader its size, found or assumed. */
    void tell(OptionalLong wanted) throws EspException {
        loader.persistently(() -> {
            OptionalLong size = wanted.isPresent() ? wanted : device.flashBytes();
            if (loader.isLocked() && size.isEmpty()) {
                device.attachFlash();
                return size;
            }
            bytes = OptionalLong.of(size.orElse(ASSUMED_BYTES));
            device.useFlashSize(bytes.getAsLong());
            return size;
        });
    }

    /** Size of the flash, found, assumed or as the user says; known after {@link #tell}, but not on a locked chip. */
    OptionalLong bytes() {
        return bytes;
    }

    /**
     * Makes a ROM refuse to erase or write behind {@code sectors}, whatever a falsified command says: it is told that the
     * flash ends there. The stub's erasing does not go by the size it was told.
     */
    void endWritesBehind(FlashRange sectors) throws EspException {
        boolean obeys = !loader.isStub() && device.chip().spec().romHas(RomFeature.SPI_PARAMS) && bytes.isPresent();
        if (obeys && !writesEnd.equals(OptionalInt.of(sectors.end()))) {
            writesEnd = OptionalInt.of(sectors.end());
            device.useFlashSize(sectors.end());
        }
    }

    /** Makes {@code range} reachable again, where {@link #endWritesBehind} ended the flash before it. */
    void reach(FlashRange range) throws EspException {
        if (writesEnd.isPresent() && range.end() > writesEnd.getAsInt()) {
            reachAll();
        }
    }

    /** Makes all of the flash reachable again. */
    void reachAll() throws EspException {
        if (writesEnd.isPresent()) {
            device.useFlashSize(bytes.orElseThrow());
            writesEnd = OptionalInt.empty();
        }
    }
}
