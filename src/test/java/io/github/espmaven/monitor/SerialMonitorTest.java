package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.monitor.tests.TestOutcome;
import io.github.espmaven.monitor.tests.TestOutcome.Result;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import io.github.espmaven.testing.ScriptedTransport;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.Transport;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(60)
class SerialMonitorTest {
    private final FakeClock clock = new FakeClock();
    private final ScriptedTransport board = new ScriptedTransport(clock);
    private final Heard heard = new Heard();

    private static class Heard implements MonitorListener {
        final List<String> lines = new ArrayList<>();
        final List<String> decoded = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        final List<byte[]> dumps = new ArrayList<>();

        @Override
        public void line(ConsoleLine line) {
            lines.add(line.coloured());
        }

        @Override
        public void decoded(String text) {
            decoded.add(text);
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }

        @Override
        public void warning(String text) {
            warnings.add(text);
        }

        @Override
        public void coreDump(byte[] dump) {
            dumps.add(dump);
        }
    }

    private MonitorResult watch(List<Expectation> expectations, FailOn failOn, ProgramCode... programs)
            throws EspException {
        MonitorSettings settings = new MonitorSettings(
                List.of(programs),
                Optional.empty(),
                expectations,
                Optional.of(failOn),
                Optional.of(Duration.ofSeconds(30)),
                Ending.WHEN_DECIDED);
        return new SerialMonitor(port(board), clock, settings, heard).run(() -> false);
    }

    /** So many letters, then nothing. */
    private static final class Endless implements Transport {
        private final FakeClock clock;
        private int left;

        Endless(int length, FakeClock clock) {
            this.left = length;
            this.clock = clock;
        }

        @Override
        public PortTraits traits() {
            return PortTraits.local("endless", PortTraits.Kind.SERIAL);
        }

        @Override
        public int read(byte[] into, Duration timeout) {
            int count = Math.min(left, into.length);
            Arrays.fill(into, 0, count, (byte) 'x');
            left -= count;
            if (count == 0) {
                clock.advance(timeout);
            }
            return count;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {}

        @Override
        public boolean setLines(ControlLines lines) {
            return false;
        }

        @Override
        public boolean setBaudRate(int baud) {
            return true;
        }

        @Override
        public void close() {}
    }

    private static MonitorPort port(Transport transport) {
        return new MonitorPort() {
            @Override
            public Transport transport() {
                return transport;
            }
        };
    }

    private static Expectation expect(String pattern) {
        return new Expectation(pattern, Optional.empty(), Optional.empty());
    }

    private static ProgramCode program(String chip) throws EspException {
        return new ProgramCode(chip + ".elf", ElfFile.parse(Fixtures.bytes("elf/" + chip + "-coredump-idf.elf")));
    }

