package io.github.espmaven.connect;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.Transport;
import java.util.function.Consumer;

/**
 * Makes a {@link Device} of an open port: reset, sync, detection, baud rate, stub. The time it takes at most is that of
 * the attempts ({@link ConnectOptions#attempts()}, about a second each) and of the time limits of single commands.
 */
public final class Connector {
    private final Transport transport;
    private final Clock clock;
    private final ConnectOptions options;
    private final Consumer<String> log;
    private final Consumer<String> notices;

    /** @param log takes lines for the user's debug log */
    public Connector(Transport transport, Clock clock, ConnectOptions options, Consumer<String> log) {
        this(transport, clock, options, log, log);
    }

    /** @param notices takes what the user should know although it prevents nothing */
    public Connector(
            Transport transport, Clock clock, ConnectOptions options, Consumer<String> log, Consumer<String> notices) {
        this.transport = transport;
        this.clock = clock;
        this.options = options;
        this.log = log;
        this.notices = notices;
    }

    /**
     * Connects. On failure the port is closed.
     *
     * @throws EspException what hindered it, with all evidence there is
     */
    public Device connect() throws EspException {
        boolean connected = false;
        try {
            Link link = new Link(transport, clock, options.timeouts(), log, notices);
            Device device = new Device(Session.open(link, options));
            connected = true;
            return device;
        } finally {
            if (!connected) {
                transport.close();
            }
        }
    }
}
