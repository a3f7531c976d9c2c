package io.github.espmaven.transport.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A serial port through jSerialComm, of which no other class knows. Settings are made once, before the port is opened,
 * and never per command, because each of its setters configures the whole port anew; and both control lines change in
 * one call (protocol.md, section 15.1).
 */
record JSerialDevice(SerialPort port) implements SerialDevice {
    /** The finest read timeout there is: POSIX drivers count in tenths of a second. */
    private static final int READ_TIMEOUT_MILLIS = 100;

    /** ENOTTY and EINVAL: the driver has no modem lines. */
    private static final Set<Integer> NO_LINES = Set.of(25, 22);

    /** EIO, ENXIO, EBADF, ENODEV and EPIPE: nothing is behind the port any more. */
    private static final Set<Integer> GONE = Set.of(5, 6, 9, 19, 32);

    /**
     * ERROR_ACCESS_DENIED, _INVALID_HANDLE, _BAD_COMMAND, _GEN_FAILURE, _OPERATION_ABORTED, _DEVICE_NOT_CONNECTED and
     * _DEVICE_REMOVED, in which drivers put the same.
     */
    private static final Set<Integer> GONE_ON_WINDOWS = Set.of(5, 6, 22, 31, 995, 1167, 1617);

    /** Ptys, as Linux and macOS name them. */
    private static final Pattern PSEUDO_TERMINAL = Pattern.compile("/dev/pts/\\d+|/dev/ttys\\d+");

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private static boolean loaded;

    private static synchronized void load() throws EspException {
        if (!loaded) {
            NativeLibrary.load(Platform.current(), SerialPort::getCommPorts);
            loaded = true;
        }
    }

    /** The serial ports of this machine. */
    static List<PortInfo> list() throws EspException {
        load();
        List<PortInfo> ports = new ArrayList<>();
        for (SerialPort port : SerialPort.getCommPorts()) {
            ports.add(describe(port));
        }
        return ports;
    }

    private static PortInfo describe(SerialPort port) {
        Optional<UsbIdentity> usb = port.getVendorID() > 0
                ? Optional.of(new UsbIdentity(port.getVendorID(), port.getProductID()))
                : Optional.empty();
        return new PortInfo(
                port.getSystemPortName(),
                port.getSystemPortPath().replace("\\\\.\\", ""),
                known(port.getPortDescription()).orElse(""),
                usb,
                usb.flatMap(id -> known(port.getSerialNumber())),
                usb.flatMap(id -> known(port.getManufacturer())),
                known(port.getPortLocation()).filter(location -> !location.equals("0-0")));
    }

    private static Optional<String> known(String text) {
        return Optional.ofNullable(text)
                .map(String::strip)
                .filter(value ->
                        !value.isEmpty() && !value.toLowerCase(Locale.ROOT).equals("unknown"));
    }

    /**
     * Opens {@code path} with both lines released, 8 data bits, no parity, one stop bit and no flow control.
     *
     * @throws OpenFailure with the operating system's error number
     */
    static JSerialDevice open(String path, int baud) throws EspException, OpenFailure {
        load();
        SerialPort port;
        try {
            port = SerialPort.getCommPort(path);
        } catch (RuntimeException e) {
            throw new OpenFailure(OpenFailure.NOT_FOUND, e);
        }
        port.clearDTR();
        port.clearRTS();
        port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
        port.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MILLIS, 0);
        if (!port.openPort()) {
            throw new OpenFailure(port.getLastErrorCode(), null);
        }
        return new JSerialDevice(port);
    }

    @Override
    public int read(byte[] into) {
        return port.readBytes(into, into.length);
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int taken = port.writeBytes(bytes, length, offset);
        // Of a device that is gone jSerialComm says only that it took nothing.
        Set<Integer> gone = WINDOWS ? GONE_ON_WINDOWS : GONE;
        return taken == 0 && gone.contains(port.getLastErrorCode()) ? -1 : taken;
    }

    @Override
    public int unsent() {
        return port.bytesAwaitingWrite();
    }

    @Override
    public LinesResult setLines(ControlLines lines) {
        boolean done = port.setDTRandRTS(lines.dtr(), lines.rts());
        if (done && WINDOWS) {
            // usbser.sys passes a change of RTS on only with the next one of DTR (protocol.md, section 2.6).
            done = lines.dtr() ? port.setDTR() : port.clearDTR();
        }
        if (done) {
            return LinesResult.DONE;
        }
        return NO_LINES.contains(port.getLastErrorCode()) ? LinesResult.NONE : LinesResult.GONE;
    }

    @Override
    public boolean hasBaudRate() {
        return !PSEUDO_TERMINAL.matcher(port.getSystemPortPath()).matches();
    }

    @Override
    public boolean setBaudRate(int baud) {
        return port.setBaudRate(baud);
    }

    @Override
    public void close() {
        port.closePort();
    }
}
