package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.bootlog.RomBanner;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.chip.UsbIds;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The evidence of a failure, interpreted: the chip, the kind of port, how it was reset, and what a user can do there. */
record FailureContext(Evidence evidence) {
    enum Way {
        /** A UART behind an adapter. */
        ADAPTER,
        /** The chip's own USB device. */
        NATIVE_USB,
        /** A program that emulates the board. */
        EMULATOR,
        /** A server that carries the control lines. */
        RFC2217,
        /** A server that does not. */
        TCP,
        /** A port of this machine that has none: a pseudo terminal, or an adapter with two wires. */
        NO_LINES
    }

    private static final int ROM_BAUD = 115_200;

    /** The chip that answered, else the one whose ROM was heard, else the one the user named. */
    Optional<Chip> chip() {
        return evidence.get(Key.CHIP)
                .flatMap(Chip::named)
                .or(() -> RomBanner.chipIn(console()))
                .or(() -> evidence.get(Key.WANTED_CHIP).flatMap(Chip::named));
    }

    /** Whether the conversation had begun before it failed. */
    boolean hadConnected() {
        return evidence.get(Key.CHIP).isPresent();
    }

    /** The parameter concerned, as {@code esp.images}; empty when it is none. */
    String parameter() {
        return evidence.get(Key.PARAMETER).orElse("");
    }

    String console() {
        return evidence.get(Key.CONSOLE).orElse("");
    }

    Optional<String> get(Key key) {
        return evidence.get(key);
    }

    boolean is(Key key, String value) {
        return evidence.get(key).filter(value::equalsIgnoreCase).isPresent();
    }

    boolean is(Key key, boolean value) {
        return evidence.is(key, value);
    }

    Way way() {
        if (is(Key.PORT_KIND, "EMULATED")) {
            return Way.EMULATOR;
        }
        if (is(Key.PORT_KIND, "TCP")) {
            return Way.TCP;
        }
        if (is(Key.LINES, false)) {
            return Way.NO_LINES;
        }
        if (is(Key.PORT_KIND, "RFC2217")) {
            return Way.RFC2217;
        }
        String espressif = String.format(Locale.ROOT, "%04x:", UsbIds.ESPRESSIF);
        boolean nativeUsb =
                evidence.get(Key.USB_ID).filter(id -> id.startsWith(espressif)).isPresent();
        return nativeUsb ? Way.NATIVE_USB : Way.ADAPTER;
    }

    boolean isRemote() {
        return way() == Way.TCP || way() == Way.RFC2217;
    }

    /** Whether the goal reset the board, or tried to. */
    boolean resets() {
        return way() != Way.TCP
                && way() != Way.NO_LINES
                && !evidence.get(Key.BEFORE).orElse("").startsWith("no-reset");
    }

    /** {@code the boot pin (GPIO9)}, or what it is on most chips. */
    String bootPin() {
        return evidence.get(Key.BOOT_PIN)
                .or(() -> straps().map(Straps::bootPin)
                        .filter(pin -> pin.isPresent())
                        .map(pin -> String.valueOf(pin.getAsInt())))
                .map(pin -> "GPIO" + pin)
                .orElse("GPIO0 or GPIO9 on most chips");
    }

    /** The pins of the chip's flash, in parentheses behind a noun; empty when they are not known. */
    String flashWires() {
        return chip().flatMap(chip -> chip.spec().flashWires())
                .map(wires -> " (" + wires + ")")
                .orElse("");
    }

    Optional<Straps> straps() {
        return chip().map(chip -> chip.spec().straps());
    }

    /** How the pins were sampled at reset: {@code GPIO9 was high, GPIO8 was low}; empty when that cannot be told. */
    Optional<String> sampledPins() {
        List<Straps.SampledPin> pins = straps().map(Straps::sampled).orElse(List.of());
        if (pins.isEmpty() || evidence.get(Key.BOOT_MODE).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(pins.stream()
                .map(pin -> "GPIO" + pin.gpio() + " was " + (wasHigh(pin) ? "high" : "low"))
                .collect(Collectors.joining(", ")));
    }

    /** Whether the boot pin was low, as it should be for download mode, so that another pin is to blame. */
    boolean bootPinWasLow() {
        return straps().map(Straps::sampled).orElse(List.of()).stream()
                .limit(1)
                .anyMatch(pin -> evidence.get(Key.BOOT_MODE).isPresent() && !wasHigh(pin));
    }

    private boolean wasHigh(Straps.SampledPin pin) {
        int straps = evidence.number(Key.BOOT_MODE).orElse(0);
        return (straps & pin.mask()) != 0;
    }

    /** The ways into download mode that a user's hands have, best first. */
    List<String> byHand() {
        if (way() == Way.EMULATOR) {
            return List.of(
                    "Let the board start in download mode: boot=download among the options of -Desp.port=qemu:….");
        }
        String hold = "Hold BOOT (" + bootPin() + ")";
        if (!resets()) {
            return List.of(hold + ", tap RESET, release BOOT, then run the goal again.");
        }
        if (way() == Way.NATIVE_USB) {
            return List.of(
                    hold + " while you plug the board in, then run the goal again.",
                    "Press RESET when the goal has ended: a chip brought into download mode by hand stays there.");
        }
        return List.of(
                hold + ", run the goal again, and release BOOT when the chip is found.",
                "If that fails: hold BOOT, tap RESET, release BOOT, then run the goal with -Desp.before=no-reset.");
    }

    /** Advice to lower the rate, where that is possible and would change anything. */
    List<String> slower() {
        int baud = evidence.number(Key.BAUD).orElse(Integer.MAX_VALUE);
        return way() == Way.TCP || baud <= ROM_BAUD ? List.of() : List.of("Lower the rate: -Desp.baud=115200.");
    }

    /** A note on chips whose ROM prints at a rate of its own, if this is or may be one. */
    Optional<String> oddBaud() {
        return Arrays.stream(Chip.values())
                .filter(chip -> RomLog.of(chip).baud() != ROM_BAUD)
                .filter(odd -> chip().isEmpty() || chip().equals(Optional.of(odd)))
                .findFirst()
                .map(odd -> "An " + odd + " prints at " + RomLog.of(odd).baud()
                        + " baud while it starts: then this is no fault, and step 1 is the way.");
    }

    /** What makes the wire and the supply better. */
    String wiring() {
        if (way() == Way.EMULATOR) {
            return "Run the goal again while the computer does less, or with a newer release of Espressif's QEMU.";
        }
        return isRemote()
                ? "At the server: use a shorter cable, no hub, and a supply that can feed the board."
                : "Use a shorter cable, no hub, and a supply that can feed the board.";
    }
}
