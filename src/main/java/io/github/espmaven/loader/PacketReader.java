package io.github.espmaven.loader;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.PanicText;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reader of packets from the port; tells, when none comes, what came instead (protocol.md, section 9). Bytes between
 * packets are skipped and remembered: a boot log or a crash report among them explains the silence.
 */
final class PacketReader {
    private static final int MAX_PACKET_BYTES = 0x4000 + 64;
    private static final int REMEMBERED_BYTES = 4096;

    private final Transport transport;
    private final Clock clock;
    private final SlipDecoder decoder = new SlipDecoder(MAX_PACKET_BYTES);
    private final byte[] buffer = new byte[32 * 1024];
    private int from;
    private int to;
    private boolean anyPacket;
    private Optional<SlipDecoder.Fault> fault = Optional.empty();
    private int faultOctet;
    private final ByteArrayOutputStream stray = new ByteArrayOutputStream();

    PacketReader(Transport transport, Clock clock) {
        this.transport = transport;
        this.clock = clock;
    }

    /** The next packet, or what went wrong instead. */
    byte[] next(Duration timeout) throws EspException {
        return poll(timeout).orElseThrow(() -> silence(timeout));
    }

    /** The next packet; empty when none was complete in time. */
    Optional<byte[]> poll(Duration timeout) throws EspException {
        long start = clock.nanoTime();
        while (true) {
            Optional<byte[]> packet = fromBuffer();
            if (packet.isPresent()) {
                anyPacket = true;
                fault = Optional.empty();
                return packet;
            }
            Duration left = timeout.minus(clock.since(start));
            if (left.isNegative() || !fill(left)) {
                return Optional.empty();
            }
        }
    }

    /**
     * Waits for the packet {@code wanted}, which is also seen where its first END was taken for the last of a packet that
     * broke off.
     *
     * @return it, or the last packet that came instead; empty when none did
     */
    byte[] await(byte[] wanted, Duration limit) throws EspException {
        String text = new String(wanted, StandardCharsets.ISO_8859_1);
        long start = clock.nanoTime();
        byte[] last = {};
        while (true) {
            for (Optional<byte[]> packet = fromBuffer(); packet.isPresent(); packet = fromBuffer()) {
                last = packet.get();
                if (Arrays.equals(last, wanted)) {
                    return last;
                }
            }
            if (console().endsWith(text)) {
                return wanted;
            }
            Duration left = limit.minus(clock.since(start));
            if (left.isNegative() || !fill(left)) {
                return last;
            }
        }
    }

    /** Drops what is left from before: packets nobody waits for, and a packet that broke off. */
    void dropStale() {
        while (fromBuffer().isPresent()) {
            // dropped
        }
        decoder.reset();
    }

    /** Lets {@code atMost} pass reading; ends sooner when what came between packets is {@code enough}. */
    void listen(Duration atMost, Predicate<String> enough) throws EspException {
        long start = clock.nanoTime();
        int seen = -1;
        while (true) {
            dropStale();
            if (stray.size() != seen && enough.test(console())) {
                return;
            }
            seen = stray.size();
            Duration left = atMost.minus(clock.since(start));
            if (left.isNegative() || left.isZero() || !fill(left)) {
                return;
            }
        }
    }

    private boolean fill(Duration timeout) throws EspException {
        from = 0;
        to = transport.read(buffer, timeout);
        return to > 0;
    }

    private Optional<byte[]> fromBuffer() {
        while (from < to) {
            int start = from;
            Optional<byte[]> packet = decoder.accept(buffer, from, to);
            from += decoder.consumed();
            decoder.fault().ifPresent(f -> noteFault(f, start));
            if (packet.isPresent()) {
                return packet;
            }
        }
        return Optional.empty();
    }

    private void noteFault(SlipDecoder.Fault what, int start) {
        fault = Optional.of(what);
        faultOctet = decoder.faultOctet();
        if (what == SlipDecoder.Fault.STRAY_BYTE) {
            remember(start);
        }
    }

    /** Takes the whole run of bytes up to the next packet, not byte by byte. */
    private void remember(int start) {
        while (from < to && buffer[from] != (byte) 0xC0) {
            from++;
        }
        if (stray.size() > REMEMBERED_BYTES) {
            byte[] all = stray.toByteArray();
            stray.reset();
            stray.writeBytes(Arrays.copyOfRange(all, all.length - REMEMBERED_BYTES / 2, all.length));
        }
        stray.write(buffer, start, from - start);
    }

    /** Throws away what has arrived, and with it what was remembered. */
    void discard() throws EspException {
        while (fill(Duration.ZERO)) {
            // keeps reading until nothing is buffered
        }
        from = 0;
        to = 0;
        forget();
        decoder.reset();
    }

    /** Begins a new account of what comes: later silence says "no data" again instead of "stopped". */
    void forget() {
        anyPacket = false;
        fault = Optional.empty();
        stray.reset();
    }

    /** What came between packets since the last {@link #discard}, as text. */
    String console() {
        return stray.toString(StandardCharsets.ISO_8859_1);
    }

    private EspException silence(Duration waited) {
        Evidence evidence = Evidence.of(Key.PORT, transport.traits().name())
                .with(Key.PORT_KIND, transport.traits().kind())
                .with(Key.BYTES_SEEN, stray.size());
        if (stray.size() > 0) {
            byte[] seen = stray.toByteArray();
            evidence = evidence.with(Key.CONSOLE, console())
                    .with(Key.LAST_BYTES, Hex.of(seen, Math.max(0, seen.length - 16), seen.length));
        }
        if (BootLog.of(console()).brownout()) {
            return new EspException(
                    Problem.BROWNOUT, "the chip reports that its supply voltage dropped too low", evidence);
        }
        Optional<String> panic = PanicText.causeIn(console());
        String after = " within " + waited.toMillis() + " ms";
        if (panic.isPresent()) {
            String cause = panic.get().isEmpty() ? "" : " (" + panic.get() + ")";
            return new EspException(Problem.CHIP_PANIC, "the application on the chip crashed" + cause, evidence);
        }
        if (decoder.insidePacket() && decoder.pendingBytes() > 0) {
            return new EspException(
                    Problem.PACKET_STOPPED,
                    "a packet broke off after " + decoder.pendingBytes() + " bytes, the rest did not come" + after,
                    evidence);
        }
        if (fault.isPresent()) {
            return faultSeen(fault.get(), after, evidence);
        }
        return anyPacket
                ? new EspException(
                        Problem.STREAM_STOPPED, "the chip answered before, then nothing more came" + after, evidence)
                : new EspException(Problem.NO_SERIAL_DATA, "no answer came" + after, evidence);
    }

    private EspException faultSeen(SlipDecoder.Fault what, String after, Evidence evidence) {
        String octet = String.format(Locale.ROOT, "0x%02x", faultOctet);
        return switch (what) {
            case STRAY_BYTE ->
                new EspException(
                        Problem.INVALID_PACKET_HEAD,
                        "bytes came that are no packet (" + octet + "), no answer" + after,
                        evidence);
            case BAD_ESCAPE ->
                new EspException(
                        Problem.INVALID_ESCAPE, "a packet contains the impossible escape 0xdb " + octet, evidence);
            case TOO_LONG ->
                new EspException(
                        Problem.INVALID_PACKET_HEAD, "a packet came that does not end, no answer" + after, evidence);
        };
    }
}
