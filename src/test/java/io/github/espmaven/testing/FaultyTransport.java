package io.github.espmaven.testing;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A bad cable: lets everything through but what its faults name. Frames are counted from 0 in each direction, over the
 * whole life of the port; a run without faults tells how many there are ({@link #frameLengths}). Bytes outside frames
 * pass untouched. For one thread.
 */
public final class FaultyTransport implements ForwardingTransport {
    private static final byte END = (byte) 0xC0;

    /** Bits that {@link Effect#CORRUPT} flips unless said otherwise. */
    private static final int FLIPPED = 0x10;

    private final Transport inner;
    private final Clock clock;
    private final List<Fault> faults;
    private final Map<Direction, Lane> lanes = new EnumMap<>(Direction.class);

    /** Which way. */
    public enum Direction {
        TO_BOARD,
        TO_HOST
    }

    /** What happens to the frame or byte. */
    public enum Effect {
        DROP,
        CORRUPT,
        DUPLICATE,
        /** It and what follows in its frame come late. */
        DELAY
    }

    /**
     * One thing that goes wrong.
     *
     * @param frame which frame
     * @param octet which of its bytes on the wire, delimiters included; -1: the frame as a whole
     * @param delay how late, for {@link Effect#DELAY}
     * @param mask which bits, for {@link Effect#CORRUPT}
     */
    public record Fault(Direction direction, int frame, int octet, Effect effect, Duration delay, int mask) {
        private static final Duration USUAL_DELAY = Duration.ofMillis(400);

        public static Fault ofFrame(Direction direction, int frame, Effect effect) {
            return ofOctet(direction, frame, -1, effect);
        }

        public static Fault ofOctet(Direction direction, int frame, int octet, Effect effect) {
            return new Fault(direction, frame, octet, effect, USUAL_DELAY, FLIPPED);
        }

        /** One bit of one byte on the wire arrives as its opposite. */
        public static Fault ofBit(Direction direction, int frame, int octet, int bit) {
            return new Fault(direction, frame, octet, Effect.CORRUPT, USUAL_DELAY, 1 << bit);
        }
    }

    private record Piece(byte[] bytes, long dueNanos) {}

    /** One direction: finds the frames and keeps what is late. */
    private final class Lane {
        final Direction direction;
        final ByteArrayOutputStream open = new ByteArrayOutputStream();
        final List<byte[]> frames = new ArrayList<>();
        final Deque<Piece> pieces = new ArrayDeque<>();
        boolean inFrame;

        Lane(Direction direction) {
            this.direction = direction;
        }

        void accept(byte[] bytes, int from, int to) {
            for (int i = from; i < to; i++) {
                byte b = bytes[i];
                open.write(b);
                if (b == END && inFrame && open.size() > 1) {
                    frame();
                } else if (b == END && !inFrame) {
                    begin();
                }
            }
            if (!inFrame) {
                pass();
            }
        }

        private void begin() {
            byte[] before = open.toByteArray();
            open.reset();
            add(before, 0, before.length - 1, Duration.ZERO);
            open.write(END);
            inFrame = true;
        }

        private void frame() {
            byte[] frame = open.toByteArray();
            open.reset();
            inFrame = false;
            int index = frames.size();
            frames.add(frame.clone());
            faults.stream()
                    .filter(f -> f.direction == direction && f.frame == index)
                    .findFirst()
                    .ifPresentOrElse(fault -> spoil(frame, fault), () -> add(frame, 0, frame.length, Duration.ZERO));
        }

        private void spoil(byte[] frame, Fault fault) {
            boolean whole = fault.octet < 0;
            int from = whole ? 0 : fault.octet;
            int to = whole ? frame.length : fault.octet + 1;
            add(frame, 0, from, Duration.ZERO);
            switch (fault.effect) {
                case DROP -> {}
                case DUPLICATE -> {
                    add(frame, from, to, Duration.ZERO);
                    add(frame, from, to, Duration.ZERO);
                }
                case CORRUPT -> {
                    frame[whole ? frame.length / 2 : from] ^= (byte) fault.mask;
                    add(frame, from, to, Duration.ZERO);
                }
                case DELAY -> add(frame, from, to, fault.delay);
            }
            add(frame, to, frame.length, fault.effect == Effect.DELAY ? fault.delay : Duration.ZERO);
        }

        /** What is open and is no frame, or will never be one. */
        void pass() {
            byte[] rest = open.toByteArray();
            open.reset();
            inFrame = false;
            add(rest, 0, rest.length, Duration.ZERO);
        }

        private void add(byte[] bytes, int from, int to, Duration late) {
            if (to > from) {
                byte[] piece = Arrays.copyOfRange(bytes, from, to);
                long due = clock.nanoTime() + late.toNanos();
                if (!pieces.isEmpty()) {
                    due = Math.max(due, pieces.getLast().dueNanos);
                }
                pieces.add(new Piece(piece, due));
            }
        }

        boolean isDue() {
            return !pieces.isEmpty() && pieces.getFirst().dueNanos <= clock.nanoTime();
        }

        long untilDue(long atMost) {
            return pieces.isEmpty() ? atMost : Math.min(atMost, pieces.getFirst().dueNanos - clock.nanoTime());
        }
    }

    public FaultyTransport(Transport inner, Clock clock, List<Fault> faults) {
        this.inner = inner;
        this.clock = clock;
        this.faults = List.copyOf(faults);
        for (Direction direction : Direction.values()) {
            lanes.put(direction, new Lane(direction));
        }
    }

    /** Lengths on the wire of the frames that have passed in {@code direction}, spoiled ones as they should have been. */
    public List<Integer> frameLengths(Direction direction) {
        return lane(direction).frames.stream().map(frame -> frame.length).toList();
    }

    /** The frames that have passed in {@code direction}, delimiters included, spoiled ones as they should have been. */
    public List<byte[]> frames(Direction direction) {
        return List.copyOf(lane(direction).frames);
    }

    private Lane lane(Direction direction) {
        return lanes.get(direction);
    }

    @Override
    public Transport port() {
        return inner;
    }

    @Override
    public int read(byte[] into, Duration timeout) throws EspException {
        long deadline = clock.nanoTime() + timeout.toNanos();
        Lane lane = lane(Direction.TO_HOST);
        byte[] received = new byte[Math.max(1, into.length)];
        while (true) {
            deliver();
            if (lane.isDue()) {
                return take(lane, into);
            }
            long left = deadline - clock.nanoTime();
            long wait = lane(Direction.TO_BOARD).untilDue(lane.untilDue(Math.max(0, left)));
            int count = inner.read(received, Duration.ofNanos(Math.max(0, wait)));
            lane.accept(received, 0, count);
            if (count == 0 && left <= 0 && !lane.isDue()) {
                return 0;
            }
        }
    }

    private static int take(Lane lane, byte[] into) {
        int taken = 0;
        while (taken < into.length && lane.isDue()) {
            Piece piece = lane.pieces.remove();
            int count = Math.min(into.length - taken, piece.bytes.length);
            System.arraycopy(piece.bytes, 0, into, taken, count);
            taken += count;
            if (count < piece.bytes.length) {
                byte[] rest = Arrays.copyOfRange(piece.bytes, count, piece.bytes.length);
                lane.pieces.addFirst(new Piece(rest, piece.dueNanos));
            }
        }
        return taken;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws EspException {
        Lane lane = lane(Direction.TO_BOARD);
        lane.accept(bytes, offset, offset + length);
        deliver();
    }

    private void deliver() throws EspException {
        Lane lane = lane(Direction.TO_BOARD);
        while (lane.isDue()) {
            inner.write(lane.pieces.remove().bytes);
        }
    }

    @Override
    public boolean setLines(ControlLines lines) throws EspException {
        lanes.values().forEach(Lane::pass);
        deliver();
        return inner.setLines(lines);
    }

    @Override
    public boolean setBaudRate(int baud) throws EspException {
        deliver();
        return inner.setBaudRate(baud);
    }
}
