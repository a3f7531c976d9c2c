package io.github.espmaven.port;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition for a port to be chosen (protocol.md, section 2.5): {@code vid=0x303a}, {@code pid=0x1001} exactly,
 * {@code name=usbmodem}, {@code serial=7C:DF} as a part, in any case, {@code place=1-4.2} exactly, {@code mac=60:55:f9:f7:2c:a2} as the chip tells
 * it; {@code also=303a:1001} adds to the adapters that are taken for a board's where no other filter decides. Of filters for the same thing one must fit, of filters for different things all.
 */
public record PortFilter(On on, String value) {

    /** The property that is compared. */
    public enum On {
        VID,
        PID,
        NAME,
        SERIAL,
        /** Where it is plugged in. */
        PLACE,
        /** The USB ids of an adapter that is a board's, besides those that are known. */
        ALSO,
        /** The chip's address; the chip itself must be asked for it. */
        MAC
    }

    /**
     * Reads filters as the user writes them.
     *
     * @throws EspException {@code BAD_PARAMETER} naming the one that is none
     */
    public static List<PortFilter> parse(List<String> texts) throws EspException {
        List<PortFilter> filters = new ArrayList<>();
        for (String text : texts) {
            filters.add(parse(text));
        }
        return filters;
    }

    private static PortFilter parse(String text) throws EspException {
        int equals = text.indexOf('=');
        String key = equals < 0 ? "" : text.substring(0, equals).trim().toUpperCase(Locale.ROOT);
        String value = text.substring(equals + 1).trim();
        for (On on : On.values()) {
            if (on.name().equals(key) && isValue(on, value)) {
                return new PortFilter(on, value);
            }
        }
        throw EspException.badParameter(
                "\"" + text + "\" is not a filter for ports",
                "esp.portFilter",
                "vid=0x303a, pid=0x1001, name=usb, serial=…, place=1-4.2, also=303a:1001, mac=60:55:f9:f7:2c:a2");
    }

    private static boolean isValue(On on, String text) {
        return switch (on) {
            case VID, PID -> number(text).isPresent();
            case MAC -> MacAddress.parse(text).isPresent();
            case ALSO -> text.matches("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}");
            case NAME, SERIAL, PLACE -> !text.isEmpty();
        };
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.decode(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The addresses of which the chip must have one; empty: any. */
    public static Set<MacAddress> macs(List<PortFilter> filters) {
        return filters.stream()
                .filter(filter -> filter.on() == On.MAC)
                .flatMap(filter -> MacAddress.parse(filter.value()).stream())
                .collect(Collectors.toSet());
    }

    /** Whether {@code port} passes all of {@code filters}, as far as that is known without asking the chip. */
    static boolean all(List<PortFilter> filters, PortInfo port) {
        Map<On, List<PortFilter>> byKey = filters.stream().collect(Collectors.groupingBy(PortFilter::on));
        return byKey.values().stream().allMatch(same -> same.stream().anyMatch(filter -> filter.fits(port)));
    }

    static boolean alsoBoard(List<PortFilter> filters, PortInfo port) {
        Optional<String> ids =
                port.usb().map(usb -> String.format(Locale.ROOT, "%04x:%04x", usb.vendorId(), usb.productId()));
        return filters.stream()
                .anyMatch(f ->
                        f.on == On.ALSO && ids.filter(f.value::equalsIgnoreCase).isPresent());
    }

    private boolean fits(PortInfo port) {
        return switch (on) {
            case VID -> port.usb().map(UsbIdentity::vendorId).equals(number(value));
            case PID -> port.usb().map(UsbIdentity::productId).equals(number(value));
            case NAME -> contains(port.systemName()) || contains(port.path()) || contains(port.description());
            case SERIAL -> port.serialNumber().map(this::contains).orElse(false);
            case PLACE -> port.location().filter(value::equals).isPresent();
            case MAC, ALSO -> true;
        };
    }

    private boolean contains(String text) {
        return text.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
    }
}
