package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.job.board.SharedConnection;
import io.github.espmaven.job.monitor.MonitorJob;
import io.github.espmaven.job.monitor.MonitorRequest;
import io.github.espmaven.job.monitor.MonitorRequests;
import io.github.espmaven.job.monitor.ProgramSources;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.port.PortQueue;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.ChipInfo;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.serve.PortServer;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.NetworkUrl;
import io.github.espmaven.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goals of one build that leave their connection to each other: what passes through the port, and how the board is left. */
@Tag("slow")
class SharedConnectionTest {
    private static final Path HELLO =
            Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");

    private Clock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();
    private final SharedConnection shared = new SharedConnection();
    private final List<Object> results = new ArrayList<>();

    @TempDir
    private Path folder;

    private interface Goal {
        Object run(BoardRequest board) throws Exception;
    }

    private void together(BoardRequest board, Goal... goals) throws Exception {
        for (int i = 0; i < goals.length; i++) {
            shared.begin(i + 1 < goals.length);
            results.add(goals[i].run(board.sharing(Optional.of(shared))));
            shared.requireStarted();
        }
    }

    private void alone(BoardRequest board, Goal... goals) throws Exception {
        for (Goal goal : goals) {
            results.add(goal.run(board));
        }
    }

    private EraseJob.Result erase(BoardRequest board) throws EspException {
        return erase(board, "all");
    }

    private EraseJob.Result erase(BoardRequest board, String what) throws EspException {
        return new EraseJob(new EraseRequest(board, Optional.of(what), TableInput.NONE, Set.of()), clock, listener)
                .run();
    }

    private FlashResult flash(BoardRequest board) throws EspException {
        return flash(
                board, new BootCheckRequest(BootCheckRequest.When.AUTO, Duration.ofSeconds(3), Duration.ZERO, false));
    }

    private FlashResult flash(BoardRequest board, BootCheckRequest boot) throws EspException {
        FlashRequest request = new FlashRequest(inputs(board), FlashOption.DEFAULTS, Optional.empty(), boot);
        return new FlashJob(request, clock, listener).run();
    }

    private VerifyJob.Result verify(BoardRequest board) throws EspException {
        return new VerifyJob(inputs(board), false, clock, listener).run();
    }

    private static FirmwareInputs inputs(BoardRequest board) {
        return new FirmwareInputs(board, List.of(new ImageSpec("0x0", HELLO)), TableInput.NONE, HeaderSettings.KEEP);
    }

    private Optional<EspException> monitor(BoardRequest board) throws EspException {
        MonitorRequest request = MonitorRequests.of(
                board,
                115_200,
                Optional.empty(),
                MonitorRequest.Reset.NONE,
                ProgramSources.of(List.of()),
                LogFilter.ALL,
                List.of(
                        new Expectation("ESP-ROM:esp32c3.*", Optional.empty(), Optional.empty()),
                        new Expectation("Hello from .* 1", Optional.empty(), Optional.empty())),
                Optional.of(FailOn.DEFAULT),
                Optional.of(Duration.ofSeconds(20)),
                Ending.WHEN_DECIDED,
                new MonitorRequest.Output(
                        folder.resolve("monitor.log"),
                        MonitorRequest.CoreDumps.printed(folder.resolve("core.dump")),
                        new MonitorRequest.Report(folder.resolve("reports"), "esp.demo", Instant.EPOCH),
                        MonitorRequest.NoBoard.FAILS));
        return new MonitorJob(request, clock, listener).run(() -> false);
    }

    private BoardRequest board(String query) {
        return board("esp32c3", query);
    }

    private BoardRequest board(String chip, String query) {
        String port = "sim:" + chip + "?file=" + folder.resolve("flash.bin") + query;
        return Boards.traced(Boards.at(port), new PortRequest.Trace(folder.resolve("trace"), Instant.EPOCH));
    }

    private List<String> traced() throws Exception {
        return Files.readAllLines(folder.resolve("trace"));
    }

    private long lines(String pattern) throws Exception {
        return traced().stream()
                .filter(line -> line.matches("\\s*[\\d.]+ " + pattern))
                .count();
    }

    /** The same four goals that connect for themselves open the port four times and reset the board six times, in 123 requests. */
    @Test
    void eraseFlashVerifyAndMonitorConnectOnceAndRestartTheBoardOnce() throws Exception {
        together(board("&timing=real"), this::erase, this::flash, this::verify, this::monitor);
        assertThat(lines("open .*")).isEqualTo(1);
        assertThat(lines("reset: .*")).isEqualTo(2);
        assertThat(lines("reset: hard reset .*")).isEqualTo(1);
        assertThat(lines("write \\d+")).isEqualTo(77);
        assertThat(results.toString()).contains("outcome=SAME").doesNotContain("ending=RESTARTED");
        assertThat(((EraseJob.Result) results.get(0)).unproven()).isEmpty();
        assertThat(((FlashResult) results.get(1)).ending()).isEqualTo(BoardEnding.KEPT);
        assertThat(console()).startsWith("ESP-ROM:esp32c3-api1-20210207").contains("entry 0x40384000");
        assertThat(results.get(3)).isEqualTo(Optional.empty());
        requireFree();
    }

