package io.github.espmaven.reset;

import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The choice of reset sequences for a port (protocol.md, section 2.6). */
public final class ResetPlan {
    private ResetPlan() {}

    /** The sequence into download mode for attempt {@code attempt}, counted from 0. */
    public static ResetSequence download(ResetOptions options, PortTraits port, int attempt) {
        List<ResetSequence> all = sequences(options.withBefore(Before.DEFAULT_RESET), port);
        return all.get(attempt % all.size());
    }

    public static ResetSequence start(ResetOptions options, PortTraits port) {
        return options.hardSequence().orElse(isSerialJtag(port) ? ResetSequence.HARD_USB : pulse(port));
    }

    public static ResetSequence pulse(PortTraits port) {
        return holdsLines(port) ? ResetSequence.HARD_HELD : ResetSequence.HARD;
    }

    /** The sequences to try in turn: at least one, unless the options say not to reset. */
    public static List<ResetSequence> sequences(ResetOptions options, PortTraits port) {
        if (!options.before().resets()) {
            return List.of();
        }
        if (options.sequence().isPresent()) {
            return List.of(options.sequence().get());
        }
        if (options.before() == Before.USB_RESET || isSerialJtag(port)) {
            return List.of(ResetSequence.USB_SERIAL_JTAG);
        }
        Duration first = options.delay().orElse(ResetSequence.USUAL_HOLD);
        Duration second = options.delay().orElse(ResetSequence.LONG_HOLD);
        Duration pulse = firstPulse(port);
        Duration usual = ResetSequence.USUAL_PULSE;
        List<ResetSequence> all = setsBothLinesAtOnce(port)
                ? List.of(
                        ResetSequence.tight(pulse, first),
                        ResetSequence.tight(usual, second),
                        ResetSequence.classic(usual, first),
                        ResetSequence.classic(usual, second))
                : new ArrayList<>(List.of(ResetSequence.classic(pulse, first), ResetSequence.classic(usual, second)));
        if (port.kind() == PortTraits.Kind.RFC2217 && port.usb().isEmpty()) {
            all.add(ResetSequence.USB_SERIAL_JTAG); // what is behind the server is not told
        }
        return holdsLines(port)
                ? all.stream().map(ResetSequence::withoutRelease).collect(Collectors.toList())
                : all;
    }

    /** A network may bring two changes of a line closer together. */
    private static Duration firstPulse(PortTraits port) {
        return port.kind() == PortTraits.Kind.RFC2217 ? ResetSequence.USUAL_PULSE : ResetSequence.SHORT_PULSE;
    }

    /** Whether the port is the chip's own USB-Serial/JTAG, which decodes the order of the line changes. */
    public static boolean isSerialJtag(PortTraits port) {
        return port.usb()
                .map(usb -> usb.vendorId() == UsbIds.ESPRESSIF && usb.productId() == UsbIds.SERIAL_JTAG)
                .orElse(false);
    }

    private static boolean holdsLines(PortTraits port) {
        return port.usb().map(ResetPlan::holdsLines).orElse(false);
    }

    private static boolean holdsLines(UsbIdentity usb) {
        return UsbIds.holdsLines(usb.vendorId(), usb.productId());
    }

    /** Windows sets one line after the other; a remote port may, and its network delays count between. */
    private static boolean setsBothLinesAtOnce(PortTraits port) {
        return port.kind() != PortTraits.Kind.RFC2217
                && !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    }
}
