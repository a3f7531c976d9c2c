package io.github.espmaven.simulator;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomEraseRule;
import io.github.espmaven.chip.RomFeature;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Flash writing as the mask ROM does it: erases all at BEGIN, writes at each block before it answers, reads back what it
 * wrote (protocol.md, sections 2.4, 3.3 and 11). Methods give the status, 0 for done.
 */
final class RomFlashWriter {
    /** Size the ROM takes the flash for until told (protocol.md, section 9). */
    private static final int UNTOLD_FLASH_BYTES = 2 * 1024 * 1024;

    /** Size the ESP8266's ROM, which cannot be told, takes it for at least. */
    private static final int ESP8266_FLASH_BYTES = 4 * 1024 * 1024;

    /** Largest block: the C3's ROM takes 4 KB and refuses 16 KB (protocol.md, section 11, pitfall 52). */
    private static final int MAX_BLOCK_BYTES = 0x1000;

    private static final int SECTORS_IN_BLOCK = 16;

    private NorFlash flash;
    private final ChipSpec spec;
    private final WriteCipher cipher;

    /** What a stream inflates to is collected here; bytes of the window before it stay until overwritten. */
    private final byte[] window = new byte[0x8000];

    private int collected;
    private int flashBytes;
    private boolean begun;
    private int next;
    private Inflater inflater = new Inflater();

    RomFlashWriter(NorFlash flash, ChipFuses fuses) {
        this.flash = flash;
        spec = fuses.spec();
        cipher = new WriteCipher(fuses);
        flashBytes = spec.romHas(RomFeature.SPI_PARAMS)
                ? UNTOLD_FLASH_BYTES
                : Math.max(ESP8266_FLASH_BYTES, flash.sizeBytes());
    }

    /** Goes on with another flash chip. */
    void use(NorFlash other) {
        flash = other;
        begun = false;
    }

    void setFlashBytes(int bytes) {
        flashBytes = bytes;
    }

    /** Whether the range is within what the ROM takes the flash for. */
    boolean reaches(int offset, int length) {
        return Integer.toUnsignedLong(offset) + Integer.toUnsignedLong(length) <= Integer.toUnsignedLong(flashBytes)
                && (length == 0 || flash.has(offset, length));
    }

    int begin(Request request) {
        begun = false;
        if (!request.hasWords(4)
                || // [not known] whether ROMs refuse longer ones; a block whose opcode is falsified is one
                Integer.compareUnsigned(request.word(2), MAX_BLOCK_BYTES) > 0) {
            return RomStatus.MALFORMED;
        }
        int size = request.word(0);
        int offset = request.word(3);
        if (!reaches(offset, size) || !cipher.begin(request)) {
            return RomStatus.FAILED;
        }
        erase(offset, size);
        begun = true;
        next = offset;
        return 0;
    }

    /** As many sectors as the size has, from the one the offset lies in. */
    private void erase(int offset, int size) {
        int start = offset / SECTOR_BYTES;
        int asked = (size + SECTOR_BYTES - 1) / SECTOR_BYTES;
        int done = spec.romErase() == RomEraseRule.TRUE_SIZE
                ? asked
                : asked + Math.min(asked, SECTORS_IN_BLOCK - start % SECTORS_IN_BLOCK);
        int last = Math.min(start + done, flash.sizeBytes() / SECTOR_BYTES);
        flash.eraseRange(start * SECTOR_BYTES, last * SECTOR_BYTES);
    }

    int data(Request request) {
        if (!request.isBlock()) {
            return RomStatus.MALFORMED;
        }
        if (!request.checksumIsRight()) {
            return RomStatus.CHECKSUM;
        }
        return begun ? write(request.packet(), request.blockStart(), request.blockBytes()) : RomStatus.FAILED;
    }

    int deflateBegin(Request request) {
        int status = begin(request);
        collected = 0;
        inflater.end();
        inflater = new Inflater();
        return status;
    }

    int deflateData(Request request) {
        if (!request.isBlock()) {
            return RomStatus.MALFORMED;
        }
        if (!request.checksumIsRight()) {
            return RomStatus.CHECKSUM;
        }
        if (!begun) {
            return RomStatus.FAILED;
        }
        inflater.setInput(request.packet(), request.blockStart(), request.blockBytes());
        try {
            return writeInflated();
        } catch (DataFormatException e) {
            return "incorrect data check".equals(e.getMessage()) ? RomStatus.ADLER : RomStatus.INFLATE;
        }
    }

    private int writeInflated() throws DataFormatException {
        boolean exact = spec.romHas(RomFeature.EXACT_DEFLATE);
        int status = 0;
        while (status == 0) {
            int count = inflater.inflate(window, collected, window.length - collected);
            collected += count;
            boolean due = exact || collected == window.length || inflater.finished();
            if (collected > 0 && due) {
                status = exact ? write(window, 0, collected) : writeWindow();
                collected = 0;
            }
            if (count == 0) {
                return status;
            }
        }
        return status;
    }

    /** [seen on the ESP32] The whole window is written, at the end of the stream with what is left in it from before. */
    private int writeWindow() {
        if (!reaches(next, window.length)) {
            return RomStatus.FAILED;
        }
        int status = write(window, 0, collected);
        if (status == 0 && collected < window.length) {
            int rest = window.length - collected;
            flash.program(next, cipher.stored(next, window, collected, rest), 0, rest);
        }
        return status;
    }

    private int write(byte[] data, int from, int length) {
        if (!reaches(next, length)) {
            return RomStatus.FAILED;
        }
        byte[] stored = cipher.stored(next, data, from, length);
        flash.program(next, stored, 0, length);
        if (!flash.holds(next, stored, 0, length)) {
            return RomStatus.FLASH_WRITE;
        }
        next += length;
        return 0;
    }
}
