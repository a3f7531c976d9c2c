package io.github.espmaven.bootlog;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a chip's mask ROM words its messages (protocol.md, section 12): every method gives lines without their ends, which
 * are CR LF on every chip. Pure text; what is true of the flash is up to the caller.
 */
public interface RomLog {

    /**
     * How the image header sets up the flash.
     *
     * @param wpPin byte 8 of the image
     * @param drives bytes 9 to 11, the least significant first
     * @param modeCode byte 2
     * @param frequencyCode low nibble of byte 3
     */
    record FlashSetup(int wpPin, int drives, int modeCode, int frequencyCode) {}

    /**
     * A segment that the ROM copies into RAM.
     *
     * @param offset of its first byte in the image
     * @param checksum of all segments up to and including this one
     */
    record LoadedSegment(int address, int length, int offset, int checksum) {}

    static RomLog of(Chip chip) {
        return RomLogTable.of(chip);
    }

    /** Whether the first line of this ROM's banner is in {@code console}. */
    boolean wrote(String console);

    /** Rate of the messages in baud, with the crystal that boards of the chip usually have. */
    default int baud() {
        return 115200;
    }

    /** What the boot pins of an unconnected board say. */
    int flashStraps();

    /** What they say while the boot pin is held low. */
    int downloadStraps();

    /** What the ROM does with these boot pins. */
    BootMode bootMode(int straps);

    /** From the first line to the boot mode, in download mode also the line that says what it waits for. */
    List<String> banner(Revision revision, ResetReason reason, BootMode mode);

    /** That there is no image; {@code firstWord} is what stands there. */
    List<String> noImage(int firstWord, Revision revision);

    /** After a valid first byte. */
    List<String> flashSetup(FlashSetup setup);

    List<String> segment(LoadedSegment segment);

    /**
     * What secure boot of version 2 says before anything is loaded.
     *
     * @param keys how many keys the fuses hold
     * @param found whether there is a signature
     * @param good whether one is valid and by such a key
     */
    default List<String> signature(int keys, boolean found, boolean good) {
        List<String> lines = new ArrayList<>();
        lines.add("Valid secure boot key blocks:"
                + IntStream.range(0, keys).mapToObj(k -> " " + k).collect(Collectors.joining()));
        if (!found) {
            lines.add("No signature block magic byte found at signature sector (found 0xff not 0xe7). Image not V2"
                    + " signed?");
        }
        lines.addAll(
                good
                        ? List.of("secure boot verification succeeded")
                        : List.of("secure boot verification failed", "ets_main.c 329 "));
        return lines;
    }

    /** After the segments: a complaint unless both are the same. */
    List<String> checksum(int calculated, int stored);

    /** Whether the ROM compares the SHA-256 behind an image; if it differs the ROM says so and starts the program all the same. */
    default boolean checksDigest() {
        return false;
    }

    default List<String> digestFailed(byte[] calculated, byte[] stored) {
        return List.of();
    }

    /** The last line before the program. */
    default List<String> entry(int address) {
        return List.of(String.format(Locale.ROOT, "entry 0x%08x", address));
    }

    /** What ends a ROM that found no good image. */
    default ResetReason watchdog() {
        return ResetReason.TIMER_0_WATCHDOG;
    }

    /** Whether, after a bad checksum, the ROM waits for ever instead of being reset by its watchdog. */
    default boolean haltsOnBadChecksum() {
        return false;
    }
}
