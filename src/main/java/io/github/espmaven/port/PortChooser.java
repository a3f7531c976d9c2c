package io.github.espmaven.port;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.transport.PortInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses the port for {@code auto}: the only one that looks like a board (protocol.md, section 2.5). */
public final class PortChooser {
    private static final Set<String> NEVER = Set.of("Bluetooth-Incoming-Port", "wlan-debug", "debug-console");

    /** Ports of Espressif's chips first, then by the system's usual names for bridges. */
    private static final Comparator<PortInfo> BY_RANK = Comparator.comparing((PortInfo port) -> !isEspressif(port))
            .thenComparing(port -> !port.systemName().contains("ttyUSB"))
            .thenComparing(port -> !port.systemName().contains("usbserial"))
            .thenComparing(PortInfo::path);

    private PortChooser() {}

    /**
     * The ports that may be a board, most likely first.
     *
     * @param filters empty: those of Espressif's chips and of known bridges; else whatever passes the filters
     */
    public static List<PortInfo> candidates(List<PortInfo> ports, List<PortFilter> filters) {
        Set<String> paths = ports.stream().map(PortInfo::path).collect(Collectors.toSet());
        return ports.stream()
                .filter(port -> NEVER.stream().noneMatch(port.systemName()::contains))
                .filter(port -> !hasCalloutTwin(port, paths))
                .filter(port -> decides(filters)
                        ? PortFilter.all(filters, port)
                        : isLikely(port) || PortFilter.alsoBoard(filters, port))
                .filter(port -> mayHave(PortFilter.macs(filters), port))
                .sorted(BY_RANK)
                .collect(Collectors.toList());
    }

    private static boolean decides(List<PortFilter> filters) {
        return filters.stream().anyMatch(f -> f.on() != PortFilter.On.MAC && f.on() != PortFilter.On.ALSO);
    }

    /** The chip's own USB-Serial/JTAG has its address for a serial number: there nobody need be asked. */
    private static boolean mayHave(Set<MacAddress> macs, PortInfo port) {
        Optional<MacAddress> told =
                port.serialNumber().filter(number -> isEspressif(port)).flatMap(MacAddress::parse);
        return macs.isEmpty() || told.isEmpty() || macs.contains(told.get());
    }

    /**
     * The candidates to ask for their address one after the other, where a filter wants one; else the only candidate.
     *
     * @throws EspException {@code NO_PORT}, {@code SEVERAL_PORTS} with the candidates
     */
    static List<PortInfo> toAsk(List<PortInfo> ports, List<PortFilter> filters) throws EspException {
        List<PortInfo> candidates = candidates(ports, filters);
        if (PortFilter.macs(filters).isEmpty() || candidates.size() < 2) {
            return List.of(choose(ports, filters));
        }
        List<PortInfo> sure = candidates.stream()
                .filter(port -> port.serialNumber().flatMap(MacAddress::parse).isPresent() && isEspressif(port))
                .toList();
        return sure.isEmpty() ? candidates : sure;
    }

    /**
     * The only candidate.
     *
     * @throws EspException {@code NO_PORT}, {@code SEVERAL_PORTS} with the candidates
     */
    public static PortInfo choose(List<PortInfo> ports, List<PortFilter> filters) throws EspException {
        List<PortInfo> candidates = candidates(ports, filters);
        if (candidates.size() == 1) {
            return candidates.get(0);
        }
        if (candidates.isEmpty()) {
            throw none(ports, filters);
        }
        throw new EspException(
                Problem.SEVERAL_PORTS,
                candidates.size() + " ports look like a board: " + list(candidates),
                Evidence.of(Key.CHOICES, paths(candidates)));
    }

    private static EspException none(List<PortInfo> ports, List<PortFilter> filters) {
        String wanted = filters.isEmpty() ? "looks like a board" : "passes the filters " + filters(filters);
        String message = ports.isEmpty()
                ? "there is no serial port on this machine"
                : "no port " + wanted + "; there are: " + list(ports);
        Evidence evidence = ports.isEmpty() ? Evidence.none() : Evidence.of(Key.CHOICES, paths(ports));
        return new EspException(Problem.NO_PORT, message, evidence);
    }

    private static String filters(List<PortFilter> filters) {
        return filters.stream()
                .map(f -> f.on().name().toLowerCase(Locale.ROOT) + "=" + f.value())
                .collect(Collectors.joining(", "));
    }

    private static String paths(List<PortInfo> ports) {
        return ports.stream().map(PortInfo::path).collect(Collectors.joining(", "));
    }

    private static String list(List<PortInfo> ports) {
        return ports.stream().map(PortChooser::described).collect(Collectors.joining(", "));
    }

    /** The port with what is behind it: {@code /dev/ttyUSB0 (WCH CH340, serial 1)}. */
    public static String described(PortInfo port) {
        String device = port.usb()
                .flatMap(usb -> UsbIds.describe(usb.vendorId(), usb.productId()))
                .orElse(port.description());
        String serial = port.serialNumber().map(number -> ", serial " + number).orElse("");
        return port.path() + (device.isEmpty() ? "" : " (" + device + serial + ")");
    }

    private static boolean isLikely(PortInfo port) {
        return isEspressif(port)
                || port.usb()
                        .flatMap(usb -> UsbIds.describe(usb.vendorId(), usb.productId()))
                        .isPresent();
    }

    private static boolean isEspressif(PortInfo port) {
        return port.usb().map(usb -> usb.vendorId() == UsbIds.ESPRESSIF).orElse(false);
    }

    /** macOS shows each port twice; the one for incoming calls waits for a carrier that never comes. */
    private static boolean hasCalloutTwin(PortInfo port, Set<String> paths) {
        return port.path().startsWith("/dev/tty.") && paths.contains(port.path().replace("/dev/tty.", "/dev/cu."));
    }
}
