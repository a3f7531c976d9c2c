package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.simulator.boot.BootRom;
import io.github.espmaven.simulator.boot.BootScript;
import io.github.espmaven.simulator.boot.FlashView;
import org.jspecify.annotations.Nullable;

/** Cache of the chip's boot script, valid as long as the flash stays as it is: a chip may restart very often. */
final class BootCache {
    private final NorFlash flash;
    private final BoardOptions board;
    private @Nullable Known known;

    private record Known(long changes, ResetReason reason, int straps, BootScript script) {}

    BootCache(NorFlash flash, BoardOptions board) {
        this.flash = flash;
        this.board = board;
    }

    BootScript boot(ResetReason reason, int straps) {
        Known last = known;
        if (last == null || last.changes != flash.changes() || last.reason != reason || last.straps != straps) {
            BootScript script = BootRom.boot(board.chip(), board.revision(), view(), reason, straps);
            last = new Known(flash.changes(), reason, straps, script);
            known = last;
        }
        return last.script;
    }

    /** What the processor reads of the flash, which it decrypts on the way. */
    private FlashView view() {
        FlashView raw = FlashView.of(flash.cells());
        if (!board.flashEncrypted()) {
            return raw;
        }
        return new FlashView() {
            @Override
            public int size() {
                return raw.size();
            }

            @Override
            public byte[] read(int offset, int length) {
                return FlashCipher.apply(offset, raw.read(offset, length), 0, length);
            }
        };
    }
}
