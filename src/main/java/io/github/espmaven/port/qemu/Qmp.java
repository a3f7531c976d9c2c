package io.github.espmaven.port.qemu;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.tcp.SocketLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of the QEMU Machine Protocol: one JSON object a line; a greeting, then a reply to each command, events in
 * between (protocol.md, section 16). Not thread-safe.
 */
final class Qmp implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern EVENT = Pattern.compile("\"event\": ?\"(\\w+)\"");
    private static final Pattern ERROR = Pattern.compile("^\\{\"error\".*\"desc\": ?\"(.*)\"");

    private final SocketLink link;
    private final Clock clock;
    private final byte[] received = new byte[1 << 12];
    private final StringBuilder text = new StringBuilder();
    private final String greeting;
    private String lastEvent = "";

    /** Takes the greeting and ends the negotiation of capabilities, after which commands are understood. */
    Qmp(SocketLink link, Clock clock) throws EspException {
        this.link = link;
        this.clock = clock;
        greeting = line();
        execute("qmp_capabilities");
    }

    /** The emulator and its version, as "QEMU 9.0.0 (esp_develop_9.0.0_20240606)". */
    String version() {
        String build = value("\"package\": ?\"([^\"]*)\"");
        return "QEMU " + number("major") + "." + number("minor") + "." + number("micro")
                + (build.isBlank() ? "" : " (" + build.strip() + ")");
    }

    private String number(String name) {
        return value("\"" + name + "\": ?(\\d+)");
    }

    private String value(String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(greeting);
        return found.find() ? found.group(1) : "";
    }

    /** Carries out a command without arguments. */
    void execute(String command) throws EspException {
        send(command);
        String reply = line();
        while (!reply.startsWith("{\"return\"")) {
            Matcher error = ERROR.matcher(reply);
            if (error.find()) {
                throw failed("the emulator refuses " + command + ": " + error.group(1));
            }
            noteEvent(reply);
            reply = line();
        }
    }

    /** Sends a command after which no reply may come. */
    void send(String command) throws EspException {
        byte[] line = ("{\"execute\": \"" + command + "\"}\n").getBytes(StandardCharsets.US_ASCII);
        link.write(line, 0, line.length);
    }

    /** Restarts the machine, which must be stopped: what it does before is not mixed with what it does after. */
    void restart() throws EspException {
        lastEvent = "";
        execute("system_reset");
        while (!lastEvent.equals("RESET")) {
            noteEvent(line());
        }
        execute("cont");
    }

    private void noteEvent(String line) {
        Matcher event = EVENT.matcher(line);
        lastEvent = event.find() ? event.group(1) : lastEvent;
    }

    private String line() throws EspException {
        long start = clock.nanoTime();
        while (text.indexOf("\n") < 0) {
            if (clock.hasPassed(start, LIMIT)) {
                throw failed("the emulator does not answer");
            }
            int count = link.read(received, LIMIT.minus(clock.since(start)));
            text.append(new String(received, 0, count, StandardCharsets.US_ASCII));
        }
        int end = text.indexOf("\n");
        String line = text.substring(0, end).strip();
        text.delete(0, end + 1);
        return line;
    }

    private static EspException failed(String what) {
        return new EspException(Problem.PORT_LOST, what, Evidence.none());
    }

    @Override
    public void close() {
        link.close();
    }
}
