package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.port.PortChooser;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The checks of this machine that need neither port nor board (protocol.md, section 15). */
public record HostChecks(HostFacts host, PortFinder finder) {
    /** From this version on Java warns of native code that it was not told to allow. */
    private static final int WARNS_OF_NATIVE_CODE = 24;

    private static final String ALLOW =
            "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED, or that option in .mvn/jvm.config.";

    public void run(Checkup checkup) {
        checkup.look(Part.HOST, "Java runtime", this::java);
        checkup.look(Part.HOST, "temporary directory", this::temporaryDirectory);
        checkup.look(Part.HOST, "serial ports", this::ports);
        checkup.look(Part.HOST, "USB drivers", this::drivers);
        checkup.look(Part.HOST, "services", this::services);
        checkup.look(Part.HOST, "confinement", this::confinement);
    }

    private Verdict java() {
        String version = host.property("java.specification.version");
        String text = "Java " + host.property("java.version") + " on " + host.property("os.name") + " "
                + host.property("os.version") + " (" + host.property("os.arch") + ")";
        List<String> arguments = host.javaArguments();
        boolean allowed = arguments.stream().anyMatch(a -> a.startsWith("--enable-native-access"));
        if (!allowed && arguments.contains("--illegal-native-access=deny")) {
            return Verdict.problem(
                    text + ": it lets no library load native code, so no serial port can be opened", ALLOW);
        }
        boolean warns = version.matches("\\d{1,4}") && Integer.parseInt(version) >= WARNS_OF_NATIVE_CODE;
        return warns && !allowed
                ? Verdict.note(
                        text + ": it prints four lines of warning when a serial port is opened; nothing is wrong",
                        ALLOW)
                : Verdict.ok(text);
    }

    private Verdict temporaryDirectory() {
        String folder = host.property("java.io.tmpdir");
        String home = host.property("user.home") + "/.cache";
        if (host.isLinux() && !host.exists("/proc/self/mounts")) {
            return Verdict.notPossible("this system does not tell whether programs may be loaded from " + folder);
        }
        if (!host.isLinux() || !host.isNoExec(folder)) {
            return Verdict.ok("programs may be loaded from " + folder);
        }
        return host.isNoExec(home)
                ? Verdict.problem(
                        folder + " and " + home + " are mounted noexec: the library for serial ports cannot be loaded",
                        "MAVEN_OPTS=-Djava.io.tmpdir=DIR, with a directory that is not.")
                : Verdict.note(folder + " is mounted noexec: " + home + " is used instead");
    }

    private Verdict ports() throws EspException {
        List<PortInfo> ports = finder.list();
        if (ports.isEmpty()) {
            return Verdict.note(
                    "there is no serial port on this machine",
                    "Plug the board in; a board that is not listed then has a cable without data wires, or lacks its"
                            + " adapter's driver.",
                    "Without a board: -Desp.port=sim:esp32c3 is a virtual one.");
        }
        List<PortInfo> candidates = PortChooser.candidates(ports, List.of());
        String list = ports.stream()
                .map(port -> PortChooser.described(port) + (candidates.contains(port) ? ", may be a board" : ""))
                .collect(Collectors.joining("; "));
        return candidates.size() > 1
                ? Verdict.note(
                        list + ". -Desp.port=auto takes none of several",
                        "Name one: -Desp.port=" + candidates.get(0).path() + ".")
                : Verdict.ok(list);
    }

    /** Adapters that are plugged in and of which no driver has made a port. */
    private Verdict drivers() {
        if (!host.isLinux() || !host.exists("/sys/bus/usb/devices")) {
            return Verdict.notPossible(
                    "this system does not tell which USB devices have a driver; where an adapter that is"
                            + " plugged in is not among the ports, its driver is missing");
        }
        List<String> lacking = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        int served = 0;
        for (Path device : host.list("/sys/bus/usb/devices")) {
            Optional<Integer> vendor = hex(device.resolve("idVendor"));
            Optional<Integer> product = hex(device.resolve("idProduct"));
            Optional<String> name = vendor.isPresent() && product.isPresent()
                    ? UsbIds.describe(vendor.get(), product.get())
                    : Optional.empty();
            if (name.isEmpty()) {
                continue;
            }
            if (hasPort(device)) {
                served++;
            } else {
                String id = String.format(Locale.ROOT, "%04x:%04x", vendor.get(), product.get());
                lacking.add(name.get() + " (" + id + ")");
                String driver = UsbIds.linuxDriver(vendor.get(), product.get());
                remedies.add("Load the driver: sudo modprobe " + driver + ". If that says \"not found\", install the"
                        + " kernel's extra modules (Ubuntu: linux-modules-extra-$(uname -r)).");
            }
        }
        return lacking.isEmpty()
                ? Verdict.ok(served + " known USB " + (served == 1 ? "adapter" : "adapters") + ", each with a port")
                : new Verdict(
                        Verdict.Result.PROBLEM,
                        "plugged in, and no driver has made a port of it: " + String.join(", ", lacking),
                        remedies.stream().distinct().toList());
    }

