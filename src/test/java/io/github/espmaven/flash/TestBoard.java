package io.github.espmaven.flash;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A virtual board with everything needed to flash it in a test, on a clock of its own. */
public final class TestBoard {
    private final Clock clock;
    private final VirtualBoard board;
    private final UnaryOperator<Transport> line;
    private final List<FlashEvent> events = new ArrayList<>();

    public TestBoard(BoardOptions options) throws EspException {
        this(options, new FakeClock(), UnaryOperator.identity());
    }

    /** @param line what lies between the engine and the board */
    public TestBoard(BoardOptions options, Clock clock, UnaryOperator<Transport> line) throws EspException {
        this.clock = clock;
        this.board = new VirtualBoard(options, clock);
        this.line = line;
    }

    public VirtualBoard board() {
        return board;
    }

    /** The board's port, through what lies between. */
    public Transport line() {
        return line.apply(board.transport());
    }

    public List<FlashEvent> events() {
        return events;
    }

    public Device connect(StubUse stub) throws EspException {
        ConnectOptions options = ConnectOptions.DEFAULTS.withStub(stub);
        return new Connector(line(), clock, options, text -> {}).connect();
    }

    public FlashReport flash(Device device, Set<FlashOption> options, FlashRegion... regions) throws EspException {
        FlashPlan plan = FlashPlanner.plan(List.of(regions), FlashTarget.of(device), HeaderSettings.KEEP, options);
        return new FlashWriter(device, events::add).write(plan);
    }

    /** A region of bytes that compress to about half. */
    public static FlashRegion region(int offset, int length) {
        byte[] bytes = new byte[length];
        Random random = new Random(offset * 31L + length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i / 16 % 2 == 0 ? random.nextInt(256) : i / 4096);
        }
        if (bytes[0] == (byte) 0xE9) {
            bytes[0] = 0; // no image by chance
        }
        return new FlashRegion(offset, bytes, "file" + offset, "region" + offset);
    }

    /** What the flash must hold: {@code before} with the sectors of the regions replaced. */
    public static byte[] expected(byte[] before, FlashRegion... regions) {
        byte[] after = before.clone();
        for (FlashRegion region : regions) {
            int from = region.range().toSectors().offset();
            Arrays.fill(after, from, region.range().toSectors().end(), (byte) 0xFF);
            System.arraycopy(region.bytes(), 0, after, region.offset(), region.bytes().length);
        }
        return after;
    }

    /** A used flash: nothing in it is blank. */
    public static byte[] used(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
