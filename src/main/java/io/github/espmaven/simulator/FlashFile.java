package io.github.espmaven.simulator;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The file that stores a board's flash between runs. It is replaced as a whole, so that a crash leaves the old contents
 * or the new, and is held for one board at a time.
 */
public final class FlashFile {
    private final String board;
    private final Path path;
    private final int bytes;
    private final FlashFileLock hold;

    private FlashFile(String board, Path path, int bytes, FlashFileLock hold) {
        this.board = board;
        this.path = path;
        this.bytes = bytes;
        this.hold = hold;
    }

    /**
     * Takes hold of a file.
     *
     * @param board name of the board, for messages
     * @param bytes size of the flash
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when another board has it or it cannot be there
     */
    public static FlashFile open(String board, Path file, int bytes) throws EspException {
        Path path = file.toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            throw bad(board, path, path + " is a folder, not a file for the flash", null);
        }
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            FlashFileLock hold = FlashFileLock.take(path)
                    .orElseThrow(() -> bad(board, path, path + " is in use by another virtual board", null));
            return new FlashFile(board, path, bytes, hold);
        } catch (IOException e) {
            throw bad(board, path, path + " cannot be used for the flash: " + FileErrorText.reason(e), e);
        }
    }

    /** The contents kept; blank where there is no file yet. */
    public byte[] load() throws EspException {
        try {
            if (!Files.exists(path)) {
                byte[] blank = NorFlash.blank(bytes);
                replace(blank);
                return blank;
            }
            byte[] contents = Files.size(path) == bytes ? Files.readAllBytes(path) : new byte[0];
            if (contents.length != bytes) {
                throw bad(
                        board,
                        path,
                        path + " holds " + ByteSize.of(Files.size(path)) + ", but the board's flash has "
                                + ByteSize.of(bytes)
                                + ": set \"flash\" to the file's size or name another file",
                        null);
            }
            return contents;
        } catch (IOException e) {
            hold.release();
            throw bad(board, path, path + " cannot be used for the flash: " + FileErrorText.reason(e), e);
        } catch (EspException e) {
            hold.release();
            throw e;
        }
    }

    /** Writes the contents back if they have changed. */
    void save(NorFlash flash) throws EspException {
        try {
            flash.saveTo(this::replace);
        } catch (IOException e) {
            throw bad(
                    board, path, "the flash's contents cannot be saved to " + path + ": " + FileErrorText.reason(e), e);
        }
    }

    private void replace(byte[] contents) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.write(fresh, contents);
            move(fresh);
        } catch (IOException e) {
            Files.deleteIfExists(fresh); // half a flash helps nobody, and the disk may be full
            throw e;
        }
    }

    private void move(Path fresh) throws IOException {
        try {
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Lets other boards have the file. */
    public void release() {
        hold.release();
    }

    private static EspException bad(String board, Path path, String what, @Nullable Throwable cause) {
        return new EspException(
                Problem.BAD_VIRTUAL_BOARD,
                what,
                Evidence.of(Evidence.Key.PORT, board).with(Evidence.Key.FILE, path),
                cause);
    }
}
