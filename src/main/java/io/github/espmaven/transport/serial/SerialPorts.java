package io.github.espmaven.transport.serial;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The serial ports of this machine: lists and opens them, and says why one does not open. */
public record SerialPorts(Clock clock) implements PortFinder {
    /** EACCES on POSIX. */
    private static final int DENIED = 13;
    /** ERROR_ACCESS_DENIED on Windows, which means there that another program has the port. */
    private static final int WINDOWS_DENIED = 5;
    /** EAGAIN: another program has locked the port. EBUSY: it has asked the driver for exclusive use. */
    private static final List<Integer> BUSY = List.of(11, 35, 16);
    /** ENXIO and ENODEV: a device node with nothing behind it. */
    private static final List<Integer> NO_DEVICE = List.of(6, 19);

    /** ENOTTY: a device, but none that has serial settings. */
    private static final int NO_TERMINAL = 25;

    private static final int FILE_KIND = 0xf000;
    private static final int CHARACTER_DEVICE = 0x2000;

    private static final String DEVICES = "/dev/";
    private static final String WINDOWS_DEVICES = "\\\\.\\";
    private static final boolean POSIX = Files.isDirectory(Path.of(DEVICES));

    @Override
    public List<PortInfo> list() throws EspException {
        return JSerialDevice.list();
    }

    /** What the system tells of {@code name}, which may be a symbolic link; empty when there is no such port. */
    public Optional<PortInfo> find(String name) throws EspException {
        String path = POSIX ? realPath(name) : name.replace(WINDOWS_DEVICES, "");
        return info(path);
    }

    private static String realPath(String name) {
        try {
            Path given = Path.of(name);
            Path device = Files.exists(given) || name.startsWith("/") ? given : Path.of(DEVICES + name);
            return device.toRealPath().toString();
        } catch (IOException | InvalidPathException e) {
            // Nothing there: then no port has this name either.
            return name;
        }
    }

    private static Optional<PortInfo> info(String path) throws EspException {
        return JSerialDevice.list().stream()
                .filter(port -> port.path().equals(path) || port.systemName().equalsIgnoreCase(path))
                .findFirst();
    }

    /**
     * Opens {@code name} at {@code baud}, both lines released.
     *
     * @param name a path or symbolic link to one, a name below {@code /dev}, or a {@code COM} port
     * @param writeLimit how long the port may take no data, until a write ends with {@code WRITE_STALLED}
     * @throws EspException {@code PORT_NOT_FOUND}, {@code PORT_DENIED}, {@code PORT_BUSY}, {@code PORT_LOST} or
     *     {@code PORT_UNUSABLE}
     */
    public SerialTransport open(String name, int baud, Duration writeLimit) throws EspException {
        Platform.current();
        String path = POSIX ? devicePath(name) : name.replace(WINDOWS_DEVICES, "");
        try {
            JSerialDevice device = JSerialDevice.open(path, baud);
            return new SerialTransport(device, traits(name, info(path)), clock, writeLimit);
        } catch (OpenFailure failure) {
            throw explain(name, path, failure);
        }
    }

    private static PortTraits traits(String name, Optional<PortInfo> port) {
        return new PortTraits(
                name,
                PortTraits.Kind.SERIAL,
                port.flatMap(PortInfo::usb),
                Duration.ZERO,
                port.flatMap(info -> info.serialNumber().or(info::location)));
    }

    private String devicePath(String name) throws EspException {
        try {
            Path given = Path.of(name);
            Path device = Files.exists(given) || name.startsWith("/") ? given : Path.of(DEVICES + name);
            if (!Files.exists(device)) {
                throw notFound(name, null);
            }
            Path real = device.toRealPath();
            int mode = (Integer) Files.getAttribute(real, "unix:mode");
            if ((mode & FILE_KIND) != CHARACTER_DEVICE) {
                throw noPort(name);
            }
            return real.toString();
        } catch (IOException | InvalidPathException e) {
            throw notFound(name, e);
        }
    }

    private static EspException noPort(String name) {
        return new EspException(Problem.PORT_UNUSABLE, name + " is not a serial port", evidence(name));
    }

    private static Evidence evidence(String name) {
        return Evidence.of(Evidence.Key.PORT, name).with(Evidence.Key.PORT_KIND, "serial");
    }

    private EspException notFound(String name, @Nullable Throwable cause) throws EspException {
        String choices = list().stream().map(PortInfo::path).collect(Collectors.joining(", "));
        return new EspException(
                Problem.PORT_NOT_FOUND,
                "there is no port " + name,
                evidence(name).with(Evidence.Key.CHOICES, choices),
                cause);
    }

    private EspException explain(String name, String path, OpenFailure failure) throws EspException {
        int error = failure.errorNumber();
        Evidence evidence = evidence(name).with(Evidence.Key.OS_ERROR, error);
        if (BUSY.contains(error) || (!POSIX && error == WINDOWS_DENIED) || isOpenHere(path, error)) {
            Optional<String> holder = PortHolders.of(path);
            return new EspException(
                    Problem.PORT_BUSY,
                    name + " is in use" + holder.map(who -> " by " + who).orElse(" by another program"),
                    holder.map(who -> evidence.with(Evidence.Key.HOLDER, who)).orElse(evidence),
                    failure);
        }
        if (error == DENIED) {
            return denied(name, path, evidence, failure);
        }
        if (error == OpenFailure.NOT_FOUND) {
            return notFound(name, failure);
        }
        if (error == NO_TERMINAL) {
            throw noPort(name);
        }
        Problem problem = NO_DEVICE.contains(error) ? Problem.PORT_LOST : Problem.PORT_UNUSABLE;
        return new EspException(
                problem, name + " cannot be opened: error " + error + " of the operating system", evidence, failure);
    }

    /** jSerialComm answers "not found" for a port that this same process has open. */
    private static boolean isOpenHere(String path, int error) {
        return POSIX && error == OpenFailure.NOT_FOUND && Files.exists(Path.of(path));
    }

    private static EspException denied(String name, String path, Evidence evidence, OpenFailure failure) {
        try {
            PosixFileAttributes node = Files.readAttributes(Path.of(path), PosixFileAttributes.class);
            String group = node.group().getName();
            return new EspException(
                    Problem.PORT_DENIED,
                    "no permission to use " + name + ", which belongs to the group " + group,
                    evidence.with(Evidence.Key.OWNER_GROUP, group),
                    failure);
        } catch (IOException | UnsupportedOperationException e) {
            return new EspException(Problem.PORT_DENIED, "no permission to use " + name, evidence, failure);
        }
    }
}