    @ParameterizedTest
    @CsvSource({"true,1,2,103,1.53", "false,3,6,149,1.96"})
    void whatItSaves(boolean sharing, int opens, int resets, int requests, double seconds) throws Exception {
        Goal[] goals = {this::eraseSector, this::flash, this::verify};
        if (sharing) {
            together(board("&timing=real"), goals);
        } else {
            alone(board("&timing=real"), goals);
        }
        assertThat(lines("open .*")).isEqualTo(opens);
        assertThat(lines("reset: .*")).isEqualTo(resets);
        assertThat(lines("write \\d+")).isEqualTo(requests);
        assertThat(clock.nanoTime() / 1e9).isLessThan(seconds).isGreaterThan(seconds - 0.01);
        assertThat(ending(2)).isEqualTo("RESTARTED");
    }

    @Test
    void aStartThatAFlashLeavesIsJudgedWhereTheBoardIsRestarted() throws Exception {
        together(board(""), this::flash, this::verify);
        assertThat(listener.told())
                .filteredOn(line -> line.startsWith("started The application runs"))
                .hasSize(1);
        assertThat(((FlashResult) results.get(0)).boot()).isEmpty();
        String panic = "&console="
                + Files.writeString(
                        folder.resolve("console.txt"), "10ms Guru Meditation Error: Core  0 panic'ed (x).\n");
        assertThatThrownBy(() -> together(board(panic), this::flash, this::verify))
                .hasFieldOrPropertyWithValue("problem", Problem.BOOT_FAILED);
        assertThat(results.get(3).toString()).contains("outcome=SAME", "ending=RESTARTED");
        requireFree();
    }

    @Test
    void aFlashThatIsNoSuccessWithoutTheStartRestartsTheBoardItself() throws Exception {
        BootCheckRequest always =
                new BootCheckRequest(BootCheckRequest.When.ALWAYS, Duration.ofSeconds(3), Duration.ZERO, false);
        together(board(""), b -> flash(b, always), this::verify);
        assertThat(((FlashResult) results.get(0)).boot()).isPresent();
        assertThat(listener.told())
                .filteredOn(line -> line.startsWith("started "))
                .hasSize(1);
        assertThat(lines("open .*")).isEqualTo(2);
    }

    /** The stub is started when a goal needs it, and works on for those that do not. */
    @ParameterizedTest
    @ValueSource(strings = {"esp8266", "esp32", "esp32c3", "esp32s3", "esp32p4"})
    void goalsThatNeedNoStubAndGoalsThatDoGoOnWithEachOther(String chip) throws Exception {
        together(board(chip, "&timing=real"), this::chipInfo, this::eraseSector, this::chipInfo, this::verify);
        assertThat(lines("open .*")).isEqualTo(1);
        assertThat(lines("reset: .*")).isEqualTo(2);
        assertThat(results.get(0)).asString().contains("stub=false");
        assertThat(results.get(1)).asString().contains("stub=true");
        assertThat(results.get(2)).asString().contains("stub=true");
        assertThat(ending(3)).isEqualTo("RESTARTED");
    }

    @Test
    void whoWantsTheRomAloneConnectsAnewWhereTheStubRuns() throws Exception {
        together(board(""), this::eraseSector, b -> verify(b.byRomOnly()));
        assertThat(results.get(1)).asString().contains("stub=false", "ending=RESTARTED");
        assertThat(lines("open .*")).isEqualTo(2);
        assertThat(lines("reset: hard reset .*")).as("restarts").isEqualTo(1);
        requireFree();
    }

    @Test
    void otherWishesAreAnotherConnection() throws Exception {
        together(
                board(""),
                this::eraseSector,
                b -> verify(b.withOptions(b.options().withBaud(460_800))),
                b -> verify(Boards.traced(b, new PortRequest.Trace(folder.resolve("other"), Instant.EPOCH))
                        .sharing(Optional.of(shared))));
        assertThat(lines("open .*")).isEqualTo(2);
        assertThat(folder.resolve("other")).content().contains(" open ");
        assertThatThrownBy(() -> together(
                        board(""),
                        this::eraseSector,
                        b -> verify(b.withOptions(b.options().withChip(Optional.of(Chip.ESP32_S3))))))
                .hasFieldOrPropertyWithValue("problem", Problem.OTHER_CHIP);
        requireFree();
    }

