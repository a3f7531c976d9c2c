package io.github.espmaven.simulator;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * The serial line between host and board with a UART at each end. Each end has its rate; what is sent at a rate the other
 * end does not listen at is heard as a UART hears it ({@link UartReceiver}). Bytes to the host carry the time at which they become
 * readable. Times are nanoseconds since the board was made.
 */
final class SerialWire {
    /** Rate of a host that has not said otherwise, and of a ROM. */
    static final int INITIAL_BAUD = 115_200;

    private static final int BITS_PER_BYTE = 10;

    /** Full speed, of which about 1 MB/s is left for bytes. */
    private static final long USB_NANOS_PER_BYTE = 1000;

    /** The kind of line. */
    enum Medium {
        UART,
        /** In packets of the chip's own USB device, where a baud rate means nothing. */
        USB
    }

    private final Timing timing;
    private final Medium medium;
    private final int baudLimit;
    private final LineNoise toBoardNoise;
    private final LineNoise toHostNoise;
    private final boolean echoes;
    private final Deque<Chunk> toHost = new ArrayDeque<>();
    private int hostBaud = INITIAL_BAUD;
    private int boardBaud = INITIAL_BAUD;
    private boolean followsHost;
    private int nextBoardBaud;
    private long boardSwitchesAt = Long.MAX_VALUE;
    private UartReceiver host;
    private long hostSendsUntil;
    private long boardSendsUntil;
    private long sentBytes;
    private long takenBytes;

    SerialWire(BoardOptions board) {
        timing = board.timing();
        medium = board.isOwnUsb() ? Medium.USB : Medium.UART;
        baudLimit = board.baudLimit();
        toBoardNoise = new LineNoise(board.ailments(), Ailment.RX_CUT);
        toHostNoise = new LineNoise(board.ailments(), Ailment.TX_CUT);
        echoes = board.ailments().has(Ailment.ECHO);
        host = new UartReceiver(INITIAL_BAUD, INITIAL_BAUD, toHostNoise);
    }

    /**
     * @param bytes what the board's UART makes of them
     * @param begin when the first start bit came
     */
    record Arrival(byte[] bytes, long begin, long nanosPerByte) {
        long completeAt(int index) {
            return begin + index * nanosPerByte;
        }
    }

    private static final class Chunk {
        final byte[] bytes;
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        final long begin;
        final long nanosPerByte;
        final int baud;
        int settled;
        int taken;
        int end;

        Chunk(byte[] bytes, long begin, long nanosPerByte, int baud) {
            this.bytes = bytes;
            this.begin = begin;
            this.nanosPerByte = nanosPerByte;
            this.baud = baud;
            this.end = bytes.length;
        }

        /** Index behind the last byte that has arrived. */
        int arrived(long now) {
            if (now < begin) {
                return 0;
            }
            return nanosPerByte == 0 ? end : (int) Math.min(end, (now - begin) / nanosPerByte);
        }

        long nextByteAt() {
            return begin + (settled + 1) * nanosPerByte;
        }
    }

    Arrival fromHost(byte[] bytes, int offset, int length, long now) {
        if (followsHost && hostBaud <= baudLimit) {
            boardBaud = hostBaud;
        }
        long begin = Math.max(now, hostSendsUntil);
        switchBoardIfDue(begin);
        UartReceiver board = new UartReceiver(hostBaud, boardBaud, toBoardNoise);
        byte[] received = toBoardNoise.passing(heard(bytes, offset, offset + length, board, true));
        if (echoes) {
            send(Arrays.copyOfRange(bytes, offset, offset + length), begin, hostBaud);
        }
        long duration = length * nanosPerByte(hostBaud);
        hostSendsUntil = begin + duration;
        return new Arrival(received, begin, duration / Math.max(1, received.length));
    }

    /** The board sends, not before {@code from}. */
    void toHost(byte[] bytes, long from) {
        switchBoardIfDue(Math.max(from, boardSendsUntil));
        send(bytes, from, boardBaud);
    }

    private void send(byte[] bytes, long from, int baud) {
        long begin = Math.max(from, boardSendsUntil);
        long nanosPerByte = nanosPerByte(baud);
        toHost.add(new Chunk(bytes, begin, nanosPerByte, baud));
        boardSendsUntil = begin + bytes.length * nanosPerByte;
        sentBytes += bytes.length;
    }

    private long nanosPerByte(int baud) {
        return timing == Timing.NONE
                ? 0
                : medium == Medium.USB ? USB_NANOS_PER_BYTE : BITS_PER_BYTE * 1_000_000_000L / baud;
    }

