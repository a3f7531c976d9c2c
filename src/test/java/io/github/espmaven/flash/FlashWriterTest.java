package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashEvent.Erased;
import io.github.espmaven.flash.FlashEvent.Erasing;
import io.github.espmaven.flash.FlashEvent.Finished;
import io.github.espmaven.flash.FlashEvent.Planned;
import io.github.espmaven.flash.FlashEvent.Restarted;
import io.github.espmaven.flash.FlashEvent.Skipped;
import io.github.espmaven.flash.FlashEvent.Unverified;
import io.github.espmaven.flash.FlashEvent.Verified;
import io.github.espmaven.flash.FlashEvent.Writing;
import io.github.espmaven.flash.FlashEvent.Written;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.loader.Op;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.slip.SlipDecoder;
import io.github.espmaven.slip.SlipEncoder;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.FaultyTransport;
import io.github.espmaven.testing.FaultyTransport.Direction;
import io.github.espmaven.testing.FaultyTransport.Effect;
import io.github.espmaven.testing.FaultyTransport.Fault;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlashWriterTest {
    private static final int FLASH_BYTES = 2 << 20;
    private static final FlashRegion BOOT = TestBoard.region(0x0, 0x2345);
    private static final FlashRegion APP = TestBoard.region(0x10000, 300_000);
    private static final Set<FlashOption> PLAIN = Set.of(FlashOption.VERIFY);

    private static TestBoard board() throws EspException {
        return new TestBoard(BoardOptions.of(Chip.ESP32_C3).withFlashBytes(FLASH_BYTES));
    }

    private static FlashReport flash(Device device, Set<FlashOption> options, Consumer<FlashEvent> events)
            throws EspException {
        FlashPlan plan = FlashPlanner.plan(List.of(BOOT, APP), FlashTarget.of(device), HeaderSettings.KEEP, options);
        return new FlashWriter(device, events).write(plan);
    }

    private static void assertHolds(TestBoard board, FlashRegion region) {
        byte[] flash = board.board().flash();
        int from = region.offset();
        assertThat(Arrays.equals(flash, from, from + region.bytes().length, region.bytes(), 0, region.bytes().length))
                .as(region.toString())
                .isTrue();
    }

    private static List<Class<?>> kinds(List<FlashEvent> events) {
        List<Class<?>> kinds = new ArrayList<>();
        for (FlashEvent event : events) {
            if (kinds.isEmpty() || kinds.get(kinds.size() - 1) != event.getClass()) {
                kinds.add(event.getClass());
            }
        }
        return kinds;
    }

    @Test
    void tellsWhatHappensInTheOrderPromised() throws EspException {
        TestBoard board = board();
        board.board().loadFlash(0, BOOT.bytes());
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = flash(device, FlashOption.DEFAULTS, board.events()::add);
            assertThat(kinds(board.events()))
                    .containsExactly(
                            Planned.class, Skipped.class, Writing.class, Written.class, Verified.class, Finished.class);
            assertThat(report.skippedBytes()).isEqualTo(0x2348);
            assertThat(report.writtenBytes()).isEqualTo(300_000);
            assertThat(report.wireBytes()).isPositive().isLessThan(300_000);
            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsExactly(State.SKIPPED, State.VERIFIED);
            List<Integer> done = board.events().stream()
                    .filter(Written.class::isInstance)
                    .map(e -> ((Written) e).bytesDone())
                    .toList();
            assertThat(done).isSorted().endsWith(300_000);
        }
    }

    @Test
    void rewritesOnlyWhenAsked() throws EspException {
        TestBoard board = board();
        try (Device device = board.connect(StubUse.USE)) {
            flash(device, PLAIN, e -> {});
            FlashReport again = flash(device, PLAIN, board.events()::add);
            assertThat(again.wireBytes()).isZero();
            assertThat(kinds(board.events())).containsExactly(Planned.class, Skipped.class, Finished.class);
            FlashReport rewritten = flash(device, Set.of(FlashOption.VERIFY, FlashOption.REWRITE), board.events()::add);
            assertThat(rewritten.writtenBytes()).isEqualTo(0x2348 + 300_000);
        }
    }

    @Test
    void erasesAllBeforeWriting() throws EspException {
        TestBoard board = board();
        board.board().loadFlash(0, TestBoard.used(FLASH_BYTES));
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = flash(
                    device,
                    Set.of(FlashOption.ERASE_ALL, FlashOption.COMPRESS, FlashOption.VERIFY),
                    board.events()::add);
            assertThat(kinds(board.events())).startsWith(Planned.class, Erasing.class, Erased.class, Writing.class);
            assertThat(report.erasedAll()).isTrue();
        }
        byte[] blank = new byte[FLASH_BYTES];
        Arrays.fill(blank, (byte) 0xFF);
        assertThat(board.board().flash()).isEqualTo(TestBoard.expected(blank, BOOT, APP));
    }

    @Test
    void saysWhyTheEsp8266CannotVerifyWithoutStub() throws EspException {
        TestBoard board = new TestBoard(BoardOptions.of(Chip.ESP8266).withFlashBytes(FLASH_BYTES));
        try (Device device = board.connect(StubUse.ROM_ONLY)) {
            FlashReport report = flash(device, FlashOption.DEFAULTS, board.events()::add);
            assertThat(report.unverified()).contains("the ESP8266's ROM cannot calculate an MD5 of the flash");
            assertThat(kinds(board.events()))
                    .containsExactly(
                            Planned.class,
                            Writing.class,
                            Written.class,
                            Writing.class,
                            Written.class,
                            Unverified.class,
                            Finished.class);
        }
    }

    @Test
    void nothingThatArrivesIsStillEmpty() throws EspException {
        TestBoard board = board();
        byte[] erased = new byte[300_000];
        Arrays.fill(erased, (byte) 0xFF);
        assertSpoiled(board, APP.offset(), erased)
                .hasMessage(
                        "region65536 [0x010000, 0x0593e0) is still empty although the chip acknowledged every block")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.STILL_EMPTY);
    }

    @Test
    void oneWrongByteFailsLoudly() throws EspException {
        assertSpoiled(board(), APP.offset() + 299_999, new byte[] {(byte) ~APP.bytes()[299_999]})
                .hasMessageStartingWith("region65536 [0x010000, 0x0593e0) is not in the flash as it was sent")
                .hasMessageEndingWith("other parts of the flash may have been hit, too")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.VERIFY_FAILED);
    }

    @Test
    void aSkippedRegionHitByALaterWriteIsWrittenAgain() throws EspException {
        TestBoard board = board();
        board.board().loadFlash(0, BOOT.bytes());
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = flash(device, FlashOption.DEFAULTS, event -> {
                board.events().add(event);
                if (event instanceof Written written && written.bytesDone() == 300_000) {
                    board.board().loadFlash(0x100, new byte[] {(byte) ~BOOT.bytes()[0x100]});
                }
            });
            assertThat(report.restarts()).isEqualTo(1);
            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsOnly(State.VERIFIED);
        }
        assertThat(kinds(board.events()))
                .containsExactly(
                        Planned.class,
                        Skipped.class,
                        Writing.class,
                        Written.class,
                        Verified.class,
                        Restarted.class,
                        Writing.class,
                        Written.class,
                        Verified.class,
                        Finished.class);
        assertHolds(board, BOOT);
        assertHolds(board, APP);
    }

    /** Flashes while somebody else changes the flash behind the last block. */
    private static AbstractThrowableAssert<?, ? extends Throwable> assertSpoiled(
            TestBoard board, int offset, byte[] bytes) throws EspException {
        try (Device device = board.connect(StubUse.USE)) {
            return assertThatThrownBy(() -> flash(device, FlashOption.DEFAULTS, event -> {
                if (event instanceof Written written && written.bytesDone() == 300_000) {
                    board.board().loadFlash(offset, bytes);
                }
            }));
        }
    }

    @ParameterizedTest
    @EnumSource(StubUse.class)
    void beginsAgainAtWhatIsProven(StubUse stub) throws EspException {
        int last = lastFrame(stub, FlashOption.DEFAULTS, Op.FLASH_DEFL_DATA);
        TestBoard board = disturbed(Fault.ofFrame(Direction.TO_BOARD, last, Effect.DROP));
        try (Device device = board.connect(stub)) {
            FlashReport report = flash(device, FlashOption.DEFAULTS, board.events()::add);
            assertThat(report.restarts()).isEqualTo(1);
            Restarted restarted = (Restarted) board.events().stream()
                    .filter(Restarted.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertThat(restarted.offset())
                    .isGreaterThan(APP.offset())
                    .isLessThan(APP.range().end());
        }
        assertHolds(board, BOOT);
        assertHolds(board, APP);
    }

    @ParameterizedTest
    @EnumSource(StubUse.class)
    void sendsABlockAgainThatWasRefused(StubUse stub) throws EspException {
        int last = lastFrame(stub, PLAIN, Op.FLASH_DATA);
        TestBoard board = disturbed(Fault.ofFrame(Direction.TO_BOARD, last, Effect.CORRUPT));
        try (Device device = board.connect(stub)) {
            FlashReport report = flash(device, PLAIN, board.events()::add);
            assertThat(report.restarts()).isZero();
            assertThat(report.wireBytes()).isGreaterThan(report.writtenBytes());
        }
        assertHolds(board, BOOT);
        assertHolds(board, APP);
    }

    @Test
    void aRomWithLittleRoomGetsSmallBlocks() throws EspException {
        TestBoard board = new TestBoard(
                BoardOptions.of(Chip.ESP32_C3).withFlashBytes(FLASH_BYTES), new FakeClock(), LittleRoom::new);
        try (Device device = board.connect(StubUse.ROM_ONLY)) {
            FlashReport report = flash(device, FlashOption.DEFAULTS, board.events()::add);
            assertThat(report.restarts()).isZero();
            assertThat(report.wireBytes()).isLessThan(report.writtenBytes());
        }
        assertHolds(board, BOOT);
        assertHolds(board, APP);
    }

    /** Makes a ROM that takes compressed blocks of 4 KB refuse them: it is told they were larger. */
    private record LittleRoom(Transport port) implements ForwardingTransport {
        private static final int TAKEN = 0x1000;
        private static final int REFUSED = 0x4000;

        @Override
        public void write(byte[] bytes, int offset, int length) throws EspException {
            SlipDecoder decoder = new SlipDecoder(0x8000);
            byte[] packet = decoder.accept(bytes, offset, offset + length).orElseThrow();
            boolean begin = LittleEndian.u8(packet, 1) == Op.FLASH_DEFL_BEGIN.code();
            if (begin && LittleEndian.u32(packet, 16) == TAKEN) {
                LittleEndian.put32(packet, 16, REFUSED);
                port.write(SlipEncoder.encode(packet));
            } else {
                port.write(bytes, offset, length);
            }
        }
    }

    private static TestBoard disturbed(Fault fault) throws EspException {
        FakeClock clock = new FakeClock();
        return new TestBoard(
                BoardOptions.of(Chip.ESP32_C3).withFlashBytes(FLASH_BYTES),
                clock,
                port -> new FaultyTransport(port, clock, List.of(fault)));
    }

    /** Which frame of an undisturbed flash is the last with this command. */
    private static int lastFrame(StubUse stub, Set<FlashOption> options, Op op) throws EspException {
        FakeClock clock = new FakeClock();
        FaultyTransport[] line = new FaultyTransport[1];
        TestBoard board = new TestBoard(BoardOptions.of(Chip.ESP32_C3).withFlashBytes(FLASH_BYTES), clock, port -> {
            line[0] = new FaultyTransport(port, clock, List.of());
            return line[0];
        });
        try (Device device = board.connect(stub)) {
            flash(device, options, e -> {});
        }
        List<Integer> codes = line[0].frames(Direction.TO_BOARD).stream()
                .map(frame -> LittleEndian.u8(frame, 2))
                .toList();
        return codes.lastIndexOf(op.code());
    }
}
