package io.github.espmaven.port;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Virtual boards on a USB bus where a test plugs them in and out; the list of ports is what is plugged in now. */
final class UsbBus implements PortFinder, ReconnectingPort.Opener {
    static final UsbIdentity SERIAL_JTAG = new UsbIdentity(0x303a, 0x1001);
    static final UsbIdentity OTG_ROM = new UsbIdentity(0x303a, 0x0009);
    static final UsbIdentity OTG_APP = new UsbIdentity(0x303a, 0x4001);
    static final UsbIdentity BRIDGE = new UsbIdentity(0x10c4, 0xea60);

    private record Plug(PortInfo info, VirtualBoard board, Duration from) {}

    private final FakeClock clock;
    private final Map<String, Plug> plugs = new TreeMap<>();
    private final List<String> opened = new ArrayList<>();
    private int refusals;

    UsbBus(FakeClock clock) {
        this.clock = clock;
    }

    static PortInfo port(String path, UsbIdentity usb, String serial, String location) {
        return new PortInfo(
                path.substring(path.lastIndexOf('/') + 1),
                path,
                "",
                Optional.of(usb),
                Optional.of(serial).filter(text -> !text.isEmpty()),
                Optional.empty(),
                Optional.of(location).filter(text -> !text.isEmpty()));
    }

    /** Appears after {@code delay}. */
    void plug(PortInfo info, VirtualBoard board, Duration delay) {
        plugs.put(info.path(), new Plug(info, board, clock.elapsed().plus(delay)));
    }

    void unplug(String path) {
        plugs.remove(path);
    }

    /** The next openings fail, as those of a name do whose permissions are not set yet. */
    void refuse(int times) {
        refusals = times;
    }

    List<String> opened() {
        return opened;
    }

    @Override
    public List<PortInfo> list() {
        return plugs.values().stream()
                .filter(plug -> plug.from().compareTo(clock.elapsed()) <= 0)
                .map(Plug::info)
                .toList();
    }

    @Override
    public Transport open(String path) throws EspException {
        Plug plug = plugs.get(path);
        if (plug == null || refusals-- > 0) {
            throw new EspException(Problem.PORT_DENIED, "no permission to use " + path);
        }
        opened.add(path);
        return new Wire(plug);
    }

    /** A port of the bus; closing it leaves the board its power. */
    private final class Wire implements Transport {
        private final Plug plug;
        private final Transport board;

        Wire(Plug plug) {
            this.plug = plug;
            this.board = plug.board().transport();
        }

        private void requirePlugged() throws EspException {
            if (plugs.get(plug.info().path()) != plug) {
                throw new EspException(
                        Problem.PORT_LOST,
                        plug.info().path() + " has disappeared",
                        Evidence.of(Evidence.Key.PORT, plug.info().path()));
            }
        }

        @Override
        public PortTraits traits() {
            return new PortTraits(
                    plug.info().path(), PortTraits.Kind.SERIAL, plug.info().usb(), Duration.ZERO);
        }

        @Override
        public int read(byte[] into, Duration timeout) throws EspException {
            requirePlugged();
            return board.read(into, timeout);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws EspException {
            requirePlugged();
            board.write(bytes, offset, length);
        }

        @Override
        public boolean setLines(ControlLines lines) throws EspException {
            requirePlugged();
            return board.setLines(lines);
        }

        @Override
        public boolean setBaudRate(int baud) throws EspException {
            requirePlugged();
            return board.setBaudRate(baud);
        }

        @Override
        public void close() {}
    }
}