    @Test
    void theLastGoalSaysHowTheBoardIsLeft() throws Exception {
        together(
                board(""),
                this::eraseSector,
                b -> verify(new BoardRequest(b.port(), b.options(), AfterReset.NO_RESET, b.shared())));
        assertThat(ending(1)).isEqualTo("IN_LOADER");
        assertThat(lines("reset: hard reset .*")).isZero();
    }

    @Test
    void aGoalThatFailsRestartsTheBoardAndLeavesNothing() throws Exception {
        BoardRequest board = board("");
        assertThatThrownBy(() -> together(board, this::eraseSector, this::eraseBadly, this::verify))
                .isInstanceOf(EspException.class);
        assertThat(lines("open .*")).isEqualTo(1);
        assertThat(lines("reset: hard reset .*")).isEqualTo(1);
        requireFree();
        together(board, this::verify);
        assertThat(lines("open .*")).isEqualTo(2);
    }

    /** Somebody has cut the power: nothing answers at the stub's rate. */
    @ParameterizedTest
    @ValueSource(strings = {"rfc2217", "tcp"})
    void aBoardThatWasRestartedBetweenTwoGoalsIsReachedAnewAndThatIsSaidOnce(String scheme) throws Exception {
        VirtualBoard virtual = new VirtualBoard(
                BoardOptions.parse("sim:esp32c3" + (scheme.equals("tcp") ? "?boot=download" : "")), Clock.system());
        try (PortServer server = new PortServer(
                () -> new Powered(virtual.transport()), NetworkUrl.parseListening(scheme + "://:0"), event -> {})) {
            BoardRequest board = Boards.at(scheme + "://127.0.0.1:" + server.port());
            clock = Clock.system();
            together(board, this::eraseSector, b -> {
                virtual.restart(scheme.equals("tcp") ? PowerOn.DOWNLOAD : PowerOn.FLASH);
                return verify(b);
            });
        }
        assertThat(results.get(1)).asString().contains("outcome=EMPTY");
        assertThat(listener.told())
                .filteredOn(line -> line.contains("does not hold"))
                .hasSize(1);
    }

    @Test
    void overRfc2217TheServerSeesOneClient() throws Exception {
        List<String> events = new ArrayList<>();
        VirtualBoard virtual = new VirtualBoard(BoardOptions.parse("sim:esp32c3"), Clock.system());
        clock = Clock.system();
        try (PortServer server = new PortServer(
                () -> new Powered(virtual.transport()),
                NetworkUrl.parseListening("rfc2217://:0"),
                event -> events.add(event.toString()))) {
            together(
                    Boards.at("rfc2217://127.0.0.1:" + server.port()),
                    this::eraseSector,
                    this::flash,
                    this::verify,
                    this::monitor);
        }
        assertThat(events).filteredOn(event -> event.startsWith("Connected")).hasSize(1);
        assertThat(console()).startsWith("ESP-ROM:esp32c3-api1-20210207");
    }

    @Test
    void whoeverWaitsForThePortGetsItAfterTheLastGoal() throws Exception {
        BoardRequest board = board("");
        together(board, this::eraseSector, b -> {
            assertThatThrownBy(this::requireFree)
                    .hasMessageContaining("it is held by a test (process ")
                    .hasFieldOrPropertyWithValue("problem", Problem.PORT_QUEUE_TIMEOUT);
            return verify(b);
        });
        requireFree();
    }

    @Test
    void whatNobodyGoesOnWithIsReleased() throws Exception {
        BoardRequest board = board("").sharing(Optional.of(shared));
        shared.begin(true);
        flash(board);
        shared.requireStarted();
        shared.release(listener);
        assertThat(lines("reset: hard reset .*")).isEqualTo(1);
        assertThat(listener.told()).anyMatch(line -> line.startsWith("started The application runs"));
        requireFree();
        shared.release(listener);
    }

    @Test
    void aResetAfterAFlashIsTheOnlyRestart() throws Exception {
        together(
                board(""),
                this::flash,
                b -> new ResetJob(b, clock, listener)
                        .run(ResetJob.To.RUN, ResetBy.parse("auto"), Duration.ZERO, Duration.ofSeconds(1)));
        assertThat(results.get(1)).asString().contains("the board restarted. Its ROM said why");
        assertThat(lines("reset: hard reset .*")).isZero();
        requireFree();
    }

    @Test
    void aLockedChipAndALimitedTimeAreNotShared() throws Exception {
        together(board("&security=secure-download"), this::flash, this::flash);
        assertThat(lines("open .*")).isEqualTo(2);
        together(
                board(""),
                b -> verify(Boards.limited(b, Duration.ofSeconds(60)).sharing(Optional.of(shared))),
                this::verify);
        assertThat(lines("open .*")).isEqualTo(4);
    }

