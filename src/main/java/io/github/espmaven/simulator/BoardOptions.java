package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Revision;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which virtual board is wanted. Immutable; the {@code with} methods give changed copies.
 *
 * @param name how the user wrote the port, for messages
 * @param chip the chip on it
 * @param flashBytes size of its flash
 * @param file where the flash's contents are kept between runs; empty: nowhere
 * @param mac the factory's base MAC address
 * @param revision of the silicon
 * @param boot what the board does when it gets its power; empty: it boots from flash, and lent over a network without
 *     control lines it waits for a download
 * @param timing whether things take time
 * @param baudLimit highest rate at which bytes survive the cable
 * @param part which flash chip
 */
public record BoardOptions(
        String name,
        Chip chip,
        int flashBytes,
        Optional<Path> file,
        MacAddress mac,
        Revision revision,
        Optional<PowerOn> boot,
        Timing timing,
        int baudLimit,
        FlashPart part) {

    /** What a board does when it gets its power. */
    public enum PowerOn {
        /** It boots from flash, as a board whose boot button nobody holds. */
        FLASH,
        /** It waits for a download, as with the boot button held. */
        DOWNLOAD
    }

    static final int DEFAULT_FLASH_BYTES = 4 * 1024 * 1024;

    /** The usual board with this chip: 4 MB of flash, kept nowhere; no time passes. */
    public static BoardOptions of(Chip chip) {
        return new BoardOptions(
                "sim:" + chip.id(),
                chip,
                DEFAULT_FLASH_BYTES,
                Optional.empty(),
                BoardUrl.macOf(chip),
                chip.spec().usualRevision(),
                Optional.empty(),
                Timing.NONE,
                Integer.MAX_VALUE,
                FlashPart.WINBOND_W25Q);
    }

    /**
     * Reads a port such as {@code sim:esp32c3?flash=4MB&file=target/flash.bin}.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when it is not one, with the choices
     */
    public static BoardOptions parse(String url) throws EspException {
        return BoardUrl.parse(url);
    }

    public BoardOptions withFlashBytes(int bytes) {
        return new BoardOptions(name, chip, bytes, file, mac, revision, boot, timing, baudLimit, part);
    }

    public BoardOptions withFile(Path path) {
        return new BoardOptions(
                name, chip, flashBytes, Optional.of(path), mac, revision, boot, timing, baudLimit, part);
    }

    public BoardOptions withMac(MacAddress address) {
        return new BoardOptions(name, chip, flashBytes, file, address, revision, boot, timing, baudLimit, part);
    }

    public BoardOptions withRevision(Revision other) {
        return new BoardOptions(name, chip, flashBytes, file, mac, other, boot, timing, baudLimit, part);
    }

    public BoardOptions withBoot(PowerOn other) {
        return new BoardOptions(
                name, chip, flashBytes, file, mac, revision, Optional.of(other), timing, baudLimit, part);
    }

    public BoardOptions withTiming(Timing other) {
        return new BoardOptions(name, chip, flashBytes, file, mac, revision, boot, other, baudLimit, part);
    }

    /** Bytes sent faster than {@code baud} arrive garbled, as through a bad cable. */
    public BoardOptions withBaudLimit(int baud) {
        return new BoardOptions(name, chip, flashBytes, file, mac, revision, boot, timing, baud, part);
    }

    BoardOptions withPart(FlashPart other) {
        return new BoardOptions(name, chip, flashBytes, file, mac, revision, boot, timing, baudLimit, other);
    }

    BoardOptions named(String url) {
        return new BoardOptions(url, chip, flashBytes, file, mac, revision, boot, timing, baudLimit, part);
    }
}
