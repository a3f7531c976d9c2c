package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.simulator.boot.BootRom;
import io.github.espmaven.simulator.boot.BootScript;
import io.github.espmaven.simulator.boot.FlashView;
import org.jspecify.annotations.Nullable;

/** Works out how the chip boots, and remembers it while the flash stays as it is: a chip may restart very often. */
final class BootMemory {
    private final NorFlash flash;
    private @Nullable Known known;

    private record Known(long changes, ResetReason reason, int straps, BootScript script) {}

    BootMemory(NorFlash flash) {
        this.flash = flash;
    }

    BootScript boot(Chip chip, Revision revision, ResetReason reason, int straps) {
        Known last = known;
        if (last == null || last.changes != flash.changes() || last.reason != reason || last.straps != straps) {
            BootScript script = BootRom.boot(chip, revision, FlashView.of(flash.cells()), reason, straps);
            last = new Known(flash.changes(), reason, straps, script);
            known = last;
        }
        return last.script;
    }
}
