package io.github.espmaven.bootlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootLogParserTest {

    /** The number alone may be cut off itself: 0x1 of 0x13. */
    @Test
    void aBootModeWithoutItsWordIsNoVerdict() {
        BootLog log = BootLog.of("\u0000\u00ffts Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13");
        assertThat(log.mode()).map(BootMode::straps).contains(0x13);
        assertThat(log.startedFromFlash()).isFalse();
        assertThat(log.saysWhatItDoes()).isFalse();
    }

    @Test
    void wrongBootModeIsSeenEvenBeforeTheLineEnds() {
        BootLog log = BootLog.of(
                "\u0000\u00ffts Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)");
        assertThat(log.mode()).map(BootMode::straps).contains(0x13);
        assertThat(log.startedFromFlash()).isTrue();
        assertThat(BootLog.of("ON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n").mode())
                .hasValueSatisfying(m -> assertThat(m).hasToString("0x8 (SPI_FAST_FLASH_BOOT)"));
        assertThat(BootLog.of("Invoking app").startedFromFlash()).isFalse();
    }

    @Test
    void downloadModeIsConfirmed() {
        BootLog log = BootLog.of("rst:0x15 (USB_UART_HPSYS),boot:0x4 (DOWNLOAD(USB/UART0/SDIO_FEI_FEO))\r\n"
                + "Saved PC:0x4080041e\r\nwaiting for download\r\n");
        assertThat(log.reason()).contains(ResetReason.USB_SERIAL);
        assertThat(log.waitsForDownload()).isTrue();
        assertThat(log.startedFromFlash()).isFalse();
        assertThat(BootLog.of(" ets Jan  8 2013,rst cause:4, boot mode:(1,7)\r\n"))
                .satisfies(l -> assertThat(l.mode()).map(BootMode::download).contains(true))
                .satisfies(l -> assertThat(l.reason())
                        .hasValueSatisfying(r -> assertThat(r.isWatchdog()).isTrue()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NO_BOOTLOADER | invalid header: 0xffffffff",
                "NO_BOOTLOADER | flash read err, 1000",
                "BAD_BOOTLOADER | csum err:0xad!=0x52",
                "BAD_BOOTLOADER | Checksum failure. Calculated 0x60 stored 0x9f",
                "BAD_BOOTLOADER | SHA-256 comparison failed:",
                "BAD_SIGNATURE | secure boot verification failed",
                "BAD_SIGNATURE | E (312) esp_image: Secure boot signature verification failed",
                "BAD_PARTITION_TABLE | E (90) flash_parts: partition 0 invalid magic number 0xffff",
                "BAD_PARTITION_TABLE | E (96) boot: load partition table error!",
                "BAD_APP | E (105) esp_image: image at 0x10000 has invalid magic byte (nothing flashed here?)",
                "BAD_APP | E (10) esp_image: Checksum failed. Calculated 0x12 read 0x34",
                "BAD_APP | E (10) esp_image: Image hash failed - image is corrupt",
                "BAD_APP | E (112) boot: Factory app partition is not bootable",
                "BAD_APP | E (35) boot: OTA app partition slot 0 is not bootable",
                "NO_APP | E (118) boot: No bootable app partitions in the partition table",
                "WRONG_CHIP | E (10) boot_comm: mismatch chip ID, expected 5, found 9",
                "WRONG_REVISION | E (10) boot_comm: Image requires chip rev >= v3.0, but chip is v1.0",
                "WRONG_REVISION | E (10) boot_comm: chip revision check failed. Required >= v0.3, found v0.0.",
                "STACK_OVERFLOW | ***ERROR*** A stack overflow in task main has been detected.",
                "STACK_OVERFLOW | Guru Meditation Error: Core  0 panic'ed (Stack canary watchpoint triggered (main))",
                "WATCHDOG | Guru Meditation Error: Core  0 panic'ed (Interrupt wdt timeout on CPU0).",
                "WATCHDOG | E (10303) task_wdt: Task watchdog got triggered. The following tasks did not reset",
                "HEAP_CORRUPTION | CORRUPT HEAP: Bad head at 0x3ffb1234. Expected 0xabba1234 got 0x00000000",
                "ASSERTION | assert failed: app_main main.c:12 (x > 3)",
                "ASSERTION | Assert failed in vTaskDelay, tasks.c:3 (x)",
                "ABORT | abort() was called at PC 0x400d66b9 on core 0",
                "PANIC | Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.",
                "PANIC | uru Meditation Error: Core  0 panic'ed (Illegal instruction). Exception was unhandled.",
                "PANIC | Fatal exception (28): LoadProhibitedCause epc1=0x40201234",
                "PANIC | Guru Meditation Error: Core  0 panic'ed (Cache disabled but cached memory region accessed).",
                "PANIC | Guru Meditation Error: Core  1 panic'ed (Double exception).",
                "STACK_OVERFLOW | Guru Meditation Error: Core  0 panic'ed (Stack protection fault).",
                "STACK_OVERFLOW | Stack smashing protect failure!",
                "HEAP_CORRUPTION | CORRUPT HEAP: Invalid data at 0x3fc9a0c0. Expected 0xfefefefe got 0x00000001",
                "ABORT | ESP_ERROR_CHECK failed: esp_err_t 0x101 (ESP_ERR_NO_MEM) at 0x42007a3c",
                "PANIC | !! A panic occured in 'src/main.rs', at line 34, column 5:",
                "PANIC | ====================== PANIC ======================",
                "PANIC | panicked at src/main.rs:34:5:",
                "PANIC | thread 'main' panicked at src/main.rs:11:5:",
                "PANIC | thread '<unnamed>' (3) panicked at src/main.rs:11:5:",
                "PANIC | thread 'main' panicked at 'oh no', src/main.rs:11:5",
                "PANIC | Exception 'Load access fault' mepc=0x42000100, mtval=0x00000000",
                "PANIC | Exception occured 'LoadProhibited'",
                "PANIC | Exception occurred on ProCpu 'LoadProhibited'",
                "STACK_OVERFLOW | Stack overflow detected at 0x42000100 called by 0x42000200",
                "STACK_OVERFLOW | Detected a write to the stack's guard value on ProCpu",
                "PANIC | memory allocation of 1048576 bytes failed",
                "PANIC | Exception (28):",
                "WATCHDOG | Soft WDT reset",
                "PANIC | Panic core_esp8266_main.cpp:191 __yield",
                "ASSERTION | Panic main.cpp:12 setup: Assertion 'x > 3' failed.",
                "PANIC | User exception (panic/abort/assert)",
                "ABORT | Abort called",
                "ABORT | Unhandled C++ exception: OOM",
                "PANIC | Fatal exception 28(LoadProhibitedCause):",
                "PANIC | [00:00:21.715,000] <err> os:  ** FATAL EXCEPTION",
                "PANIC | E: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0",
                "STACK_OVERFLOW | E: >>> ZEPHYR FATAL ERROR 2: Stack overflow on CPU 0",
                "ASSERTION | ASSERTION FAIL [x > 3] @ WEST_TOPDIR/app/src/main.c:12",
                "PANIC | riscv_exception: EXCEPTION: Store/AMO access fault. MCAUSE: 00000007, EPC: 42012df0",
                "PANIC | xtensa_user_panic: User Exception: EXCCAUSE=001d task: backtrace",
                "PANIC | _assert: Assertion failed user panic: at file: :0 task: backtrace process: backtrace"
                        + " 0x400a0aa8",
                "ASSERTION | up_assert: Assertion failed at file:mm_heap/mm_free.c line: 154 task: sensortest",
                "ASSERTION | dump_assert_info: Assertion failed : at file: main.c:154 task: nsh_main process: init"
                        + " 0x42",
                "PANIC | A fatal error occurred. The crash dump printed below may be used to help",
                "PANIC | NLR jump failed, val=0x3ffb1234",
                "PANIC | PANIC: unprotected error in call to Lua API (init.lua:1: no)",
                "PANIC | panic: runtime error: nil pointer dereference",
                "BROWNOUT | Brownout detector was triggered"
            })
    void namesWhatIsWrong(BootFault fault, String line) {
        List<BootEvent> events = new BootLogParser().accept("\u001b[0;31m" + line + "\u001b[0m\r\n");
        assertThat(events).containsExactly(new BootEvent.Failed(fault, line));
        assertThat(fault.meaning()).isNotBlank();
    }

    @Test
    void ordinaryLinesAreNotFaults() {
        assertThat(new BootLogParser()
                        .accept("I (57) boot: Partition Table:\r\nI (1) main: checksum ok\nW (2) wifi: rst\r\n\r\n"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"esp32, 0x12, 0x40080640", "esp32c3, 0x8, 0x403cbf1a"})
    void readsARealLogInPiecesOfAnySize(String chip, String mode, String entry) {
        byte[] console = Fixtures.bytes("monitor/" + chip + "-boot-panic-coredump.log");
        List<BootEvent> whole = new BootLogParser().accept(console);
        assertThat(whole).hasSize(8); // it boots, aborts and does both again
        for (int i : new int[] {0, 4}) {
            assertThat(whole.get(i)).isInstanceOf(BootEvent.Started.class);
            assertThat(whole.get(i + 1)).isEqualTo(new BootEvent.Entered(Integer.decode(entry)));
            assertThat(whole.get(i + 2)).isEqualTo(new BootEvent.AppLoaded(0x10000));
            assertThat(whole.get(i + 3))
                    .isInstanceOfSatisfying(
                            BootEvent.Failed.class, f -> assertThat(f.fault()).isEqualTo(BootFault.ABORT));
        }

        BootLogParser parser = new BootLogParser();
        List<BootEvent> pieces = new ArrayList<>();
        Random random = new Random(7);
        for (int at = 0; at < console.length; ) {
            int end = Math.min(console.length, at + 1 + random.nextInt(90));
            pieces.addAll(parser.accept(Arrays.copyOfRange(console, at, end)));
            at = end;
        }
        assertThat(pieces).isEqualTo(whole);
        assertThat(parser.seen().mode()).map(BootMode::straps).contains(Integer.decode(mode));
        assertThat(parser.seen().starts()).isEqualTo(2);
        assertThat(parser.seen().reason()).contains(ResetReason.SOFTWARE_CPU);
        assertThat(parser.seen().failures()).hasSize(2);
    }

    @Test
    void aBootLoopIsCountedAndMemoryStaysBounded() {
        BootLogParser parser = new BootLogParser();
        for (int i = 0; i < 1000; i++) {
            parser.accept("rst:0x7 (TG0WDT_SYS_RST),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\ninvalid header: 0xffffffff\r\n");
        }
        assertThat(parser.seen().starts()).isEqualTo(1000);
        assertThat(parser.seen().reason())
                .hasValueSatisfying(r -> assertThat(r.isWatchdog()).isTrue());
        assertThat(parser.seen().failures()).hasSize(BootLog.MAX_FAILURES);
    }

    @Test
    void randomBytesDoNoHarm() {
        byte[] noise = new byte[300_000];
        new Random(3).nextBytes(noise);
        BootLogParser parser = new BootLogParser();
        parser.accept(noise);
        parser.accept("x".repeat(2_000_000));
        assertThat(parser.seen().starts()).isZero();
        assertThat(parser.accept(("\nwaiting for download\n").getBytes(StandardCharsets.US_ASCII)))
                .containsExactly(new BootEvent.WaitsForDownload());
    }

    @Test
    void panicsTellTheirCause() {
        assertThat(PanicText.causeIn(
                        "Guru Meditation Error: Core  0 panic'ed (Stack canary watchpoint triggered (main))"))
                .contains("Stack canary watchpoint triggered (main)");
        assertThat(PanicText.causeIn("Fatal exception (28): LoadProhibitedCause epc1=0x4"))
                .contains("exception 28 LoadProhibitedCause");
        assertThat(PanicText.causeIn("nothing")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "W (1200) modbus: invalid header: 0x0102, frame dropped",
                "invalid header: 0x0102",
                "csum err:0xad!=0x52",
                "E (9000) esp_image: image at 0x110000 has invalid magic byte (nothing flashed here?)",
                "I (9100) diag: last start was rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
                "rst:0x8 of the modem",
                "I (100) ota: waiting for download",
                "flash read err, 1000",
                "wdt reset of the modem"
            })
    void whatAnApplicationSaysOfABootIsNone(String line) {
        String boot = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nentry 0x40080640\r\n";
        for (BootLogParser parser : List.of(new BootLogParser(false), new BootLogParser())) {
            parser.accept(boot + "I (1064) cpu_start: Multicore app\r\n");
            assertThat(parser.accept(line + "\r\n")).isEmpty();
        }
        assertThat(new BootLogParser(false).accept("I (7) app: hello\n" + line + "\n"))
                .isEmpty();
        assertThat(new BootLogParser(false).accept(line + "\n")).isEmpty();
    }

    @Test
    void whatTheRomSaysAfterAResetCountsAlsoWhenTheResetItselfWasNotHeard() {
        BootLogParser parser = new BootLogParser(false);
        assertThat(parser.accept("I (7) app: hello\nESP-ROM:esp32c3-api1-20210207\nBuild:Feb  7 2021\n"
                        + "invalid header: 0xffffffff\n"))
                .containsExactly(new BootEvent.Failed(BootFault.NO_BOOTLOADER, "invalid header: 0xffffffff"));
        assertThat(new BootLogParser().accept("d header: 0xffffffff\ninvalid header: 0xffffffff\n"))
                .hasSize(1);
    }

    @Test
    void aPythonProgramThatEndedWithAnExceptionIsKnownByThePromptBehindIt() {
        String traceback = "Traceback (most recent call last):\r\n  File \"main.py\", line 3, in <module>\r\n"
                + "  File \"main.py\", line 2, in f\r\nOSError: [Errno 19] ENODEV\r\n";
        assertThat(new BootLogParser(false).accept(traceback + "MicroPython v1.22.0 on 2023-12-27; ESP32C3\r\n"))
                .containsExactly(new BootEvent.Failed(BootFault.UNCAUGHT_EXCEPTION, "OSError: [Errno 19] ENODEV"));
        assertThat(new BootLogParser(false).accept(traceback + "\r\nCode done running.\r\n"))
                .hasSize(1);
        assertThat(new BootLogParser(false).accept(traceback + "retrying\r\nMicroPython v1.22.0\r\n"))
                .isEmpty();
    }
}
