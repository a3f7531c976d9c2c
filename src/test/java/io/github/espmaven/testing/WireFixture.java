package io.github.espmaven.testing;

import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.loader.Op;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A port at which a recorded chip answers: each request gets the replies that the real mask ROM or stub gave to the same
 * request, the next such exchange after the last one answered, or else the first. What was never asked gets no answer and
 * is remembered.
 */
public final class WireFixture implements Transport {
    private static final String SYNC_REQUEST = "c00008";
    private static final String STUB_SYNC_REPLY = "0108020000000000" + "0000";

    /** The default pins, which a stub that is found running is told; the reference tool tells it nothing. */
    private static final Exchange STUB_ATTACH =
            new Exchange("c0000d04000000000000000000c0", List.of("010d0200000000000000"));

    private static final int HEADER_BYTES = 8;
    private static final int GROUP_BYTES = 16;
    private static final int SPI_START = 1 << 18;

    private record Exchange(String request, List<String> replies) {}

    private final FakeClock clock;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> unknown = new LinkedHashSet<>();
    private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
    private int position;
    private int requests;

    private WireFixture(FakeClock clock) {
        this.clock = clock;
    }

    /** A recording in which the ROM answers. */
    public static WireFixture rom(String name, FakeClock clock) {
        return read(name, clock, Optional.empty());
    }

    /** A recording whose stub runs already: SYNC and SPI_ATTACH are answered as stubs do, for the upload was not recorded. */
    public static WireFixture stub(String name, FakeClock clock) {
        WireFixture fixture = read(name, clock, Optional.of(STUB_SYNC_REPLY));
        fixture.exchanges.add(STUB_ATTACH);
        return fixture;
    }

    private static WireFixture read(String name, FakeClock clock, Optional<String> syncReply) {
        WireFixture fixture = new WireFixture(clock);
        for (String line : Fixtures.text("wire/" + name).lines().toList()) {
            if (line.startsWith("> ")) {
                fixture.exchanges.add(new Exchange(line.substring(2).trim(), new ArrayList<>()));
            } else if (line.startsWith("< ")) {
                Exchange exchange = fixture.exchanges.get(fixture.exchanges.size() - 1);
                String recorded = line.substring(2).trim();
                boolean sync = exchange.request().startsWith(SYNC_REQUEST);
                exchange.replies().add(sync ? syncReply.orElse(recorded) : recorded);
            }
        }
        return fixture;
    }

    /** Frames written that no recorded request equals. */
    public Set<String> unknown() {
        return unknown;
    }

    public int requests() {
        return requests;
    }

    @Override
    public PortTraits traits() {
        return PortTraits.local("recorded", PortTraits.Kind.SERIAL);
    }

    @Override
    public int read(byte[] into, Duration timeout) {
        byte[] bytes = ready.toByteArray();
        if (bytes.length == 0) {
            clock.advance(timeout);
            return 0;
        }
        int count = Math.min(bytes.length, into.length);
        System.arraycopy(bytes, 0, into, 0, count);
        ready.reset();
        ready.write(bytes, count, bytes.length - count);
        return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        requests++;
        byte[] packet =
                new SlipDecoder(0x5000).accept(bytes, offset, offset + length).orElseThrow();
        int groups = packet[1] == Op.WRITE_REG.code() ? (packet.length - HEADER_BYTES) / GROUP_BYTES : 1;
        if (groups == 1) {
            answer(Hex.of(bytes, offset, offset + length));
            return;
        }
        int started = position;
        for (int group = 0; group < groups; group++) {
            ready.reset();
            answer(group(packet, group));
            boolean starts = LittleEndian.u32(packet, HEADER_BYTES + group * GROUP_BYTES + 4) == SPI_START;
            started = starts ? position : started;
        }
        position = started; // what is read next belongs to the command, whatever was written behind it
    }

    /** One of several register writes, as the reference tool sends it: alone and without a delay. */
    private static String group(byte[] packet, int group) {
        byte[] alone = Arrays.copyOf(packet, HEADER_BYTES + GROUP_BYTES);
        System.arraycopy(packet, HEADER_BYTES + group * GROUP_BYTES, alone, HEADER_BYTES, GROUP_BYTES - 4);
        Arrays.fill(alone, alone.length - 4, alone.length, (byte) 0);
        alone[2] = GROUP_BYTES;
        alone[3] = 0;
        return Hex.of(SlipEncoder.encode(alone));
    }

    private void answer(String frame) {
        for (int i = 0; i < exchanges.size(); i++) {
            int at = (position + i) % exchanges.size();
            if (exchanges.get(at).request().equals(frame)) {
                position = at + 1;
                exchanges.get(at).replies().forEach(reply -> ready.writeBytes(SlipEncoder.encode(Hex.parse(reply))));
                return;
            }
        }
        unknown.add(frame);
    }

    @Override
    public boolean setLines(ControlLines lines) {
        return true;
    }

    @Override
    public boolean setBaudRate(int baud) {
        return true;
    }

    @Override
    public void close() {}
}