    /** A board with a supply of its own: closing its port does not take its power. */
    private record Powered(Transport port) implements ForwardingTransport {
        @Override
        public void close() {}
    }

    /** The chip's own USB is reset over it, with a pause in which the chip prints already: its first words, with the reason. */
    @ParameterizedTest
    @CsvSource({
        "esp32c3,303a:1001,rst:0x15 (USB_UART_CHIP_RST)",
        "esp32s3,303a:1001,rst:0x15 (USB_UART_CHIP_RST)",
        "esp32s2,303a:0002,rst:0x3 (RTC_SW_SYS_RST)",
        "esp32s3,303a:0009,rst:0x3 (RTC_SW_SYS_RST)"
    })
    void aMonitorMissesNothingOverTheChipsOwnUsb(String chip, String usb, String why) throws Exception {
        together(board(chip, "&usb=" + usb), this::eraseSector, this::monitor);
        assertThat(console().get(0)).startsWith("ESP-ROM:" + chip);
        assertThat(console().get(2)).startsWith(why + ",boot:");
    }

    private String ending(int goal) {
        return results.get(goal).toString().replaceAll("(?s).*ending=(\\w+).*", "$1");
    }

    private List<String> console() {
        return listener.told().stream()
                .filter(line -> line.startsWith("console ") && !line.startsWith("console --"))
                .map(line -> line.substring("console ".length()))
                .toList();
    }

    private void requireFree() throws EspException {
        PortQueue.ofThisUser(Clock.system())
                .acquire("sim:esp32c3?file=" + folder.resolve("flash.bin"), "next", Duration.ZERO, text -> {})
                .close();
    }

    private ChipInfo chipInfo(BoardRequest board) throws EspException {
        return new ChipInfoJob(board, clock, listener).run();
    }

    private EraseJob.Result eraseSector(BoardRequest board) throws EspException {
        return erase(board, "0x3f0000+0x1000");
    }

    /** There is no table in this flash. */
    private EraseJob.Result eraseBadly(BoardRequest board) throws EspException {
        return erase(board, "nvs");
    }

    @Test
    void whereALaterGoalFailsTheStartOfTheFlashIsJudgedAllTheSame() throws Exception {
        String panic = "&console="
                + Files.writeString(
                        folder.resolve("console.txt"), "10ms Guru Meditation Error: Core  0 panic'ed (x).\n");
        assertThatThrownBy(() -> together(board(panic), this::flash, this::eraseBadly, this::verify))
                .hasFieldOrPropertyWithValue("problem", Problem.BAD_PARTITION_TABLE);
        assertThatThrownBy(shared::requireStarted).hasFieldOrPropertyWithValue("problem", Problem.BOOT_FAILED);
        assertThat(lines("reset: hard reset .*")).isEqualTo(1);
        requireFree();
    }

    @Test
    void theFlashLearnsHowItsBoardStartedWhenALaterGoalHasRestartedIt() throws Exception {
        List<FlashResult> later = new ArrayList<>();
        BootCheckRequest auto =
                new BootCheckRequest(BootCheckRequest.When.AUTO, Duration.ofSeconds(3), Duration.ZERO, false);
        together(
                board(""),
                b -> {
                    FlashJob job = new FlashJob(
                            new FlashRequest(inputs(b), FlashOption.DEFAULTS, Optional.empty(), auto), clock, listener);
                    job.whenStarted((result, failure) -> later.add(result));
                    return job.run();
                },
                this::verify);
        assertThat(FlashReportJson.of((FlashResult) results.get(0)).has("boot")).isFalse();
        assertThat(later).hasSize(1);
        assertThat(FlashReportJson.of(later.get(0)).toString())
                .contains("\"boot\":\"running\"", "\"boardRestarted\":true");
    }

    /** Leaves a board to the next goal, which does not come. */
    static final class Waiting {
        public static void main(String[] arguments) throws Exception {
            SharedConnectionTest test = new SharedConnectionTest();
            test.folder = Path.of(arguments[0]);
            test.clock = Clock.system();
            test.shared.begin(true);
            test.flash(test.board("").sharing(Optional.of(test.shared)));
            Files.createFile(test.folder.resolve("kept"));
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process cannot be asked to end, only be ended")
    void aBoardThatIsLeftToTheNextGoalIsRestartedWhereTheBuildIsToldToEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dbasedir=" + System.getProperty("basedir", ""),
                        Waiting.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        try {
            while (process.isAlive() && !Files.exists(folder.resolve("kept"))) {
                Thread.sleep(20);
            }
            assertThat(lines("reset: hard reset .*")).isZero();
            process.toHandle().destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(lines("reset: hard reset .*")).isEqualTo(1);
        requireFree();
    }
}