    /** Gives the host what has arrived by {@code now}. */
    int take(byte[] into, long now) {
        int count = 0;
        while (count < into.length && !toHost.isEmpty()) {
            Chunk chunk = toHost.element();
            settle(chunk, now);
            byte[] heard = chunk.heard.toByteArray();
            int length = Math.min(heard.length - chunk.taken, into.length - count);
            System.arraycopy(heard, chunk.taken, into, count, length);
            chunk.taken += length;
            count += length;
            if (chunk.taken < heard.length || chunk.settled < chunk.end) {
                break;
            }
            toHost.remove();
        }
        takenBytes += count;
        return count;
    }

    /** What has arrived was heard at the rate the host has now. */
    private void settle(Chunk chunk, long now) {
        int arrived = chunk.arrived(now);
        if (arrived > chunk.settled) {
            if (!host.isFor(chunk.baud, hostBaud)) {
                host = new UartReceiver(chunk.baud, hostBaud, toHostNoise);
            }
            byte[] heard = toHostNoise.passing(heard(chunk.bytes, chunk.settled, arrived, host, arrived == chunk.end));
            chunk.heard.writeBytes(heard);
            takenBytes += arrived - chunk.settled - heard.length; // bytes that nobody will read, or more than were sent
            chunk.settled = arrived;
        }
    }

    private byte[] heard(byte[] bytes, int from, int to, UartReceiver receiver, boolean paused) {
        boolean uart = medium == Medium.UART;
        byte[] received = uart && !receiver.isClean(to - from)
                ? receiver.hear(bytes, from, to, paused)
                : Arrays.copyOfRange(bytes, from, to);
        if (uart && receiver.isAtRate() && receiver.isBeyond(baudLimit)) {
            falsify(received);
        }
        return received;
    }

    /** When the next byte becomes readable; empty when none is on its way. */
    OptionalLong nextByteAt() {
        return toHost.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(toHost.element().nextByteAt());
    }

    void setHostBaud(int baud, long now) {
        toHost.forEach(chunk -> settle(chunk, now));
        hostBaud = baud;
    }

    int boardBaud() {
        return boardBaud;
    }

    /** The board's UART runs at {@code baud} from its next byte on. */
    void setBoardBaud(int baud) {
        boardBaud = baud;
        followsHost = false;
        boardSwitchesAt = Long.MAX_VALUE;
    }

    /** The board's UART runs at {@code baud} once what it has sent is out and {@code delay} has passed. */
    void setBoardBaudAfter(Duration delay, int baud) {
        nextBoardBaud = baud;
        boardSwitchesAt = boardSendsUntil + delay.toNanos();
    }

    private void switchBoardIfDue(long now) {
        if (now >= boardSwitchesAt) {
            setBoardBaud(nextBoardBaud);
        }
    }

    /** Whether the board takes over the rate of whoever sends, as a ROM does until it has been synced with. */
    void followHost(boolean follows) {
        followsHost = follows;
    }

    boolean followsHost() {
        return followsHost;
    }

    /** The board was reset: it stops in the middle of a byte and begins again at {@code baud}. */
    void cut(int baud, long now) {
        while (!toHost.isEmpty() && toHost.getLast().arrived(now) < toHost.getLast().end) {
            Chunk last = toHost.removeLast();
            int end = Math.max(last.settled, last.arrived(now));
            sentBytes -= last.end - end;
            last.end = end;
            if (end > last.settled || last.taken < last.heard.size()) {
                toHost.addLast(last);
                break;
            }
        }
        boardSendsUntil = now;
        setBoardBaud(baud);
    }

    /** The adapter lost its power, and with it what the host has not read. */
    void discardUnread() {
        toHost.clear();
        takenBytes = sentBytes;
    }

    /** When the last bit of what the board has sent is out. */
    long sendsUntil() {
        return boardSendsUntil;
    }

    /** Bytes the board has sent so far: a mark for {@link #hasTaken}. */
    long sentBytes() {
        return sentBytes;
    }

    /** Whether the host has read all that was sent up to {@code mark}. */
    boolean hasTaken(long mark) {
        return takenBytes >= mark;
    }

    /** Bytes sent and not read. */
    long unreadBytes() {
        return sentBytes - takenBytes;
    }

    /** A bad cable falsifies every byte; what comes out depends on value and position only. */
    private static void falsify(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            int octet = Byte.toUnsignedInt(bytes[i]);
            bytes[i] = (byte) ((octet << 1 & 0xFE) ^ (octet >>> 2) ^ 0x95 ^ (i * 29));
        }
    }
}