    /** A port is a folder {@code tty…} of an interface, for usb-serial drivers, or below its {@code tty} folder. */
    private static boolean hasPort(Path device) {
        return HostFacts.list(device).stream()
                .flatMap(part -> HostFacts.list(part).stream())
                .anyMatch(entry -> String.valueOf(entry.getFileName()).startsWith("tty"));
    }

    private static Optional<Integer> hex(Path file) {
        return HostFacts.text(file)
                .filter(text -> text.matches("[0-9a-fA-F]{1,4}"))
                .map(text -> Integer.parseInt(text, 16));
    }

    private Verdict services() {
        if (!host.exists("/proc/self")) {
            return Verdict.notPossible("this system does not tell which programs run");
        }
        if (host.runs("brltty")) {
            return Verdict.warning(
                    "brltty runs, which takes adapters with CH340, CP210x and FTDI chips for braille displays: their"
                            + " port vanishes or is in use",
                    "If no braille display is used: sudo apt-get remove brltty, then plug the board in again.");
        }
        return host.runs("ModemManager")
                ? Verdict.note(
                        "ModemManager runs, which may open a port for some seconds after plugging in",
                        "If ports are in use just then: echo 'ATTRS{idVendor}==\"303a\","
                                + " ENV{ID_MM_DEVICE_IGNORE}=\"1\"' | sudo tee /etc/udev/rules.d/99-esp.rules && sudo"
                                + " udevadm control --reload (with the adapter's own vendor id), or stop it: sudo"
                                + " systemctl stop ModemManager.")
                : Verdict.ok("nothing runs that is known to open serial ports by itself");
    }

    private Verdict confinement() throws EspException {
        boolean ports = finder.list().stream().anyMatch(port -> port.usb().isPresent());
        if (host.isWsl()) {
            return ports
                    ? Verdict.ok("WSL, with a USB port")
                    : Verdict.warning(
                            "this is WSL, which sees no USB device until one is attached",
                            "In Windows, as administrator once: winget install usbipd; usbipd list; usbipd bind --busid"
                                    + " BUSID. Then each time: usbipd attach --wsl --busid BUSID.",
                            "Or share the port from Windows: mvn esp:serve there, -Desp.port=rfc2217://HOST:4000"
                                    + " here.");
        }
        if (host.exists("/.flatpak-info")) {
            return Verdict.note(
                    "this runs inside a Flatpak, which hides devices unless it is told otherwise",
                    "flatpak override --user --device=all " + host.environment().getOrDefault("FLATPAK_ID", "APP")
                            + ".");
        }
        Optional<String> snap = Optional.ofNullable(host.environment().get("SNAP_INSTANCE_NAME"));
        if (snap.isPresent()) {
            return Verdict.note(
                    "this runs inside the snap " + snap.get()
                            + ", which hides serial ports unless it is classic or connected",
                    "sudo snap connect " + snap.get() + ":raw-usb, or run Maven from a terminal outside it.");
        }
        if (host.isContainer()) {
            return ports
                    ? Verdict.ok("a container, with a USB port")
                    : Verdict.note(
                            "this is a container, and no USB port was passed on to it",
                            "docker run --device=/dev/ttyUSB0 --group-add=$(stat -c %g /dev/ttyUSB0) ….",
                            "Or share the port from outside: mvn esp:serve there, -Desp.port=rfc2217://HOST:4000"
                                    + " here.");
        }
        return Verdict.ok("none");
    }
}
