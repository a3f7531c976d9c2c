package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps account of commands sent to a server and answers received. A kind of command that a server has once left
 * unanswered is not waited for again: some servers never acknowledge, and each wait would cost its full limit.
 * Thread-safe.
 */
final class Acknowledgements {
    private final Clock clock;
    private final Map<ComPort, Integer> outstanding = new EnumMap<>(ComPort.class);
    private final Map<ComPort, Long> values = new EnumMap<>(ComPort.class);
    private final Set<ComPort> silent = EnumSet.noneOf(ComPort.class);

    Acknowledgements(Clock clock) {
        this.clock = clock;
    }

    /** A command is about to be sent. */
    synchronized void expect(ComPort command) {
        outstanding.merge(command, 1, Integer::sum);
        values.remove(command);
    }

    /** An answer came. */
    synchronized void received(ComPort.Message answer) {
        outstanding.computeIfPresent(answer.command(), (command, count) -> count > 1 ? count - 1 : null);
        values.put(answer.command(), answer.number());
        notifyAll();
    }

    /**
     * Waits until all answers to {@code command} are there.
     *
     * @return false when they were not within {@code limit}, or this server is known not to send them
     */
    synchronized boolean await(ComPort command, Duration limit) {
        long start = clock.nanoTime();
        Duration patience = silent.contains(command) ? Duration.ZERO : limit;
        while (outstanding.containsKey(command)) {
            Duration left = patience.minus(clock.since(start));
            if (left.isZero() || left.isNegative() || Thread.currentThread().isInterrupted()) {
                silent.add(command);
                outstanding.remove(command);
                return false;
            }
            clock.await(this, left);
        }
        silent.remove(command);
        return true;
    }

    /** The value in the last answer since the command was last sent. */
    synchronized OptionalLong value(ComPort command) {
        Long value = values.get(command);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** The connection is gone: nobody waits any longer. */
    synchronized void end() {
        outstanding.clear();
        notifyAll();
    }
}
