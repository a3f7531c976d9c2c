package io.github.espmaven.stub;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.loader.Op;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Uploads a stub to the chip's RAM through the ROM loader and starts it (protocol.md, section 3.2). The caller resets
 * the chip when this fails, and switches the client to the stub's dialect when it succeeds.
 */
public final class StubLoader {
    /** RAM block over UART and USB-Serial/JTAG. */
    public static final int BLOCK_BYTES = 0x1800;

    /** RAM block over the ROM's USB-OTG, which takes no larger ones (protocol.md, section 1.7). */
    public static final int USB_OTG_BLOCK_BYTES = 0x800;

    private static final int SMALLEST_BLOCK_BYTES = 0x100;
    private static final int TRIES = 8;
    private static final byte[] GREETING = "OHAI".getBytes(StandardCharsets.US_ASCII);

    private final LoaderClient client;
    private final CommandTimeouts timeouts;
    private int size = BLOCK_BYTES;
    private long sentBytes;
    private int faults;

    public StubLoader(LoaderClient client, CommandTimeouts timeouts) {
        this.client = client;
        this.timeouts = timeouts;
    }

    /**
     * Writes the image to RAM. A block that does not arrive goes on in smaller ones, the next time, too: writing RAM again
     * does no harm. On such a line it is also read back whether MEM_BEGIN, which has no checksum, named the right place.
     *
     * @param blockBytes {@link #BLOCK_BYTES} or {@link #USB_OTG_BLOCK_BYTES}
     * @param baud the rate in use; the time a block needs on the wire is added to its time limit
     */
    public void upload(StubImage image, int blockBytes, int baud) throws EspException {
        size = Math.min(size, blockBytes);
        sentBytes = 0;
        faults = 0;
        for (StubImage.Part part : image.parts()) {
            int done = 0;
            int fruitless = 0;
            int displaced = 0;
            while (done < part.bytes().length) {
                int before = done;
                boolean begun = false;
                try {
                    client.ask(begin(part, done, size), timeouts.lastTry());
                    begun = true;
                    while (done < part.bytes().length) {
                        int end = Math.min(part.bytes().length, done + size);
                        byte[] block = Arrays.copyOfRange(part.bytes(), done, end);
                        sentBytes += block.length;
                        client.exchange(new Commands.MemData((done - before) / size, block), blockLimit(size, baud));
                        done = end;
                    }
                } catch (EspException e) {
                    faults++;
                    fruitless = done > before ? 0 : fruitless + 1;
                    boolean deaf = !begun && e.problem() != Problem.COMMAND_FAILED;
                    if (deaf || fruitless == TRIES || !e.problem().canRetry(Problem.Retry.CONNECTING)) {
                        throw e;
                    }
                    size = Math.max(SMALLEST_BLOCK_BYTES, size / 4);
                }
                if (faults > 0 && done > before && !isAt(part, before)) {
                    if (++displaced == TRIES) {
                        throw new EspException(
                                Problem.UNRELIABLE_LINK,
                                "the line falsifies data: the stub is not in the chip's memory as it was sent");
                    }
                    done = before;
                }
            }
        }
    }

    private boolean isAt(StubImage.Part part, int done) throws EspException {
        int word = client.ask(new Commands.ReadRegister(part.address() + done), timeouts.lastTry())
                .value();
        return part.bytes().length < done + 4 || word == LittleEndian.u32(part.bytes(), done);
    }

    /** The bit error rate of the line as far as the last upload tells; rather too low, for a block that fails counts as one error. */
    public double bitErrorRate() {
        return faults == 0 ? 0 : faults / (sentBytes * 8.0);
    }

    private static Commands.MemBegin begin(StubImage.Part part, int done, int blockBytes) {
        int rest = part.bytes().length - done;
        return new Commands.MemBegin(rest, (rest + blockBytes - 1) / blockBytes, blockBytes, part.address() + done);
    }

    /** The ROM only copies; the rest is the way there and back. */
    private Duration blockLimit(int blockBytes, int baud) {
        return client.patience().plus(CommandTimeouts.onWire(blockBytes, baud).multipliedBy(2));
    }

    /**
     * Jumps into the image; the ROM's reply to that may come in part or never and is not needed. With {@code entry} 0 the
     * ROM stays in its loader.
     */
    public void jump(int entry) throws EspException {
        client.send(new Commands.MemEnd(entry));
    }

    /**
     * Waits for the greeting.
     *
     * @throws EspException {@code STUB_SILENT} when nothing comes in time, {@code STUB_GARBLED} when something else comes
     */
    public void awaitGreeting(Duration limit) throws EspException {
        byte[] packet = client.await(GREETING, limit);
        if (Arrays.equals(packet, GREETING)) {
            return;
        }
        if (packet.length == 0 || (packet.length > 1 && LittleEndian.u8(packet, 1) == Op.MEM_END.code())) {
            throw new EspException(
                    Problem.STUB_SILENT,
                    "the stub was sent to the chip but did not greet within " + limit.toMillis() + " ms",
                    evidence());
        }
        throw new EspException(
                Problem.STUB_GARBLED,
                "the stub was sent to the chip and answered something else than its greeting: "
                        + Hex.of(packet, 0, Math.min(16, packet.length)),
                evidence());
    }

    private Evidence evidence() {
        String console = client.console();
        Evidence known = Evidence.of(Key.PORT, client.transport().traits().name());
        return console.isEmpty() ? known : known.with(Key.CONSOLE, console);
    }
}
