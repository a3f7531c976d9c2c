package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Commands.ReadFlash;
import io.github.espmaven.loader.Commands.ReadFlashSlow;
import io.github.espmaven.loader.LoaderClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The same range of the flash read twice at three places, packet by packet and without repairing anything: what differs
 * tells whether the line loses bytes or turns bits over (protocol.md, section 3.4).
 */
final class RepeatedReading {
    private static final int STUB_BYTES = 0x1_0000;
    private static final int ROM_BYTES = 0x1000;
    private static final int PACKET_BYTES = 0x400;
    private static final Duration PACKET_WITHIN = Duration.ofMillis(300);

    private final Device device;
    private int packets;
    private int shortened;
    private int inverted;
    private int brokenOff;

    RepeatedReading(Device device) {
        this.device = device;
    }

    Verdict verdict(long flashBytes) throws EspException {
        int bytes = device.stubRunning() ? STUB_BYTES : ROM_BYTES;
        long last = Math.min(flashBytes, 1 << 24) - bytes;
        for (long at : new long[] {0, last / 2 & -bytes, last}) {
            List<byte[]> one = read((int) at, bytes);
            List<byte[]> other = read((int) at, bytes);
            for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
                compare(one.get(i), other.get(i));
            }
        }
        String text = String.format(Locale.ROOT, "%,d bytes twice at 3 places at %d baud", bytes, device.baud());
        String remedy = (device.baud() > Chip.ROM_BAUD ? "-Desp.baud=" + Chip.ROM_BAUD + ", a" : "A")
                + " short cable, no hub, a common ground.";
        if (shortened + inverted + brokenOff == 0) {
            return Verdict.ok(text + ", alike");
        }
        String seen = text + ": of " + packets + " packets " + shortened + " arrived too short, " + inverted
                + " with other bits, and " + brokenOff + " readings broke off. ";
        return shortened > inverted
                ? Verdict.problem(
                        seen + "The line loses bytes: USB, hub, driver or a server on the way does not keep up",
                        "Plug the board in without a hub, at another socket; update the adapter's driver.",
                        remedy)
                : Verdict.problem(seen + "The line turns bits over: noise, a long cable, a missing ground", remedy);
    }

    private int expected() {
        return device.stubRunning() ? PACKET_BYTES : ReadFlashSlow.REPLY_BYTES;
    }

    private void compare(byte[] one, byte[] other) {
        packets += 2;
        boolean whole = one.length == expected() && other.length == expected();
        shortened += (one.length < expected() ? 1 : 0) + (other.length < expected() ? 1 : 0);
        inverted += whole && !Arrays.equals(one, other) ? 1 : 0;
    }

    private List<byte[]> read(int offset, int bytes) throws EspException {
        try {
            return device.stubRunning() ? throughStub(offset, bytes) : throughRom(offset, bytes);
        } catch (EspException e) {
            e.throwUnlessRetry(Problem.Retry.WORKING);
            brokenOff++;
            device.reconnect();
            return List.of();
        }
    }

    private List<byte[]> throughStub(int offset, int bytes) throws EspException {
        LoaderClient client = device.loader();
        client.ask(
                new ReadFlash(offset, bytes, PACKET_BYTES, 1), device.timeouts().standard());
        List<byte[]> all = new ArrayList<>();
        for (int received = PACKET_BYTES; received <= bytes; received += PACKET_BYTES) {
            all.add(client.readPacket(PACKET_WITHIN));
            client.sendPacket(LittleEndian.bytes32(received));
        }
        client.readPacket(PACKET_WITHIN); // the MD5
        return all;
    }

    private List<byte[]> throughRom(int offset, int bytes) throws EspException {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < bytes; at += ReadFlashSlow.REPLY_BYTES) {
            all.add(device.loader()
                    .exchange(
                            new ReadFlashSlow(offset + at, ReadFlashSlow.REPLY_BYTES),
                            device.timeouts().standard())
                    .payload());
        }
        return all;
    }
}
