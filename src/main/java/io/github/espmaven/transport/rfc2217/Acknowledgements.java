package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps account of commands sent to a server and answers received. A kind of command that a server has once left
 * unanswered is not waited for again, until an answer comes after all: some servers never acknowledge, and each wait
 * would cost its full limit.
 * Thread-safe.
 */
final class Acknowledgements {
    private final Clock clock;
    private final Map<ComPort, Integer> outstanding = new EnumMap<>(ComPort.class);
    private final Map<ComPort, List<Long>> answers = new EnumMap<>(ComPort.class);
    private final Set<ComPort> silent = EnumSet.noneOf(ComPort.class);

    Acknowledgements(Clock clock) {
        this.clock = clock;
    }

    /** A command is about to be sent. */
    synchronized void expect(ComPort command) {
        if (outstanding.merge(command, 1, Integer::sum) == 1) {
            answers.remove(command);
        }
    }

    /** An answer came. */
    synchronized void received(ComPort.Message answer) {
        outstanding.computeIfPresent(answer.command(), (command, count) -> count > 1 ? count - 1 : null);
        answers.computeIfAbsent(answer.command(), command -> new ArrayList<>()).add(answer.number());
        silent.remove(answer.command());
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
        return true;
    }

    /** The values answered since the command was sent, in order. */
    synchronized List<Long> answers(ComPort command) {
        return List.copyOf(answers.getOrDefault(command, List.of()));
    }

    /** The connection is gone: nobody waits any longer. */
    synchronized void end() {
        outstanding.clear();
        notifyAll();
    }
}
