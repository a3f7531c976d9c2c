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

class BootLogParserTest {

    @Test
    void wrongBootModeIsSeenEvenBeforeTheLineEnds() {
        BootLog log = BootLog.of("\u0000\u00ffts Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13");
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
}
