package io.github.espmaven.stub;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.LoaderClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Uploads a stub to the chip's RAM through the ROM loader and starts it (protocol.md, section 3.2). The caller resets
 * the chip when this fails, and switches the client to the stub's dialect when it succeeds.
 */
public final class StubLoader {
    /** RAM block over UART and USB-Serial/JTAG. */
    public static final int BLOCK_BYTES = 0x1800;

    /** RAM block over the ROM's USB-OTG, which takes no larger ones (protocol.md, section 1.7). */
    public static final int USB_OTG_BLOCK_BYTES = 0x800;

    private static final byte[] GREETING = "OHAI".getBytes(StandardCharsets.US_ASCII);

    private final LoaderClient client;
    private final CommandTimeouts timeouts;

    public StubLoader(LoaderClient client, CommandTimeouts timeouts) {
        this.client = client;
        this.timeouts = timeouts;
    }

    /**
     * Writes the image to RAM.
     *
     * @param blockBytes {@link #BLOCK_BYTES} or {@link #USB_OTG_BLOCK_BYTES}
     * @param baud the rate in use; the time a block needs on the wire is added to its time limit
     */
    public void upload(StubImage image, int blockBytes, int baud) throws EspException {
        Duration limit = timeouts.standard().plus(CommandTimeouts.onWire(blockBytes, baud));
        for (StubImage.Part part : image.parts()) {
            int size = part.bytes().length;
            int blocks = (size + blockBytes - 1) / blockBytes;
            client.exchange(new Commands.MemBegin(size, blocks, blockBytes, part.address()), timeouts.standard());
            for (int i = 0; i < blocks; i++) {
                int from = i * blockBytes;
                byte[] block = Arrays.copyOfRange(part.bytes(), from, Math.min(size, from + blockBytes));
                client.exchange(new Commands.MemData(i, block), limit);
            }
        }
    }

    /**
     * Jumps into the image; the ROM's reply to that may never come and is not needed. With {@code entry} 0 the ROM stays
     * in its loader.
     *
     * @return whether the greeting has come already, in place of the reply
     */
    public boolean jump(int entry) throws EspException {
        Commands.MemEnd end = new Commands.MemEnd(entry);
        client.send(end);
        Optional<byte[]> packet = client.pollPacket(timeouts.memEndRom());
        return packet.isPresent() && Arrays.equals(packet.get(), GREETING);
    }

    /**
     * Waits for the greeting.
     *
     * @throws EspException {@code STUB_SILENT} when nothing comes in time, {@code STUB_GARBLED} when something else comes
     */
    public void awaitGreeting(Duration limit) throws EspException {
        Optional<byte[]> packet = client.pollPacket(limit);
        if (packet.isEmpty()) {
            throw new EspException(
                    Problem.STUB_SILENT,
                    "the stub was sent to the chip but did not greet within " + limit.toMillis() + " ms",
                    evidence());
        }
        if (!Arrays.equals(packet.get(), GREETING)) {
            throw new EspException(
                    Problem.STUB_GARBLED,
                    "the stub was sent to the chip and answered something else than its greeting: "
                            + Hex.of(packet.get(), 0, Math.min(16, packet.get().length)),
                    evidence());
        }
    }

    private Evidence evidence() {
        String console = client.console();
        Evidence known = Evidence.of(Key.PORT, client.transport().traits().name());
        return console.isEmpty() ? known : known.with(Key.CONSOLE, console);
    }
}
