package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.Packet;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Speaks with a virtual board frame by frame and takes nothing for granted. */
final class RawClient implements Registers {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final FakeClock clock;
    final VirtualBoard board;
    final Transport port;
    private final SlipDecoder decoder = new SlipDecoder(0x10000);
    private final byte[] buffer = new byte[0x10000];
    private int from;
    private int to;

    RawClient(BoardOptions options) throws EspException {
        this(options, sentence -> {});
    }

    RawClient(BoardOptions options, Consumer<String> log) throws EspException {
        clock = new FakeClock();
        board = new VirtualBoard(options, clock, log);
        port = board.transport();
    }

    /** A board in download mode, synced with. */
    static RawClient synced(BoardOptions options) throws EspException {
        RawClient client = new RawClient(options);
        client.resetIntoDownload();
        client.sync();
        return client;
    }

    /** A board in download mode, whose ROM knows the pins of the flash. */
    static RawClient attached(BoardOptions options) throws EspException {
        RawClient client = synced(options);
        client.ok(new Commands.SpiAttach(0, Dialect.ROM));
        return client;
    }

    /** A board that runs its stub. */
    static RawClient withStub(BoardOptions options) throws EspException {
        RawClient client = synced(options);
        client.startStub();
        return client;
    }

    void resetIntoDownload() throws EspException {
        port.setLines(new ControlLines(false, true));
        clock.sleep(Duration.ofMillis(100));
        port.setLines(new ControlLines(true, false));
        clock.sleep(Duration.ofMillis(50));
        port.setLines(ControlLines.RELEASED);
        discardInput();
    }

    void discardInput() throws EspException {
        while (port.read(buffer, Duration.ofMillis(20)) > 0) {}
        from = to;
        decoder.reset();
    }

    void sync() throws EspException {
        send(new Commands.Sync());
        for (int i = 0; i < 8; i++) {
            assertThat(receive()).as("reply to SYNC").isPresent();
        }
    }

    void startStub() throws EspException {
        Chip chip = board.options().chip();
        StubImage image =
                StubImage.load(chip.spec().stub(board.options().revision()).orElseThrow());
        upload(image);
        send(new Commands.MemEnd(image.entry()));
        expectOk();
        assertThat(receive()).contains("OHAI".getBytes(StandardCharsets.US_ASCII));
    }

    void upload(StubImage image) throws EspException {
        for (StubImage.Part part : image.parts()) {
            int blocks = (part.bytes().length + 0x17FF) / 0x1800;
            ok(new Commands.MemBegin(part.bytes().length, blocks, 0x1800, part.address()));
            for (int i = 0; i < blocks; i++) {
                int end = Math.min(part.bytes().length, (i + 1) * 0x1800);
                ok(new Commands.MemData(i, Arrays.copyOfRange(part.bytes(), i * 0x1800, end)));
            }
        }
    }

    void send(Command command) throws EspException {
        port.write(Packet.of(command).frame());
    }

    void sendFrame(byte[] contents) throws EspException {
        port.write(SlipEncoder.encode(contents));
    }

    /** The next frame, or empty when none comes. */
    Optional<byte[]> receive() throws EspException {
        return receive(PATIENCE);
    }

    Optional<byte[]> receive(Duration patience) throws EspException {
        while (true) {
            while (from < to) {
                Optional<byte[]> frame = decoder.accept(buffer, from, to);
                from += decoder.consumed();
                if (frame.isPresent()) {
                    return frame;
                }
            }
            from = 0;
            to = port.read(buffer, patience);
            if (to == 0) {
                return Optional.empty();
            }
        }
    }

    /** What {@link #receive} gives for as long as something comes. */
    List<String> receiveAll() throws EspException {
        List<String> frames = new ArrayList<>();
        for (Optional<byte[]> f = receive(); f.isPresent(); f = receive()) {
            frames.add(Hex.of(f.get()));
        }
        return frames;
    }

    byte[] exchange(Command command) throws EspException {
        send(command);
        return receive().orElseThrow(() -> new AssertionError("no reply to " + command.op()));
    }

    void expectOk() throws EspException {
        assertThat(status(receive().orElseThrow(() -> new AssertionError("no reply"))))
                .isZero();
    }

    void ok(Command command) throws EspException {
        assertThat(status(exchange(command))).as("status of " + command.op()).isZero();
    }

    /** The status octets of a reply without payload, status above reason. */
    static int status(byte[] reply) {
        return LittleEndian.u8(reply, 8) << 8 | LittleEndian.u8(reply, 9);
    }

    int statusOf(Command command) throws EspException {
        return status(exchange(command));
    }

    @Override
    public int read(int address) throws EspException {
        byte[] reply = exchange(new Commands.ReadRegister(address));
        assertThat(status(reply)).isZero();
        return LittleEndian.u32(reply, 4);
    }
}
