package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Connector;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.flash.FlashEraser;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashVerifier;
import io.github.espmaven.flash.FlashWriter;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.BoardSearchTest;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.loader.Op;
import io.github.espmaven.port.Ports;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.RecordingTransport;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import io.github.espmaven.transport.serial.Pty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each option of {@code esptool.cfg} (protocol.md, section 7) changes what happens on the wire; the expected times are
 * that section's. {@code open_port_attempts} is in {@link BoardSearchTest}.
 */
class ConfigurationEffectsTest {
    private static final Duration TOLERANCE = Duration.ofMillis(60);

    /** How long a reply may still come that is not to be taken for the next one's, before the chip is reached again. */
    private static final Duration LATE_REPLY = Duration.ofMillis(1050);

    private static final Set<String> SHOWN = Set.of(
            "timeout",
            "chip_erase_timeout",
            "max_timeout",
            "sync_timeout",
            "md5_timeout_per_mb",
            "erase_region_timeout_per_mb",
            "erase_write_timeout_per_mb",
            "mem_end_rom_timeout",
            "serial_write_timeout",
            "connect_attempts",
            "write_block_attempts",
            "reset_delay",
            "open_port_attempts",
            "custom_reset_sequence",
            "custom_hard_reset_sequence");
    private static final int MEGABYTE = 1_000_000;
    private static final int SECTORS = 245 * 4096;

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingTransport line = recorded();

    ConfigurationEffectsTest() throws EspException {}

    private RecordingTransport recorded() throws EspException {
        VirtualBoard board = new VirtualBoard(BoardOptions.of(Chip.ESP32_C3), clock);
        board.loadFlash(0x1_0000, new byte[SECTORS]); // what is empty is not erased
        return new RecordingTransport(board.transport(), clock);
    }

    private interface Work {
        void on(Device device) throws EspException;
    }

    /** What the user's file says, as the goals take it. */
    private ConnectOptions options(String options, StubUse stub) throws Exception {
        return request(options).options().withStub(stub);
    }

    private BoardRequest request(String options) throws Exception {
        Files.writeString(folder.resolve("esptool.cfg"), "[esptool]\n" + options.replace(';', '\n'));
        EsptoolConfig config = EsptoolConfig.find(folder, folder, Map.of());
        assertThat(config.warnings()).isEmpty();
        return BoardParametersTest.nothingSaid("sim:esp32c3").request(Map.of(), config);
    }

    private Device connect(ConnectOptions options) throws EspException {
        return new Connector(line, clock, options, text -> {}).connect();
    }

    private void waits(String options, StubUse stub, Op op, Work work, double seconds) throws Exception {
        Device device = connect(options(options, stub));
        line.sent().clear();
        line.times().clear();
        line.silenceAfter(op);
        assertThat(catchThrowable(() -> work.on(device))).isInstanceOf(EspException.class);
        Duration again = line.sent().contains(Op.SYNC) ? LATE_REPLY : Duration.ZERO;
        assertThat(line.waitForLast(op))
                .isCloseTo(Duration.ofMillis(Math.round(seconds * 1000)).plus(again), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"'',1", "timeout=3,3", "timeout=7,7", "timeout=7;max_timeout=5,5", "timeout=0.25,0.25"})
    void timeout(String options, double seconds) throws Exception {
        waits(options, StubUse.USE, Op.READ_REG, device -> device.registers().read(Chip.MAGIC_REGISTER), seconds);
    }

    @ParameterizedTest
    @CsvSource({"'',120", "chip_erase_timeout=33,33", "max_timeout=50,50", "chip_erase_timeout=300,300"})
    void chipEraseTimeout(String options, double seconds) throws Exception {
        waits(
                options,
                StubUse.USE,
                Op.ERASE_FLASH,
                device -> new FlashEraser(device, event -> {}).eraseAll(FlashOption.DEFAULTS),
                seconds);
    }

