package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.simulator.FlashFile.Content;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that keep what a board holds between runs, and what they held when the board was made. */
final class BoardFiles {
    private final BoardOptions board;
    private final List<FlashFile> open = new ArrayList<>();
    private final Kept flash;
    private final Kept otherFlash;
    private final Kept fuses;

    /** @param file where they are kept; empty: nowhere */
    record Kept(Optional<FlashFile> file, byte[] cells) {
        private void save(Storable contents) throws EspException {
            if (file.isPresent()) {
                file.get().save(contents);
            }
        }
    }

    /**
     * Takes hold of the files.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when one of them cannot be used; none is held then
     */
    BoardFiles(BoardOptions board) throws EspException {
        this.board = board;
        Optional<OtherFlash> other = board.wiring().otherFlash();
        try {
            flash = open(Content.FLASH, board.file(), NorFlash.blank(board.flashBytes()));
            byte[] blank = NorFlash.blank(other.map(OtherFlash::bytes).orElse(0));
            otherFlash = open(Content.FLASH, other.flatMap(OtherFlash::file), blank);
            fuses = open(Content.FUSES, board.efuse(), FactoryFuses.cells(board));
        } catch (EspException e) {
            release();
            throw e;
        }
    }

    private Kept open(Content what, Optional<Path> path, byte[] fresh) throws EspException {
        if (path.isEmpty()) {
            return new Kept(Optional.empty(), fresh);
        }
        FlashFile file = FlashFile.open(board.name(), what, path.get(), fresh.length);
        byte[] cells = file.load(fresh); // which lets go of the file when it fails
        open.add(file);
        return new Kept(Optional.of(file), cells);
    }

    byte[] flash() {
        return flash.cells();
    }

    byte[] otherFlash() {
        return otherFlash.cells();
    }

    byte[] fuses() {
        return fuses.cells();
    }

    /**
     * Compares the fuses that were kept with what was asked for.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when they differ; no file is held then
     */
    void requireFuses(ChipFuses kept) throws EspException {
        Optional<String> other = board.efuse().flatMap(path -> FactoryFuses.contradiction(board, kept));
        if (other.isPresent()) {
            release();
            Path path = board.efuse().orElseThrow();
            throw new EspException(
                    Problem.BAD_VIRTUAL_BOARD,
                    "the fuses in " + path + " have " + other.get()
                            + ", and fuses do not go back: leave that option out or name another file",
                    Evidence.of(Evidence.Key.PORT, board.name()).with(Evidence.Key.FILE, path));
        }
    }

    void save(VirtualChip chip) throws EspException {
        flash.save(chip.flash());
        otherFlash.save(chip.flashBus().other());
        saveFuses(chip);
    }

    void saveFuses(VirtualChip chip) throws EspException {
        if (chip.efuse().isPresent()) {
            fuses.save(chip.efuse().get());
        }
    }

    void release() {
        open.forEach(FlashFile::release);
    }
}
