package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.simulator.boot.BootRom;
import io.github.espmaven.simulator.boot.BootScript;
import io.github.espmaven.simulator.boot.FlashView;
import org.jspecify.annotations.Nullable;

/** Cache of the chip's boot script, valid as long as the flash stays as it is: a chip may restart very often. */
final class BootCache {
    private static final int QIO = 0;
    private static final int QOUT = 1;
    private static final int UNWIRED_BITS = 0xCC;
    private static final int HEADER_BYTES = 24;

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
        FlashView read = board.ailments().has(Ailment.DIO_ONLY) ? overTwoLines(raw) : raw;
        return board.flashEncrypted()
                ? changed(read, (offset, bytes) -> FlashCipher.apply(offset, bytes, 0, bytes.length))
                : read;
    }

    /**
     * The flash with two of four data lines unwired: once the ROM has read the header in one of the dual modes and goes over to
     * the quad mode that stands there, two bits of each nibble read as 1.
     */
    private FlashView overTwoLines(FlashView raw) {
        int image = board.chip().spec().bootloaderOffset();
        int mode = raw.read(image + 2, 1)[0];
        if (mode != QIO && mode != QOUT) {
            return raw;
        }
        return changed(raw, (offset, bytes) -> {
            for (int i = 0; i < bytes.length; i++) {
                boolean inHeader = offset + i >= image && offset + i < image + HEADER_BYTES;
                bytes[i] |= (byte) (inHeader ? 0 : UNWIRED_BITS);
            }
            return bytes;
        });
    }

    private interface Change {
        byte[] of(int offset, byte[] bytes);
    }

    private static FlashView changed(FlashView raw, Change change) {
        return new FlashView() {
            @Override
            public int size() {
                return raw.size();
            }

            @Override
            public byte[] read(int offset, int length) {
                return change.of(offset, raw.read(offset, length));
            }
        };
    }
}