    @Test
    void expectationsComeInOrderAndAcrossLines() throws Exception {
        board.answerText("ready\r\nip 10.0.0.7\r\nup: a\r\nb\r\nready");
        MonitorResult result =
                watch(List.of(expect("^ip (?<ip>[\\d.]+)$"), expect("a\\s+b"), expect("ready")), FailOn.DEFAULT);
        assertThat(result.verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(result.tests())
                .extracting(TestOutcome::name)
                .containsExactly("expect ^ip (?<ip>[\\d.]+)$", "expect a\\s+b", "expect ready");
        assertThat(clock.elapsed()).isZero();
    }

    @Test
    void aCoreDumpWithoutContentsIsNone() throws Exception {
        board.answerText("= CORE DUMP START =\n= CORE DUMP END =\nready\n");
        watch(List.of(expect("ready")), FailOn.DEFAULT);
        assertThat(heard.dumps).isEmpty();
    }

    @Test
    void aMatchSendsAndCaughtGroupsAreUsedLater() throws Exception {
        board.answerText("token=4.2 login: ");
        board.answerText("4x2 4.2 welcome\n");
        MonitorResult result = watch(
                List.of(
                        new Expectation("token=(?<t>\\S+) login: ", Optional.empty(), Optional.of("echo @{t}\n")),
                        expect("@{t} welcome")),
                FailOn.DEFAULT);
        assertThat(result.verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(board.writtenHex())
                .isEqualTo(io.github.espmaven.base.Hex.of("echo 4.2\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatDoesNotComeIsNamedWithItsTime() throws Exception {
        board.answerText("one\n");
        MonitorResult result = watch(
                List.of(expect("one"), new Expectation("two", Optional.of(Duration.ofSeconds(3)), Optional.empty())),
                FailOn.DEFAULT);
        assertThat(result.unmet().orElseThrow().problem()).isEqualTo(Problem.EXPECTATION_UNMET);
        assertThat(result.unmet().orElseThrow())
                .hasMessage("\"two\" did not come within 3000 ms, after 1 expectations that did");
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void withoutExpectationsItWatchesForItsTime() throws Exception {
        board.answerText("hello\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).verdict()).isInstanceOf(Verdict.Passed.class);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aCrashEndsTheWatchWithItsDecodedBacktraceAndDump() throws Exception {
        board.answer(Fixtures.bytes("monitor/esp32c3-boot-panic-coredump.log"));
        MonitorResult result = watch(List.of(expect("never")), FailOn.DEFAULT, program("esp32"), program("esp32c3"));
        Fault fault = result.fault().orElseThrow();
        assertThat(fault.kind()).isEqualTo("abort");
        assertThat(fault.line()).isEqualTo("abort() was called at PC 0x42009351 on core 0");
        assertThat(fault.details()).anyMatch(l -> l.startsWith("0x4200937a: app_main at "));
        assertThat(heard.warnings).isEmpty();
        assertThat(heard.notes.get(0)).isEqualTo("the board started (power on, or the reset pin) and boots from flash");
        assertThat(heard.dumps.get(0)).hasSize(0x0c98).startsWith(0x98, 0x0c, 0, 0);
    }

    @Test
    void theElfFileOfAnotherProgramIsSaidLoudlyAndNotUsed() throws Exception {
        board.answer(Fixtures.bytes("monitor/esp32-boot-panic-coredump.log"));
        MonitorResult result = watch(List.of(), FailOn.DEFAULT, program("esp32c3"));
        assertThat(heard.warnings).hasSize(1);
        assertThat(heard.warnings.get(0))
                .startsWith("WRONG ELF FILE: the program on the board was made from one with SHA-256 1b43c5e74,"
                        + " not from esp32c3.elf (7d946a8e8).");
        assertThat(heard.decoded).isEmpty();
        assertThat(result.fault().orElseThrow().kind()).isEqualTo("abort");
    }

    @Test
    void watchdogsBrownoutsAndBootLoopsAreFaults() throws Exception {
        board.answerText("rst:0x7 (TG0WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).fault().orElseThrow().kind())
                .isEqualTo("watchdog-reset");
        board.answerText("rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).fault().orElseThrow().kind())
                .isEqualTo("brownout-reset");
        board.answerText("rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n".repeat(5));
        assertThat(watch(List.of(), FailOn.DEFAULT.allowingResets(9))
                        .fault()
                        .orElseThrow()
                        .kind())
                .isEqualTo("boot-loop");
        board.answerText("rst:0x5 (DEEPSLEEP_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nawake\r\n".repeat(50));
        assertThat(watch(List.of(), FailOn.DEFAULT).verdict()).isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void theUserSaysWhatMustNotHappen() throws Exception {
        FailOn failOn = FailOn.parse(List.of("none", "^E \\("));
        board.answerText("rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n".repeat(9) + "E (5) app: no\n");
        Fault fault = watch(List.of(), failOn).fault().orElseThrow();
        assertThat(fault.kind()).isEqualTo("pattern");
        assertThat(fault.line()).isEqualTo("E (5) app: no");
        assertThat(FailOn.parse(List.of("panic")).kinds()).containsExactly("panic");
        assertThatThrownBy(() -> FailOn.parse(List.of("(")))
                .hasMessageStartingWith("\"(\" is not a regular expression: ");
    }

    @Test
    void testsOnTheBoardBecomeTestCases() throws Exception {
        board.answerText("test/test_math.c:10:test_add:PASS\r\n"
                + "test/test_math.c:20:test_div:FAIL: Expected 2 Was 3\r\n"
                + "test/test_math.c:30:test_sqrt:IGNORE: later\r\n"
                + "[ PASS ] boots\n3 Tests 1 Failures 1 Ignored\r\nFAIL\r\n");
        MonitorResult result = watch(List.of(), FailOn.DEFAULT);
        assertThat(result.tests())
                .extracting(TestOutcome::group, TestOutcome::name, TestOutcome::result, TestOutcome::message)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("test_math", "test_add", Result.PASSED, ""),
                        org.assertj.core.groups.Tuple.tuple(
                                "test_math", "test_div", Result.FAILED, "Expected 2 Was 3 (test/test_math.c:20)"),
                        org.assertj.core.groups.Tuple.tuple(
                                "test_math", "test_sqrt", Result.SKIPPED, "later (test/test_math.c:30)"),
                        org.assertj.core.groups.Tuple.tuple("board", "boots", Result.PASSED, ""));
        assertThat(result.failedTests()).isEqualTo(1);
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2200)); // the summary ends the watch
    }

    @Test
    void aHostilePatternDoesNotHang() throws Exception {
        board.answerText("a".repeat(4000) + "\n");
        MonitorResult result = watch(List.of(expect("(a+)+$b")), FailOn.DEFAULT);
        assertThat(result.unmet().orElseThrow().problem()).isEqualTo(Problem.PATTERN_TOO_SLOW);
        board.answerText("ab".repeat(2000) + "\n");
        result = watch(List.of(expect("(a|b)*c")), FailOn.DEFAULT);
        assertThat(result.verdict()).isNotInstanceOf(Verdict.Passed.class);
    }

    /** With patterns just below the limit many lines would take for ever, and a monitor that ends when it is told to goes on. */
    @Test
    @Timeout(60)
    void aHostilePatternCostsAWatchThatGoesOnOnce() throws Exception {
        board.answerText(("a".repeat(4000) + "\n").repeat(100) + "the end\n");
        MonitorSettings settings = new MonitorSettings(
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.of(FailOn.parse(List.of("(a+)+$b"))),
                Optional.of(Duration.ofHours(1)),
                Ending.WHEN_STOPPED);
        MonitorResult result =
                new SerialMonitor(port(board), clock, settings, heard).run(() -> heard.lines.contains("the end"));
        assertThat(result.unmet().orElseThrow().problem()).isEqualTo(Problem.PATTERN_TOO_SLOW);
        assertThat(heard.lines).hasSize(101);
    }

    private void watchEndless(int length, MonitorListener listener) throws Exception {
        MonitorSettings settings = new MonitorSettings(
                List.of(),
                Optional.empty(),
                List.of(expect("never [a-z]+ed$")),
                Optional.of(FailOn.DEFAULT),
                Optional.of(Duration.ofSeconds(1)),
                Ending.WHEN_DECIDED);
        new SerialMonitor(port(new Endless(length, clock)), clock, settings, listener).run(() -> false);
    }

    @Test
    void whatIsLongerThanAMegabyteComesInPiecesAndTheCutIsSaid() throws Exception {
        watchEndless(1 << 21, heard);
        assertThat(heard.lines).hasSize((1 << 21) / LineAssembler.LONGEST_LINE);
        assertThat(heard.notes)
                .filteredOn(n -> n.startsWith("cut: a line is longer than 1048576"))
                .hasSize(2);
        assertThat(heard.lines).allSatisfy(line -> assertThat(line).hasSize(LineAssembler.LONGEST_LINE));
    }

    @Test
    @Tag("exhaustive")
    void sixteenMegabytesWithoutALineEndAreNotKept() throws Exception {
        AtomicLong most = new AtomicLong();
        AtomicLong pieces = new AtomicLong();
        Heard measuring = new Heard() {
            @Override
            public void line(ConsoleLine line) {
                if (pieces.incrementAndGet() > 0) {
                    System.gc();
                    most.accumulateAndGet(heapInUse(), Math::max);
                }
            }
        };
        System.gc();
        long before = heapInUse();
        watchEndless(1 << 24, measuring);
        assertThat(pieces).hasValue((1 << 24) / LineAssembler.LONGEST_LINE);
        assertThat(most.get() - before).isLessThan(24 << 20);
    }

    private static long heapInUse() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void noBytesHarmIt() throws Exception {
        Random random = new Random(5);
        byte[] noise = new byte[200_000];
        random.nextBytes(noise);
        board.answer(noise);
        board.answerText("\u001b]0;".repeat(50_000));
        board.answerText("\nstill here\n");
        assertThat(watch(List.of(expect("still here")), FailOn.parse(List.of("none")))
                        .verdict())
                .isInstanceOf(Verdict.Passed.class);
    }

    @Test
    void tagsAreCounted() throws Exception {
        board.answerText("I (1) wifi: a\nI (2) wifi: b\nW (3) app: c\nno log\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).tags())
                .containsExactly(new MonitorResult.TagCount("wifi:I", 2), new MonitorResult.TagCount("app:W", 1));
    }

    @Test
    void aResetThatNobodyAskedForIsAFaultUnlessAllowed() throws Exception {
        String start =
                "rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nentry 0x40080640\r\nI (9) app: up\r\n";
        board.answerText(start);
        assertThat(watch(List.of(), FailOn.DEFAULT).verdict()).isInstanceOf(Verdict.Passed.class);
        board.answerText(start + start);
        Fault fault = watch(List.of(), FailOn.DEFAULT).fault().orElseThrow();
        assertThat(fault.kind()).isEqualTo("reset");
        assertThat(fault.meaning()).isEqualTo("the board was reset and nobody asked for it (CPU restart by software)");
        board.answerText(start + start);
        assertThat(watch(List.of(), FailOn.DEFAULT.allowingResets(1)).verdict()).isInstanceOf(Verdict.Passed.class);
        board.answerText(start + start + start);
        assertThat(watch(List.of(), FailOn.DEFAULT.allowingResets(1))
                        .fault()
                        .orElseThrow()
                        .meaning())
                .endsWith("2 times instead of at most 1");
        board.answerText("I (9) app: up\r\nrst:0x1a (CPU_LOCKUP),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).fault().orElseThrow().meaning())
                .startsWith("the program crashed: lock-up of the CPU");
    }

    @Test
    void aLineOfNearlyAMegabyteIsMatchedWhole() throws Exception {
        String line = "begin " + "x".repeat(1_000_000) + " FATAL: x";
        board.answerText(line + "\nnext\n");
        assertThat(watch(List.of(), FailOn.parse(List.of("begin x+ FATAL")))
                        .fault()
                        .orElseThrow()
                        .kind())
                .isEqualTo("pattern");
        board.answerText(line + "\nnext\n");
        assertThat(watch(List.of(expect("^begin x+ FATAL: x$"), expect("next")), FailOn.DEFAULT)
                        .verdict())
                .isInstanceOf(Verdict.Passed.class);
        board.answerText("x".repeat(5000) + "Guru Meditation Error: Core  0 panic'ed (LoadProhibited).\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).fault().orElseThrow().kind())
                .isEqualTo("panic");
        board.answerText("x".repeat(5000) + " FATAL: no line end");
        assertThat(watch(List.of(), FailOn.parse(List.of("FATAL")))
                        .fault()
                        .orElseThrow()
                        .kind())
                .isEqualTo("pattern");
    }

    @Test
    void aFatalErrorThatATestOfZephyrWantsIsNone() throws Exception {
        String fatal = "E: >>> ZEPHYR FATAL ERROR 4: Kernel panic on CPU 0\nE: Current thread: 0x3fc91234 (test)\n";
        board.answerText(fatal + "Caught system error -- reason 4\nPASS - test_panic in 0.1 seconds\n");
        assertThat(watch(List.of(), FailOn.DEFAULT).fault()).isEmpty();
        board.answerText(fatal);
        assertThat(watch(List.of(), FailOn.DEFAULT).fault().orElseThrow().kind())
                .isEqualTo("panic");
    }

    @Test
    void aDigestOfZerosMeansNotKnown() throws Exception {
        board.answerText(
                "ELF file SHA256: 0000000000000000\n" + "Backtrace: 0x400d66c3:0x3ffb2470 0x400e4013:0x3ffb2490\n");
        watch(List.of(), FailOn.DEFAULT, program("esp32"));
        assertThat(heard.warnings).isEmpty();
        assertThat(heard.decoded).hasSize(2).allMatch(l -> l.contains(" at /") && !l.contains("guess"));
    }

    @Test
    void addressesAreMarkedAsGuessedUntilTheProgramTellsItsDigest() throws Exception {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp32-coredump-idf.elf"));
        board.answerText("PC 0x400d66c3\nELF file SHA256: 1b43c5e74\nPC 0x400d66c3\n");
        watch(List.of(), FailOn.DEFAULT, ProgramCode.found("app.elf", elf));
        assertThat(heard.decoded).hasSize(2);
        assertThat(heard.decoded.get(0)).endsWith(" (a guess: the program has not said that it was made from app.elf)");
        assertThat(heard.decoded.get(1)).doesNotContain("guess");
    }
}
