package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.port.PortChooser;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.Ports;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.serial.PortHolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The checks of the port that is used. It is not opened.
 *
 * @param ports resolves {@code auto}
 */
public record PortChecks(HostFacts host, PortFinder finder, Ports ports) {
    private static final int OTHERS_MAY_USE = 06;
    private static final int GROUP_MAY_USE = 060;
    private static final int OWNER_MAY_USE = 0600;
    private static final int ROOT = 0;

    /**
     * Adds them to {@code checkup}.
     *
     * @param wanted the port as the user named it
     * @return the port to open; empty where there is none to be had
     */
    public Optional<String> run(Checkup checkup, String wanted, List<PortFilter> filters) {
        String port;
        try {
            port = ports.resolve(wanted, filters);
        } catch (EspException e) {
            checkup.note(Part.PORT, "port", Verdict.of(e), Duration.ZERO);
            return Optional.empty();
        }
        checkup.look(Part.PORT, "port", () -> kind(port));
        if (!Ports.isLocal(port)) {
            return Optional.of(port);
        }
        Verdict permission = checkup.look(Part.PORT, "permission", () -> permission(port));
        Verdict holder = checkup.look(Part.PORT, "holder", () -> holder(port));
        checkup.look(Part.PORT, "latency timer", () -> latency(port));
        return permission.result().isBad() || holder.result().isBad() ? Optional.empty() : Optional.of(port);
    }

    private Verdict kind(String port) throws EspException {
        if (!Ports.isLocal(port)) {
            return port.startsWith("tcp") || port.startsWith("socket")
                    ? Verdict.note(
                            port
                                    + " is a plain TCP port: it has no control lines, so nothing can reset the board"
                                    + " from here, and its server sets the rate",
                            "Share it by RFC 2217 instead: mvn esp:serve, or ser2net, and"
                                    + " -Desp.port=rfc2217://host:port.")
                    : Verdict.ok(port + " is no port of this machine");
        }
        if (host.isMac() && port.startsWith("/dev/tty.")) {
            return Verdict.problem(
                    port + " waits for a carrier that no board gives",
                    "-Desp.port=" + port.replace("/dev/tty.", "/dev/cu.") + ".");
        }
        Optional<PortInfo> found = finder.list().stream()
                .filter(p -> p.path().equals(real(port)) || p.systemName().equalsIgnoreCase(port))
                .findFirst();
        return found.map(p -> Verdict.ok(PortChooser.described(p)))
                .orElseGet(() -> host.exists(port)
                        ? Verdict.note(port + " is there, and the system does not list it among the serial ports")
                        : Verdict.problem(
                                "there is no port " + port,
                                "List the ports there are: mvn esp:ports. A board that was unplugged may come back"
                                        + " under another name; on Linux the names in /dev/serial/by-id stay."));
    }

    private String real(String port) {
        try {
            return "/" + host.root().toRealPath().relativize(host.at(port).toRealPath());
        } catch (IOException | IllegalArgumentException e) {
            return port; // nothing there, or no system with such paths
        }
    }

    /** The rights of the very device, and the groups of this very process: a login that runs does not notice new ones. */
    private Verdict permission(String port) {
        String path = real(port);
        Optional<Integer> mode = port.startsWith("/") ? host.attribute(path, "mode") : Optional.empty();
        Optional<Integer> gid = host.attribute(path, "gid");
        Set<Integer> users = host.numbers("Uid");
        if (mode.isEmpty() || gid.isEmpty() || users.isEmpty()) {
            return Verdict.notPossible("this system does not tell who may use the port; opening it will");
        }
        String group = host.group(gid.get());
        String rights = path + " belongs to the group " + group;
        boolean inGroup = host.numbers("Gid", "Groups").contains(gid.get());
        boolean owner = users.contains(host.attribute(path, "uid").orElse(-1));
        if (users.contains(ROOT)
                || has(mode.get(), OTHERS_MAY_USE)
                || (inGroup && has(mode.get(), GROUP_MAY_USE))
                || (owner && has(mode.get(), OWNER_MAY_USE))) {
            return Verdict.ok(rights + ", and this user may use it");
        }
        String rule = "For good, a udev rule: echo 'SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", GROUP=\"dialout\","
                + " MODE=\"0660\"' | sudo tee /etc/udev/rules.d/60-esp.rules && sudo udevadm control --reload &&"
                + " sudo udevadm trigger.";
        if (gid.get() == ROOT || !has(mode.get(), GROUP_MAY_USE)) {
            return Verdict.problem(
                    path + " may be used by the administrator only",
                    "Until it is unplugged: sudo chmod a+rw " + path + ".",
                    rule);
        }
        return Verdict.problem(
                rights + ", and this user is not in it",
                "sudo usermod -aG " + group + " $USER. Then log out and in again: a session that runs does not notice.",
                "In a container: --device=" + path + " --group-add=" + gid.get() + ".");
    }

    private static boolean has(int mode, int rights) {
        return (mode & rights) == rights;
    }

    private Verdict holder(String port) {
        if (!host.exists("/proc/self")) {
            return Verdict.notPossible("this system does not tell which process has a port open; opening it will");
        }
        Path device = host.at(real(port));
        return PortHolders.of(host.at("/proc"), device.toString())
                .map(who -> Verdict.problem(port + " is in use by " + who, "Close " + who + "."))
                .orElse(Verdict.ok("no process of this user has it open"));
    }

    /** FTDI's adapters hold back what came from the chip until 62 bytes are there or this time is over. */
    private Verdict latency(String port) {
        String name = String.valueOf(Path.of(real(port)).getFileName());
        String file = "/sys/bus/usb-serial/devices/" + name + "/latency_timer";
        Optional<String> told = host.text(file).filter(ms -> ms.matches("\\d{1,3}"));
        if (told.isEmpty()) {
            return host.exists("/sys/bus")
                    ? Verdict.ok("none: only FTDI's adapters have one")
                    : Verdict.notPossible("only Linux tells it");
        }
        int millis = Integer.parseInt(told.get());
        return millis <= 2
                ? Verdict.ok(millis + " ms")
                : Verdict.note(
                        millis
                                + " ms: each reply of the chip waits that long in the adapter. A flash of 1 MB without"
                                + " the stub is 1,024"
                                + " requests,"
                                + " " + 1024 * millis / 1000 + " s of waiting; through the stub 64",
                        "Until it is unplugged: echo 1 | sudo tee " + file + ".",
                        "For good, a udev rule: echo 'ACTION==\"add\", SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\","
                                + " ATTR{latency_timer}=\"1\"' | sudo tee /etc/udev/rules.d/61-ftdi.rules.");
    }
}