    @ParameterizedTest
    @CsvSource({"'',40.14", "erase_region_timeout_per_mb=10,10.04", "erase_region_timeout_per_mb=1,3"})
    void eraseRegionTimeout(String options, double seconds) throws Exception {
        waits(
                options,
                StubUse.USE,
                Op.ERASE_REGION,
                device -> new FlashEraser(device, event -> {})
                        .erase(List.of(new FlashRange(0x1_0000, SECTORS)), FlashOption.DEFAULTS),
                seconds);
    }

    @ParameterizedTest
    @CsvSource({"'',8", "md5_timeout_per_mb=20,20", "md5_timeout_per_mb=500,240", "md5_timeout_per_mb=1,3"})
    void md5Timeout(String options, double seconds) throws Exception {
        waits(options, StubUse.USE, Op.SPI_FLASH_MD5, device -> verify(device, MEGABYTE), seconds);
    }

    /** A block of the ROM's, erased beforehand: 1024 bytes; with so little per MB the general limit holds. */
    @ParameterizedTest
    @CsvSource({"'',3", "erase_write_timeout_per_mb=5000,5.12", "erase_write_timeout_per_mb=10000,10.24"})
    void eraseWriteTimeout(String options, double seconds) throws Exception {
        waits(options, StubUse.ROM_ONLY, Op.FLASH_DATA, device -> write(device, 1024, FlashOption.VERIFY), seconds);
    }

    private static FlashPlan plan(Device device, int length, FlashOption... options) throws EspException {
        List<FlashRegion> regions = List.of(TestBoard.region(0x1_0000, length));
        return FlashPlanner.plan(regions, FlashTarget.of(device), HeaderSettings.KEEP, Set.of(options));
    }

    private static void verify(Device device, int length) throws EspException {
        new FlashVerifier(device).verify(plan(device, length).regions().get(0));
    }

    private static void write(Device device, int length, FlashOption... options) throws EspException {
        new FlashWriter(device, event -> {}).write(plan(device, length, options));
    }

    /** Five syncs an attempt, 50 ms apart. */
    @ParameterizedTest
    @CsvSource({"'',0.15,35", "sync_timeout=0.4,0.45,35", "connect_attempts=2,0.15,10", "connect_attempts=1,0.15,5"})
    void syncTimeoutAndConnectAttempts(String options, double seconds, int syncs) throws Exception {
        line.lose(Op.SYNC);
        ConnectOptions read = options(options, StubUse.USE);
        assertThat(catchThrowable(() -> connect(read))).isInstanceOf(EspException.class);
        assertThat(line.waitAfter(Op.SYNC)).isCloseTo(Duration.ofMillis(Math.round(seconds * 1000)), TOLERANCE);
        assertThat(Collections.frequency(line.sent(), Op.SYNC)).isEqualTo(syncs);
    }

    @Test
    void memEndRomTimeout() throws Exception {
        Duration usual = stubNeverStarts("");
        Duration patient = stubNeverStarts("mem_end_rom_timeout=1.7");
        assertThat(patient.minus(usual)).isCloseTo(Duration.ofMillis(1500), TOLERANCE);
    }

    private Duration stubNeverStarts(String options) throws Exception {
        RecordingTransport fresh = recorded();
        fresh.lose(Op.MEM_END);
        ConnectOptions read = options(options, StubUse.USE).withBaud(Chip.ROM_BAUD);
        catchThrowable(() -> new Connector(fresh, clock, read, text -> {}).connect());
        return fresh.waitAfter(Op.MEM_END);
    }

    /** After five in a row the block is cut smaller. */
    @ParameterizedTest
    @CsvSource({"'',3", "write_block_attempts=1,1", "write_block_attempts=4,4", "write_block_attempts=6,5"})
    void writeBlockAttempts(String options, int times) throws Exception {
        Device device = connect(options(options, StubUse.ROM_ONLY));
        line.sent().clear();
        line.damage(Op.FLASH_DATA);
        assertThat(catchThrowable(() -> write(device, 1024, FlashOption.VERIFY)))
                .isInstanceOf(EspException.class);
        int first = line.sent().indexOf(Op.FLASH_DATA);
        long inARow = line.sent().stream()
                .skip(first)
                .takeWhile(Op.FLASH_DATA::equals)
                .count();
        assertThat(inARow).isEqualTo(times);
    }

