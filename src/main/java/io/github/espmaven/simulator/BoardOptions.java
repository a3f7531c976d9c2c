package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The configuration of a virtual board. Immutable; the {@code with} methods give changed copies.
 *
 * @param name how the user wrote the port, for messages
 * @param file where the flash's contents are kept between runs; empty: nowhere
 * @param efuse where its fuses are kept between runs; empty: nowhere
 * @param mac the factory's base MAC address
 * @param boot what the board does when it gets its power; empty: it boots from flash, and lent over a network without
 *     control lines it waits for a download
 * @param baudLimit highest rate at which bytes survive the cable
 * @param wiring how its port reaches the chip
 * @param console what the application prints; empty: what its bytes tell
 */
public record BoardOptions(
        String name,
        Chip chip,
        int flashBytes,
        Optional<Path> file,
        Optional<Path> efuse,
        MacAddress mac,
        Revision revision,
        Optional<PowerOn> boot,
        Timing timing,
        int baudLimit,
        FlashChipModel part,
        Set<Protection> protections,
        Wiring wiring,
        Optional<ConsoleScript> console,
        Ailments ailments) {

    /** The state of a board after its power came on. */
    public enum PowerOn {
        /** It boots from flash, as a board whose boot button nobody holds. */
        FLASH,
        /** It waits for a download, as with the boot button held. */
        DOWNLOAD
    }

    public BoardOptions {
        protections = Set.copyOf(protections);
    }

    static final int DEFAULT_FLASH_BYTES = 4 * 1024 * 1024;

    /** The usual board with this chip: 4 MB of flash, kept nowhere; no time passes. */
    public static BoardOptions of(Chip chip) {
        return new BoardOptions(
                "sim:" + chip.id(),
                chip,
                DEFAULT_FLASH_BYTES,
                Optional.empty(),
                Optional.empty(),
                BoardUrl.macOf(chip),
                chip.spec().usualRevision(),
                Optional.empty(),
                Timing.NONE,
                Integer.MAX_VALUE,
                FlashChipModel.WINBOND_W25Q,
                Set.of(),
                Wiring.USUAL,
                Optional.empty(),
                Ailments.NONE);
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
        return changed(draft -> draft.flashBytes = bytes);
    }

    public BoardOptions withFile(Path path) {
        return changed(draft -> draft.file = Optional.of(path));
    }

    BoardOptions withEfuse(Path path) {
        return changed(draft -> draft.efuse = Optional.of(path));
    }

    public BoardOptions withMac(MacAddress address) {
        return changed(draft -> draft.mac = address);
    }

    public BoardOptions withRevision(Revision other) {
        return changed(draft -> draft.revision = other);
    }

    public BoardOptions withBoot(PowerOn other) {
        return changed(draft -> draft.boot = Optional.of(other));
    }

    public BoardOptions withTiming(Timing other) {
        return changed(draft -> draft.timing = other);
    }

    /** Bytes sent faster than {@code baud} arrive garbled, as through a bad cable. */
    public BoardOptions withBaudLimit(int baud) {
        return changed(draft -> draft.baudLimit = baud);
    }

    BoardOptions withPart(FlashChipModel other) {
        return changed(draft -> draft.part = other);
    }

    /** The chip must be able to have them: {@link io.github.espmaven.chip.ChipSpec#canHave}. */
    public BoardOptions withProtections(Set<Protection> others) {
        return changed(draft -> draft.protections = others);
    }

    /** The board's application prints what {@code script} says, whatever is in its flash. */
    public BoardOptions withConsole(ConsoleScript script) {
        return changed(draft -> draft.console = Optional.of(script));
    }

    public BoardOptions withWiring(Wiring other) {
        return changed(draft -> draft.wiring = other);
    }

    BoardOptions withAilments(Ailments others) {
        return changed(draft -> draft.ailments = others);
    }

    BoardOptions named(String url) {
        return changed(draft -> draft.name = url);
    }

    private BoardOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** The values of a copy, which can be changed until it is made. */
    private static final class Draft {
        private final Chip chip;
        private String name;
        private int flashBytes;
        private Optional<Path> file;
        private Optional<Path> efuse;
        private MacAddress mac;
        private Revision revision;
        private Optional<PowerOn> boot;
        private Timing timing;
        private int baudLimit;
        private FlashChipModel part;
        private Set<Protection> protections;
        private Wiring wiring;
        private Optional<ConsoleScript> console;
        private Ailments ailments;

        Draft(BoardOptions from) {
            name = from.name;
            chip = from.chip;
            flashBytes = from.flashBytes;
            file = from.file;
            efuse = from.efuse;
            mac = from.mac;
            revision = from.revision;
            boot = from.boot;
            timing = from.timing;
            baudLimit = from.baudLimit;
            part = from.part;
            protections = from.protections;
            wiring = from.wiring;
            console = from.console;
            ailments = from.ailments;
        }

        BoardOptions options() {
            return new BoardOptions(
                    name,
                    chip,
                    flashBytes,
                    file,
                    efuse,
                    mac,
                    revision,
                    boot,
                    timing,
                    baudLimit,
                    part,
                    protections,
                    wiring,
                    console,
                    ailments);
        }
    }

    /** What the control lines do: nothing where they are not wired. */
    Circuit circuit() {
        return ailments.has(Ailment.NO_AUTO_RESET) ? Circuit.NONE : usualCircuit();
    }

    /** Whether the port is the chip's own USB. */
    boolean isOwnUsb() {
        return usualCircuit() == Circuit.USB_JTAG || usualCircuit() == Circuit.USB_OTG;
    }

    /** The circuit that was named, or the one that belongs to the USB device. */
    private Circuit usualCircuit() {
        return wiring.circuit()
                .orElseGet(() -> wiring.usb().map(this::circuitOf).orElse(Circuit.CLASSIC));
    }

    private Circuit circuitOf(UsbIdentity usb) {
        if (UsbIds.holdsLines(usb.vendorId(), usb.productId())) {
            return Circuit.FLOW_CONTROL;
        }
        return switch (chip.spec().usbInterface(usb.vendorId(), usb.productId())) {
            case NONE -> Circuit.CLASSIC;
            case SERIAL_JTAG -> Circuit.USB_JTAG;
            case OTG -> Circuit.USB_OTG;
        };
    }
}
