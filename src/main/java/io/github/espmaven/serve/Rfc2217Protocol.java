package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.rfc2217.ComPort;
import io.github.espmaven.transport.rfc2217.ComPort.Control;
import io.github.espmaven.transport.rfc2217.Telnet;
import io.github.espmaven.transport.rfc2217.TelnetDecoder;
import io.github.espmaven.transport.rfc2217.TelnetOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The server's half of RFC 2217. Requests are carried out in the order in which they came. DTR and RTS requests that
 * arrive together, one of each, are applied as one change of both lines; where the same line is asked for twice, each
 * change is applied by itself.
 */
final class Rfc2217Protocol implements ClientProtocol, TelnetDecoder.Sink {
    private static final Set<Integer> OURS = Set.of(Telnet.BINARY, Telnet.SUPPRESS_GO_AHEAD);
    private static final Set<Integer> THEIRS = Set.of(Telnet.BINARY, Telnet.SUPPRESS_GO_AHEAD, Telnet.COM_PORT);
    private static final byte[] SIGNATURE = "esp-maven-plugin".getBytes(StandardCharsets.US_ASCII);
    private static final int EIGHT_BITS = 8;
    private static final int NO_PARITY = 1;
    private static final int ONE_STOP_BIT = 1;

    private final Transport port;
    private final ControlLinePolicy policy;
    private final TelnetDecoder decoder = new TelnetDecoder(this);
    private final TelnetOptions options = new TelnetOptions(OURS, THEIRS);
    private final List<byte[]> replies = new ArrayList<>();
    private ControlLines lines = ControlLines.RELEASED;
    private final List<Integer> pendingLines = new ArrayList<>();
    private int baud;

    Rfc2217Protocol(Transport port, ControlLinePolicy policy, int baud) {
        this.port = port;
        this.policy = policy;
        this.baud = baud;
    }

    @Override
    public byte[] greeting() {
        return options.open();
    }

    @Override
    public byte[] received(byte[] bytes, int length) throws EspException {
        decoder.accept(bytes, 0, length);
        settleLines();
        byte[] wire = Telnet.join(replies);
        replies.clear();
        return wire;
    }

    @Override
    public byte[] encode(byte[] bytes, int length) {
        return Telnet.escape(bytes, 0, length);
    }

    @Override
    public void onData(byte[] bytes, int offset, int length) throws EspException {
        settleLines();
        port.write(bytes, offset, length);
    }

    @Override
    public void onNegotiation(Telnet.Verb verb, int option) {
        options.accept(verb, option).ifPresent(replies::add);
    }

    @Override
    public void onSubnegotiation(int option, byte[] content) throws EspException {
        if (option == Telnet.COM_PORT) {
            ComPort.Message message = ComPort.parseFromClient(content).orElse(null);
            if (message != null) {
                carryOut(message);
            }
        }
    }

    private void carryOut(ComPort.Message message) throws EspException {
        if (message.command() != ComPort.SET_CONTROL) {
            settleLines();
        }
        switch (message.command()) {
            case SIGNATURE -> {
                if (message.value().length == 0) {
                    reply(ComPort.SIGNATURE, unsigned(SIGNATURE));
                }
            }
            case SET_BAUDRATE -> setBaudRate(message.number());
            case SET_DATASIZE -> reply(message.command(), EIGHT_BITS);
            case SET_PARITY -> reply(message.command(), NO_PARITY);
            case SET_STOPSIZE -> reply(message.command(), ONE_STOP_BIT);
            case SET_CONTROL -> control((int) message.number());
            // Purging: what the port has said is already on its way, so nothing waits here that could be dropped.
            case SET_LINESTATE_MASK, SET_MODEMSTATE_MASK, PURGE_DATA ->
                reply(message.command(), unsigned(message.value()));
            // Notifications go from server to client only; the port is read without delay, so it needs no pause.
            case NOTIFY_LINESTATE, NOTIFY_MODEMSTATE, FLOWCONTROL_SUSPEND, FLOWCONTROL_RESUME -> {}
        }
    }

    private void setBaudRate(long wanted) throws EspException {
        if (wanted > 0 && wanted <= Integer.MAX_VALUE) {
            try {
                port.setBaudRate((int) wanted);
                baud = (int) wanted;
            } catch (EspException e) {
                // The answer below tells the client which rate is still in force.
                if (e.problem() != Problem.PORT_REFUSED_SETTING) {
                    throw e;
                }
            }
        }
        reply(ComPort.SET_BAUDRATE, ComPort.baudBytes(baud));
    }

    private void control(int value) throws EspException {
        switch (value) {
            case Control.DTR_ON, Control.DTR_OFF -> want(value, Control.DTR_ON, Control.DTR_OFF);
            case Control.RTS_ON, Control.RTS_OFF -> want(value, Control.RTS_ON, Control.RTS_OFF);
            default -> {
                settleLines();
                reply(ComPort.SET_CONTROL, state(value));
            }
        }
    }

    /** The state now in force of what {@code value} asks for or wants changed: neither break nor flow control. */
    private int state(int value) {
        return switch (value) {
            case Control.ASK_DTR, Control.DTR_ON, Control.DTR_OFF -> lines.dtr() ? Control.DTR_ON : Control.DTR_OFF;
            case Control.ASK_RTS, Control.RTS_ON, Control.RTS_OFF -> lines.rts() ? Control.RTS_ON : Control.RTS_OFF;
            case Control.ASK_BREAK, Control.BREAK_ON, Control.BREAK_OFF -> Control.BREAK_OFF;
            default -> value >= Control.ASK_FLOW_INBOUND ? Control.NO_FLOW_CONTROL_INBOUND : Control.NO_FLOW_CONTROL;
        };
    }

    /** Keeps a request for one line until it is known whether the other line changes with it. */
    private void want(int value, int on, int off) throws EspException {
        if (pendingLines.contains(on) || pendingLines.contains(off)) {
            settleLines();
        }
        pendingLines.add(value);
    }

    private void settleLines() throws EspException {
        if (pendingLines.isEmpty()) {
            return;
        }
        ControlLines wanted = lines;
        for (int value : pendingLines) {
            wanted = switch (value) {
                case Control.DTR_ON, Control.DTR_OFF -> wanted.withDtr(value == Control.DTR_ON);
                default -> wanted.withRts(value == Control.RTS_ON);
            };
        }
        if (policy.apply(port, wanted)) {
            lines = wanted;
        }
        for (int value : pendingLines) {
            reply(ComPort.SET_CONTROL, state(value));
        }
        pendingLines.clear();
    }

    private void reply(ComPort command, int... value) {
        replies.add(command.fromServer(value));
    }

    private static int[] unsigned(byte[] bytes) {
        int[] octets = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            octets[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return octets;
    }
}