    /** How long the boot pin is held by the first and by the second attempt, when the chip does not say a word. */
    @ParameterizedTest
    @CsvSource({"'',0.05,0.55", "reset_delay=0.9,0.9,0.9", "reset_delay=0,0,0"})
    void resetDelay(String options, double first, double second) throws Exception {
        line.silence();
        ConnectOptions read = options(options, StubUse.USE);
        assertThat(catchThrowable(() -> connect(read))).isInstanceOf(EspException.class);
        List<Duration> holds = new ArrayList<>();
        for (int i = 0; i + 1 < line.lines().size(); i++) {
            if (line.lines().get(i).equals(new ControlLines(true, false))) {
                holds.add(line.lineTimes().get(i + 1).minus(line.lineTimes().get(i)));
            }
        }
        assertThat(holds.get(0)).isEqualTo(Duration.ofMillis(Math.round(first * 1000)));
        assertThat(holds.get(1)).isEqualTo(Duration.ofMillis(Math.round(second * 1000)));
    }

    @Test
    void customResetSequence() throws Exception {
        line.lose(Op.SYNC);
        ConnectOptions read = options("connect_attempts=2;custom_reset_sequence=U1,1|W0.3|R0|D0", StubUse.USE);
        assertThat(catchThrowable(() -> connect(read))).isInstanceOf(EspException.class);
        List<ControlLines> once =
                List.of(new ControlLines(true, true), new ControlLines(true, false), ControlLines.RELEASED);
        assertThat(line.lines().subList(0, 3)).isEqualTo(once);
        assertThat(line.lines().subList(3, 6)).isEqualTo(once);
        assertThat(line.lineTimes().get(1).minus(line.lineTimes().get(0))).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void customHardResetSequence() throws Exception {
        Device device = connect(options("custom_hard_reset_sequence=R1|W0.7|R0", StubUse.USE));
        line.lines().clear();
        line.lineTimes().clear();
        assertThat(device.restart(AfterReset.HARD_RESET)).isTrue();
        assertThat(line.lines()).containsExactly(new ControlLines(false, true), ControlLines.RELEASED);
        assertThat(line.lineTimes().get(1).minus(line.lineTimes().get(0))).isEqualTo(Duration.ofMillis(700));
    }

    /** On a real port whose other side reads nothing. */
    @Test
    void serialWriteTimeout() throws Exception {
        assumeTrue(Pty.isInstalled("socat"), "socat is not installed");
        Duration limit = request("serial_write_timeout=0.2").port().writeLimit();
        try (Pty pty = new Pty();
                Transport port = new Ports(Clock.system()).open(pty.link().toString(), limit, path -> {})) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> port.write(new byte[1 << 20]))
                    .extracting("problem")
                    .isEqualTo(Problem.WRITE_STALLED);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(limit, Duration.ofSeconds(5));
        }
    }

    /** Nobody adds an option without showing here what it does. */
    @Test
    void thatIsAllThereIs() throws Exception {
        String guide =
                Files.readString(Path.of(System.getProperty("basedir", ""), "src", "site", "markdown", "ports.md"));
        String table = guide.substring(guide.indexOf("| `timeout` |"), guide.indexOf("Of the environment"));
        Optional<String> unknown = Pattern.compile("`([a-z0-9]+(_[a-z0-9]+)*)`")
                .matcher(table)
                .results()
                .map(found -> found.group(1))
                .filter(option -> option.contains("_") || option.equals("timeout"))
                .filter(option -> !SHOWN.contains(option))
                .findFirst();
        assertThat(unknown).isEmpty();
    }
}
