package io.github.espmaven.testing;

import io.github.espmaven.loader.Op;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A chip that answers each command as a test says, and prints text when it leaves reset. */
public final class ScriptedChip implements Transport {
    private record Answer(int value, byte[] data) {}

    private final FakeClock clock;
    private final Map<Op, Answer> answers = new EnumMap<>(Op.class);
    private final List<Op> commands = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
    private ControlLines now = ControlLines.RELEASED;
    private String banner = "";
    private Optional<Op> greetsAfter = Optional.empty();
    private PortTraits traits = PortTraits.local("/dev/ttyUSB7", PortTraits.Kind.SERIAL);
    private boolean hasLines = true;
    private boolean closed;

    public ScriptedChip(FakeClock clock) {
        this.clock = clock;
    }

    /** A ROM loader that is synced with, in secure download mode or not, and answers nothing else yet. */
    public static ScriptedChip rom(FakeClock clock) {
        return new ScriptedChip(clock).on(Op.SYNC, 0x2012_0707, "00000000");
    }

    /** Answers {@code op} with a value and data in hexadecimal, status included. */
    public ScriptedChip on(Op op, int value, String dataHex) {
        answers.put(op, new Answer(value, HexFormat.of().parseHex(dataHex)));
        return this;
    }

    /** Greets as a stub does as soon as {@code op} comes. */
    public ScriptedChip greetsAfter(Op op) {
        greetsAfter = Optional.of(op);
        return this;
    }

    public ScriptedChip prints(String text) {
        banner = text;
        return this;
    }

    public ScriptedChip at(PortTraits port) {
        traits = port;
        return this;
    }

    public ScriptedChip withoutLines() {
        hasLines = false;
        return this;
    }

    public List<Op> commands() {
        return commands;
    }

    /** Changes of the lines as "ms:D1R0". */
    public List<String> lines() {
        return lines;
    }

    public boolean closed() {
        return closed;
    }

    @Override
    public PortTraits traits() {
        return traits;
    }

    @Override
    public int read(byte[] into, Duration timeout) {
        byte[] bytes = ready.toByteArray();
        if (bytes.length == 0) {
            clock.advance(timeout);
            return 0;
        }
        System.arraycopy(bytes, 0, into, 0, bytes.length);
        ready.reset();
        return bytes.length;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        Optional<byte[]> packet = new SlipDecoder(0x5000).accept(bytes, offset, offset + length);
        Op op = Op.of(Byte.toUnsignedInt(packet.orElseThrow()[1])).orElseThrow();
        commands.add(op);
        if (greetsAfter.equals(Optional.of(op))) {
            ready.writeBytes(SlipEncoder.encode("OHAI".getBytes(StandardCharsets.US_ASCII)));
        }
        if (answers.containsKey(op)) {
            Answer answer = answers.get(op);
            for (int i = 0; i < (op == Op.SYNC ? 8 : 1); i++) {
                ready.writeBytes(reply(op, answer));
            }
        }
    }

    private static byte[] reply(Op op, Answer answer) {
        return SlipEncoder.encode(ByteBuffer.allocate(8 + answer.data().length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 1)
                .put((byte) op.code())
                .putShort((short) answer.data().length)
                .putInt(answer.value())
                .put(answer.data())
                .array());
    }

    @Override
    public boolean setLines(ControlLines wanted) {
        lines.add(clock.elapsed().toMillis() + ":D" + (wanted.dtr() ? 1 : 0) + "R" + (wanted.rts() ? 1 : 0));
        if (hasLines && now.rts() && !wanted.rts()) {
            ready.writeBytes(banner.getBytes(StandardCharsets.ISO_8859_1));
        }
        now = wanted;
        return hasLines;
    }

    @Override
    public boolean setBaudRate(int baud) {
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
