package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootLogParser;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.MonitorListener;
import io.github.espmaven.monitor.MonitorPort;
import io.github.espmaven.monitor.MonitorSettings;
import io.github.espmaven.monitor.MonitorSettings.Ending;
import io.github.espmaven.monitor.SerialMonitor;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.ScriptedTransport;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a board prints, read by the monitor with a program at hand: boot logs, panics, tests, core dumps, noise. */
final class ConsoleTarget implements Target {
    private static final ProgramCode PROGRAM = program();

    private static ProgramCode program() {
        try {
            return new ProgramCode("hello.elf", ElfFile.parse(DebugInformationTarget.callFrames()));
        } catch (EspException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(List.of(
                Samples.text("""
                    ESP-ROM:esp32c3-api1-20210207\r
                    rst:0x1 (POWERON),boot:0xc (SPI_FAST_FLASH_BOOT)\r
                    I (123) app: \u001b[0;32mready\u001b[0m\r
                    Guru Meditation Error: Core  0 panic'ed (Load access fault). Exception was unhandled.\r
                    MEPC    : 0x40380010  RA      : 0x40380020  SP      : 0x3fc90000\r
                    Stack memory:\r
                    3fc90000: 0x40380020 0x00000000 0x40380030 0x00000000\r
                    ELF file SHA256: 0123456789abcdef\r
                    Rebooting...\r
                    """),
                Samples.text("""
                    ets Jun  8 2016 00:22:57\r
                    rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r
                    abort() was called at PC 0x40380010 on core 0\r
                    Backtrace: 0x40380010:0x3ffb0000 0x40380020:0x3ffb0010 |<-CORRUPTED\r
                    ================= CORE DUMP START =================\r
                    AAECAwQFBgc=\r
                    ================= CORE DUMP END =================\r
                    """),
                Samples.text("app.c:12:test_one:PASS\napp.c:20:test_two:FAIL: no\n2 Tests 1 Failures 0 Ignored\n")));
        for (byte[] log : Samples.fixtures("monitor/esp32c3-boot-panic-coredump.log")) {
            seeds.add(Samples.beginning(log, 2000));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        int how = input.choice(4);
        byte[] said = input.rest();
        new BootLogParser().accept(said);
        FakeClock clock = new FakeClock();
        ScriptedTransport board = new ScriptedTransport(clock);
        board.answer(said);
        MonitorSettings settings = new MonitorSettings(
                List.of(PROGRAM),
                (how & 1) != 0 ? Optional.of(Chip.ESP32_C3) : Optional.empty(),
                (how & 2) != 0
                        ? List.of(new Expectation("ready(?<x>.*)", Optional.empty(), Optional.of("@{x}\n")))
                        : List.of(),
                Optional.of(FailOn.DEFAULT),
                Optional.of(Duration.ofSeconds(2)),
                Ending.WHEN_DECIDED);
        new SerialMonitor(port(board), clock, settings, new Screen()).run(() -> false);
    }

    private static MonitorPort port(Transport transport) {
        return new MonitorPort() {
            @Override
            public Transport transport() {
                return transport;
            }
        };
    }

    /** Checks that what is said is fit to be shown. */
    private static final class Screen implements MonitorListener {
        @Override
        public void line(ConsoleLine line) {
            Target.check(line.coloured().indexOf('\n') < 0, "a line is one");
        }

        @Override
        public void decoded(String text) {
            Target.check(Target.isPlain(text), "what is decoded can be shown");
        }

        @Override
        public void note(String text) {
            Target.check(Target.isPlain(text) && !text.isBlank(), "what is said can be shown");
        }

        @Override
        public void warning(String text) {
            Target.check(Target.isPlain(text) && !text.isBlank(), "what is said can be shown");
        }

        @Override
        public void coreDump(byte[] dump) {
            Target.check(dump.length > 0, "a dump has contents");
        }
    }
}
