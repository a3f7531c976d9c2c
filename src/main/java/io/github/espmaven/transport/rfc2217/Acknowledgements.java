package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pending acknowledgements: commands sent to a server and answers received. A kind of command that a server has once
 * left unanswered is not waited for again, until an answer comes after all: some servers never acknowledge, and each
 * wait would cost its full limit. Thread-safe.
 */
final class Acknowledgements {
    /** What is asked and answered apart from the rest: one command of RFC 2217 serves both lines and more. */
    enum Topic {
        BAUD_RATE,
        DTR,
        RTS;

        private static Optional<Topic> of(ComPort.Message answer) {
            if (answer.command() == ComPort.SET_BAUDRATE) {
                return Optional.of(BAUD_RATE);
            }
            if (answer.command() != ComPort.SET_CONTROL) {
                return Optional.empty();
            }
            long value = answer.number();
            if (value >= ComPort.Control.ASK_DTR && value <= ComPort.Control.DTR_OFF) {
                return Optional.of(DTR);
            }
            boolean ofRts = value >= ComPort.Control.ASK_RTS && value <= ComPort.Control.RTS_OFF;
            return ofRts ? Optional.of(RTS) : Optional.empty();
        }
    }

    private final Clock clock;
    private final Map<Topic, Integer> outstanding = new EnumMap<>(Topic.class);
    private final Map<Topic, Long> answers = new EnumMap<>(Topic.class);
    private final Set<Topic> silent = EnumSet.noneOf(Topic.class);

    Acknowledgements(Clock clock) {
        this.clock = clock;
    }

    /** A command is about to be sent. */
    synchronized void expect(Topic topic) {
        if (outstanding.merge(topic, 1, Integer::sum) == 1) {
            answers.remove(topic);
        }
    }

    synchronized void received(ComPort.Message answer) {
        Optional<Topic> known = Topic.of(answer);
        if (known.isPresent()) {
            Topic topic = known.get();
            outstanding.computeIfPresent(topic, (same, count) -> count > 1 ? count - 1 : null);
            answers.put(topic, answer.number());
            silent.remove(topic);
            notifyAll();
        }
    }

    /**
     * Waits until all answers about {@code topic} are there.
     *
     * @return false when they were not within {@code limit}, or this server is known not to send them
     */
    synchronized boolean await(Topic topic, Duration limit) {
        long start = clock.nanoTime();
        Duration timeout = silent.contains(topic) ? Duration.ZERO : limit;
        while (outstanding.containsKey(topic)) {
            Duration left = timeout.minus(clock.since(start));
            if (left.isZero() || left.isNegative() || Thread.currentThread().isInterrupted()) {
                silent.add(topic);
                outstanding.remove(topic);
                return false;
            }
            clock.await(this, left);
        }
        return true;
    }

    /** The value answered last since the command was sent. */
    synchronized Optional<Long> answer(Topic topic) {
        return Optional.ofNullable(answers.get(topic));
    }

    /** The connection is gone: nobody waits any longer. */
    synchronized void end() {
        outstanding.clear();
        notifyAll();
    }
}
