package io.github.espmaven.connect;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RegisterWrite;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.loader.Response;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The context of a connection: the open port and what every step needs beside it, client, time limits, rate in use,
 * log.
 */
public final class Link implements Registers {
    /** How long a system may need to find a USB device again: Windows takes several seconds. */
    public static final Duration RETURN_LIMIT = Duration.ofSeconds(10);

    private final Transport transport;
    private final LoaderClient client;
    private final Clock clock;
    private final CommandTimeouts timeouts;
    private final Consumer<String> log;
    private final Consumer<String> notices;
    private int baud;
    private boolean lines = true;
    private boolean rateFixed;

    /**
     * A connection at an open port.
     *
     * @param log takes lines for the user's debug log
     * @param notices takes what the user should know although it prevents nothing
     */
    public Link(
            Transport transport,
            Clock clock,
            CommandTimeouts timeouts,
            Consumer<String> log,
            Consumer<String> notices) {
        this.transport = transport;
        this.clock = clock;
        this.timeouts = timeouts;
        this.log = log;
        this.notices = notices;
        this.client = new LoaderClient(transport, clock, log);
    }

    Transport transport() {
        return transport;
    }

    LoaderClient client() {
        return client;
    }

    Clock clock() {
        return clock;
    }

    CommandTimeouts timeouts() {
        return timeouts;
    }

    void log(String line) {
        log.accept(line);
    }

    void notice(String line) {
        notices.accept(line);
    }

    String port() {
        return transport.traits().name();
    }

    int baud() {
        return baud;
    }

    /** Whether the port has control lines, as far as known. */
    boolean hasLines() {
        return lines;
    }

    /** Whether this port's rate cannot be changed from here. */
    boolean rateFixed() {
        return rateFixed;
    }

    /** Changes the rate of this end only. */
    void setBaud(int newBaud) throws EspException {
        if (rateFixed || newBaud == baud) {
            return;
        }
        if (!transport.setBaudRate(newBaud)) {
            rateFixed = true;
            baud = Chip.ROM_BAUD;
            return;
        }
        baud = newBaud;
        log(port() + " at " + newBaud + " baud");
    }

    /**
     * Runs a reset sequence.
     *
     * @return false when the port has no control lines
     */
    public boolean reset(ResetSequence sequence) throws EspException {
        return reset(sequence, true);
    }

    /** The same, leaving what the chip prints meanwhile to whoever reads its console. */
    boolean restart(ResetSequence sequence) throws EspException {
        return reset(sequence, false);
    }

    private boolean reset(ResetSequence sequence, boolean heard) throws EspException {
        if (lines) {
            log("reset: " + sequence);
        }
        boolean done = lines && (heard ? sequence.run(transport, pauses()) : sequence.run(transport, clock));
        if (lines && !done) {
            lines = false;
            log(port() + " has no control lines: the board cannot be reset from here");
        }
        return done;
    }

    private ResetSequence.Pauses pauses() {
        return new ResetSequence.Pauses() {
            @Override
            public void inReset(Duration time) throws EspException {
                clock.sleep(time);
                client.discardInput();
            }

            @Override
            public void running(Duration time) throws EspException {
                client.listen(time, console -> false);
            }

            @Override
            public void awaitBoot(Duration atMost) throws EspException {
                client.listen(atMost, console -> BootLog.of(console).waitsForDownload());
            }
        };
    }

    /**
     * Returns when it is worth going on after {@code failure}: the talk went wrong, or the port was lost and is back.
     * Otherwise throws it again.
     */
    void requireMendable(EspException failure) throws EspException {
        if (failure.problem() != Problem.PORT_LOST) {
            failure.throwUnlessRetry(Retry.CONNECTING);
            return;
        }
        if (!transport.awaitReturn(RETURN_LIMIT)) {
            throw failure;
        }
        log("the port was lost and is back as " + port());
    }

    /** Sends a request that can be repeated without harm, until it is answered. */
    Response ask(Command command) throws EspException {
        return client.ask(command, timeouts.lastTry());
    }

    /** Sends a request once. */
    Response exchange(Command command) throws EspException {
        return client.exchange(command, timeouts.standard());
    }

    @Override
    public int read(int address) throws EspException {
        return ask(new Commands.ReadRegister(address)).value();
    }

    void write(RegisterWrite write) throws EspException {
        ask(new Commands.WriteRegister(write.address(), write.value(), write.mask(), 0));
        if (!write.pause().isZero()) {
            clock.sleep(write.pause());
        }
    }

    void write(List<RegisterWrite> writes) throws EspException {
        for (RegisterWrite write : writes) {
            write(write);
        }
    }

    Evidence evidence() {
        Evidence evidence = Evidence.of(Key.PORT, port())
                .with(Key.PORT_KIND, transport.traits().kind())
                .with(Key.BAUD, baud)
                .with(Key.LINES, lines);
        return transport
                .traits()
                .usb()
                .map(usb -> evidence.with(
                        Key.USB_ID, String.format(Locale.ROOT, "%04x:%04x", usb.vendorId(), usb.productId())))
                .orElse(evidence);
    }
}
