package io.github.espmaven.simulator;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.LockFile;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SharedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file that stores a board's flash, or its fuses, between runs. It is replaced as a whole, so that a crash leaves the old contents
 * or the new, and is held for one board at a time.
 */
public final class FlashFile {
    private final String board;
    private final Content what;
    private final Path path;
    private final int bytes;
    private final LockFile.Hold hold;

    enum Content {
        FLASH("flash", "flash has %s: set \"flash\" to the file's size or name another file"),
        FUSES("fuses", "fuses take %s: name another file");

        private final String noun;
        private final String otherSize;

        Content(String noun, String otherSize) {
            this.noun = noun;
            this.otherSize = otherSize;
        }

        @Override
        public String toString() {
            return noun;
        }
    }

    private FlashFile(String board, Content what, Path path, int bytes, LockFile.Hold hold) {
        this.board = board;
        this.what = what;
        this.path = path;
        this.bytes = bytes;
        this.hold = hold;
    }

    /**
     * Takes hold of a file for the flash.
     *
     * @param board name of the board, for messages
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when another board has it or it cannot be there
     */
    public static FlashFile open(String board, Path file, int bytes) throws EspException {
        return open(board, Content.FLASH, file, bytes);
    }

    /** As above, for the flash or the fuses. */
    static FlashFile open(String board, Content what, Path file, int bytes) throws EspException {
        try {
            Path path = AtomicFile.target(file).normalize();
            if (Files.isDirectory(path)) {
                throw bad(board, path, path + " is a folder, not a file for the " + what, null);
            }
            LockFile lock = SharedFile.lock(path);
            String holder =
                    "another virtual board (process " + ProcessHandle.current().pid() + ")";
            LockFile.Hold hold = lock.tryHold(holder)
                    .orElseThrow(() -> bad(board, path, path + " is in use by " + lock.holder(), null));
            return new FlashFile(board, what, path, bytes, hold);
        } catch (IOException e) {
            throw bad(board, file, file + " cannot be used for the " + what + ": " + FileErrorText.reason(e), e);
        }
    }

    /** The contents kept; blank flash where there is no file yet. */
    public byte[] load() throws EspException {
        return load(NorFlash.blank(bytes));
    }

    /** The contents kept; {@code fresh} where there is no file yet. */
    byte[] load(byte[] fresh) throws EspException {
        try {
            if (!Files.exists(path)) {
                AtomicFile.replace(path, fresh);
                return fresh;
            }
            byte[] contents = Files.size(path) == bytes ? Files.readAllBytes(path) : new byte[0];
            if (contents.length != bytes) {
                throw bad(
                        board,
                        path,
                        path + " holds " + ByteSize.of(Files.size(path)) + ", but the board's "
                                + String.format(Locale.ROOT, what.otherSize, ByteSize.of(bytes)),
                        null);
            }
            return contents;
        } catch (IOException e) {
            hold.close();
            throw bad(board, path, path + " cannot be used for the " + what + ": " + FileErrorText.reason(e), e);
        } catch (EspException e) {
            hold.close();
            throw e;
        }
    }

    /**
     * Writes the contents back if they have changed.
     *
     * @throws EspException {@code FILE_UNWRITABLE}; the file is as it was
     */
    void save(Storable contents) throws EspException {
        try {
            contents.saveTo(octets -> AtomicFile.replace(path, octets));
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE,
                    "the contents of the " + what + " cannot be saved to " + path + ": " + FileErrorText.reason(e),
                    Evidence.of(Evidence.Key.PORT, board).with(Evidence.Key.FILE, path),
                    e);
        }
    }

    /** Lets other boards have the file. */
    public void release() {
        hold.close();
    }

    private static EspException bad(String board, Path path, String what, @Nullable Throwable cause) {
        return new EspException(
                Problem.BAD_VIRTUAL_BOARD,
                what,
                Evidence.of(Evidence.Key.PORT, board).with(Evidence.Key.FILE, path),
                cause);
    }
}
