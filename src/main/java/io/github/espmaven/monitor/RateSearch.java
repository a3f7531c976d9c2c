package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.monitor.ConsoleRate.Search;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * Finds the rate at which a console is text: listens at one after the other. Begins when what came for a second is no text,
 * and is done once. Where the board says nothing meanwhile it is reset, if it may be. Not thread-safe.
 */
final class RateSearch {
    private static final Duration NOISE = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofMillis(400);
    private static final Duration LISTEN = Duration.ofMillis(1600);

    private final ConsoleRate rate;
    private final MonitorPort port;
    private final Clock clock;
    private final MonitorListener listener;
    private final TextSample heard = new TextSample();
    private final Queue<Integer> candidates = new ArrayDeque<>();
    private Optional<Integer> tried = Optional.empty();
    private Optional<EspException> failure = Optional.empty();
    private byte[] kept = {};
    private boolean done;
    private boolean reset;
    private boolean noisy;
    private long since;

    RateSearch(ConsoleRate rate, MonitorPort port, Clock clock, MonitorListener listener) {
        this.rate = rate;
        this.port = port;
        this.clock = clock;
        this.listener = listener;
        done = rate.search() == Search.NONE || isUsb(port);
    }

    /** The chip's own USB has no rate. */
    private static boolean isUsb(MonitorPort port) {
        return port.transport()
                .traits()
                .usb()
                .filter(usb -> usb.vendorId() == UsbIds.ESPRESSIF)
                .isPresent();
    }

    /** Whether bytes that come are for the search only. */
    boolean isSearching() {
        return tried.isPresent();
    }

    /** Begins at once when what came last is no text and it is not yet known why. */
    boolean beginIfDue() throws EspException {
        if (!done && noisy) {
            begin();
        }
        return isSearching();
    }

    /** Others had the port: it is listened to as before. */
    void breakOff() {
        tried = Optional.empty();
        candidates.clear();
        heard.clear();
        noisy = false;
    }

    /** That what came at the rate that is set is no text. */
    Optional<EspException> failure() {
        return failure;
    }

    /**
     * Takes what came.
     *
     * @return what of it is the console's
     */
    byte[] accept(byte[] buffer, int count) throws EspException {
        byte[] bytes = Arrays.copyOf(buffer, Math.max(0, count));
        heard.accept(bytes, bytes.length);
        if (done) {
            failure = failure.filter(noise -> !heard.isText()); // it was something else, and it is over
            return bytes;
        }
        return isSearching() ? search(bytes) : listen(bytes);
    }

    private byte[] listen(byte[] bytes) throws EspException {
        if (!heard.isNoise()) {
            noisy = false;
        } else if (!noisy) {
            noisy = true;
            since = clock.nanoTime();
        } else if (clock.hasPassed(since, NOISE)) {
            begin();
        }
        return bytes;
    }

    private void begin() throws EspException {
        candidates.addAll(rate.candidates());
        next();
    }

    private byte[] search(byte[] bytes) throws EspException {
        kept = append(kept, bytes);
        if (heard.isText()) {
            return foundText();
        }
        if (heard.isEmpty() && !reset && rate.mayReset() && clock.hasPassed(since, SILENCE)) {
            reset = true;
            since = clock.nanoTime();
            port.reset();
        } else if (clock.hasPassed(since, LISTEN)) {
            next();
        }
        return new byte[0];
    }

    private static byte[] append(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private byte[] foundText() throws EspException {
        int baud = tried.orElseThrow();
        tried = Optional.empty();
        done = true;
        if (baud == rate.baud()) {
            return kept;
        }
        if (rate.search() == Search.TAKES) {
            listener.note("what came at " + rate.baud() + " baud was no text; the board prints at " + baud + " baud");
            return kept;
        }
        set(rate.baud());
        failed(
                "what comes at " + rate.baud() + " baud is no text; at " + baud + " baud it is: \"" + heard.line()
                        + "\"",
                baud);
        heard.clear();
        return new byte[0];
    }

    private void next() throws EspException {
        Integer baud = candidates.poll();
        heard.clear();
        kept = new byte[0];
        reset = false;
        if (baud == null || !set(baud)) {
            tried = Optional.empty();
            done = true;
            heard.clear();
            set(rate.baud());
            if (baud == null) {
                String others = rate.candidates().stream()
                        .filter(b -> b != rate.baud())
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
                failed("what comes at " + rate.baud() + " baud is no text, nor is it at " + others, 0);
            }
            return;
        }
        tried = Optional.of(baud);
        since = clock.nanoTime();
    }

    private void failed(String what, int baud) {
        listener.warning(what);
        Evidence evidence = Evidence.of(Key.OUTPUT, OutputKind.NOISE.name());
        failure = Optional.of(
                new EspException(Problem.NOTHING_PROVEN, what, baud == 0 ? evidence : evidence.with(Key.BAUD, baud)));
    }

    private boolean set(int baud) throws EspException {
        return port.transport().setBaudRate(baud);
    }
}
