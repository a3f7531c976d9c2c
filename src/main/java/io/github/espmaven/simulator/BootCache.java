package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.secure.TrustedKeys;
import io.github.espmaven.simulator.boot.BootRom;
import io.github.espmaven.simulator.boot.BootScript;
import io.github.espmaven.simulator.boot.FlashView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cache of the chip's boot script, valid as long as flash and fuses stay as they are: a chip may restart very often. */
final class BootCache {
    private static final int QIO = 0;
    private static final int QOUT = 1;
    private static final int UNWIRED_BITS = 0xCC;
    private static final int HEADER_BYTES = 24;

    private final NorFlash flash;
    private final BoardOptions board;
    private final ChipFuses fuses;
    private @Nullable Known known;

    private record Causes(
            long changes,
            Revision revision,
            boolean encrypted,
            Optional<TrustedKeys> keys,
            ResetReason reason,
            int straps) {}

    private record Known(Causes causes, BootScript script) {}

    BootCache(NorFlash flash, BoardOptions board, ChipFuses fuses) {
        this.flash = flash;
        this.board = board;
        this.fuses = fuses;
    }

    BootScript boot(ResetReason reason, int straps) {
        Causes causes = new Causes(
                flash.changes(),
                fuses.revision(),
                fuses.security().flashEncrypted(),
                fuses.bootKeys(board.chip()),
                reason,
                straps);
        Known last = known;
        if (last == null || !last.causes.equals(causes)) {
            last = new Known(
                    causes,
                    BootRom.boot(board.chip(), causes.revision, view(causes.encrypted), causes.keys, reason, straps));
            known = last;
        }
        return last.script;
    }

    /** What the processor reads of the flash, which it decrypts on the way. */
    private FlashView view(boolean encrypted) {
        FlashView raw = FlashView.of(flash.cells());
        FlashView read = board.ailments().has(Ailment.DIO_ONLY) ? overTwoLines(raw) : raw;
        return encrypted ? changed(read, (offset, bytes) -> FlashCipher.apply(offset, bytes, 0, bytes.length)) : read;
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
