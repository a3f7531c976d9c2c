package io.github.espmaven.monitor.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Core dumps of real programs, decoded. */
class CoreDumpReportTest {
    private static ProgramCode program(String chip) throws Exception {
        return new ProgramCode(chip + ".elf", ElfFile.parse(Fixtures.bytes("elf/" + chip + "-coredump-idf.elf")));
    }

    private static byte[] log(String chip) throws Exception {
        return Fixtures.bytes("monitor/" + chip + "-boot-panic-coredump.log");
    }

    private static CoreDumpReport report(String chip) throws Exception {
        return new CoreDumpReport(CoreDump.read(log(chip)), List.of(program(chip)));
    }

    private static List<String> tasks(CoreDumpReport report) {
        return report.lines().stream().filter(l -> l.startsWith("task ")).toList();
    }

    /** The lines of the backtrace of the task whose line begins so. */
    private static List<String> backtrace(CoreDumpReport report, String task) {
        return report.lines().stream()
                .dropWhile(l -> !l.startsWith(task))
                .skip(1)
                .takeWhile(l -> !l.startsWith("task "))
                .filter(l -> l.startsWith("  0x") || l.contains("inlined") || l.contains("plausible"))
                .map(String::strip)
                .toList();
    }

    @Test
    void everyTaskOfAnXtensaDumpIsToldTheCrashedOneFirst() throws Exception {
        CoreDumpReport report = report("esp32");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.lines())
                .startsWith(
                        "core dump of ESP32 v0.0: 6 tasks",
                        "panic: abort() was called at PC 0x400d66b9 on core 0",
                        "task \"main\" (0x3ffafba0), crashed",
                        "  pc     0x4008110d   ps     0x00060820   lbeg   0x4000c349   lend   0x4000c36b");
        assertThat(tasks(report))
                .containsExactly(
                        "task \"main\" (0x3ffafba0), crashed",
                        "task \"IDLE0\" (0x3ffafcf8), ready",
                        "task \"IDLE1\" (0x3ffafe50), ready",
                        "task \"ipc0\" (0x3ffaf354), suspended, or blocked without a limit of time",
                        "task \"esp_timer\" (0x3ffafa08), suspended, or blocked without a limit of time",
                        "task \"ipc1\" (0x3ffaf8b0), suspended, or blocked without a limit of time");
        assertThat(backtrace(report, "task \"esp_timer\""))
                .hasSize(6)
                .anyMatch(l -> l.startsWith("0x400d35a8: timer_task at "))
                .last()
                .asString()
                .startsWith("0x4008590d: vPortTaskWrapper at ");
    }

    @Test
    void theCrashedTaskIsAsAddr2lineTellsIt() throws Exception {
        List<String> expected = new String(
                        Fixtures.bytes("monitor/esp32-backtrace.expected.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> told = backtrace(report("esp32"), "task \"main\"");
        assertThat(told).hasSameSizeAs(expected);
        for (int i = 0; i < told.size(); i++) {
            String address = expected.get(i).substring(0, 10);
            assertThat(told.get(i)).startsWith(address);
            assertThat(told.get(i)).isEqualTo(told.get(i).contains("ROM") ? told.get(i) : expected.get(i));
        }
        assertThat(told).filteredOn(l -> l.contains("ROM")).hasSize(2);
    }

    @Test
    void everyTaskOfARiscVDumpIsToldTheCrashedOneAsGdbTellsIt() throws Exception {
        CoreDumpReport report = report("esp32c3");
        assertThat(report.warnings()).isEmpty();
        assertThat(report.lines())
                .startsWith(
                        "core dump of ESP32-C3 v0.3: 3 tasks", "panic: abort() was called at PC 0x42009351 on core 0");
        assertThat(tasks(report))
                .containsExactly(
                        "task \"main\" (0x3fc8ec30), crashed",
                        "task \"IDLE\" (0x3fc8f38c), ready",
                        "task \"esp_timer\" (0x3fc8da94), suspended, or blocked without a limit of time");
        List<String> gdb = new String(Fixtures.bytes("monitor/esp32c3-backtrace.expected.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        List<String> told = backtrace(report, "task \"main\"").stream()
                .filter(l -> !l.startsWith("plausible"))
                .toList();
        assertThat(told).hasSameSizeAs(gdb);
        for (int i = 1; i < told.size(); i++) {
            assertThat(gdb.get(i)).contains(told.get(i).substring(0, 10));
            if (!told.get(i).contains("ROM")) {
                String place = told.get(i).substring(told.get(i).indexOf(" at "));
                assertThat(gdb.get(i)).endsWith(place);
            }
        }
        assertThat(backtrace(report, "task \"esp_timer\"")).hasSize(5).anyMatch(l -> l.contains(": timer_task at "));
    }

    @Test
    void aDumpOfAnotherProgramIsSaidLoudlyAndNotDecodedWithIt() throws Exception {
        CoreDumpReport report = new CoreDumpReport(CoreDump.read(log("esp32")), List.of(program("esp32c3")));
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .startsWith("WRONG ELF FILE: the program that made the core dump was made from one with SHA-256"
                        + " 1b43c5e74, not from esp32c3.elf (7d946a8e8).");
        assertThat(tasks(report)).hasSize(6).contains("task \"IDLE0\" (0x3ffafcf8), state unknown");
        assertThat(backtrace(report, "task \"main\""))
                .contains("0x400d66b9: no ELF file of the program at hand", "0x40008148: ets_printf+0x3f4 in ROM");
        CoreDumpReport both =
                new CoreDumpReport(CoreDump.read(log("esp32")), List.of(program("esp32c3"), program("esp32")));
        assertThat(both.warnings()).isEmpty();
        assertThat(both.lines()).isEqualTo(report("esp32").lines());
    }

    @Test
    void whatEveryFormOfADumpHoldsIsTheSame() throws Exception {
        CoreDump whole = CoreDump.read(log("esp32"));
        List<String> lines = report("esp32").lines();
        byte[] partition = Arrays.copyOf(whole.bytes(), 0x10000);
        Arrays.fill(partition, whole.bytes().length, partition.length, (byte) 0xff);
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(whole.bytes());
        String timed = new String(log("esp32"), StandardCharsets.ISO_8859_1).replaceAll("(?m)^", "13:45:01.123 ");
        for (byte[] file : List.of(
                whole.bytes(),
                partition,
                base64.getBytes(StandardCharsets.US_ASCII),
                timed.getBytes(StandardCharsets.ISO_8859_1))) {
            assertThat(new CoreDumpReport(CoreDump.read(file), List.of(program("esp32"))).lines())
                    .isEqualTo(lines);
        }
        CoreDumpReport elf = new CoreDumpReport(CoreDump.read(whole.contents()), List.of(program("esp32")));
        assertThat(elf.lines().get(0)).isEqualTo("core dump of a chip that it does not name: 6 tasks");
        assertThat(tasks(elf)).hasSize(6);
    }

    @Test
    void aListOfTasksOfAnOldVersionIsReadToo() throws Exception {
        byte[] dump = oldDump(program("esp32"));
        assertThat(CoreDump.read(dump).damage()).isEmpty();
        CoreDumpReport report = new CoreDumpReport(CoreDump.read(dump), List.of(program("esp32")));
        assertThat(report.warnings())
                .containsExactly("the core dump does not say which ELF file its program was made from: it is decoded"
                        + " with esp32.elf, which is a guess");
        assertThat(tasks(report))
                .containsExactly(
                        "task \"worker\" (0x3ffb0000), crashed", "task without a name (0x3ffb0200), state unknown");
        assertThat(backtrace(report, "task \"worker\""))
                .extracting(l -> l.replaceAll(" at .*", ""))
                .containsExactly("0x400d66b9: fail_once", "0x400d66d1: app_main", "0x400e40a0: main_task");
        assertThat(backtrace(report, "task without")).singleElement().asString().startsWith("0x400d35a8: timer_task");
    }

    /** Two tasks, one in an exception frame, one that gave up the processor itself. */
    private static byte[] oldDump(ProgramCode program) {
        byte[] block = new byte[96];
        LittleEndian.put32(block, 16, 0x3ffb0000);
        LittleEndian.put32(block, 36, 0x3ffb0000);
        System.arraycopy("worker".getBytes(StandardCharsets.US_ASCII), 0, block, 52, 6);
        int[] frame = new int[64];
        frame[0] = 1;
        frame[1] = 0x400d66bc;
        frame[3] = 0x800d66d4;
        frame[4] = 0x3ffb1000 + 4 * 40;
        frame[36] = 0x800e40a3; // the caller's return address and stack pointer, 16 bytes below the stack pointer
        frame[37] = 0x3ffb1000 + 4 * 60;
        byte[] other = new byte[96];
        int[] solicited = {0, 0x400d35ab, 0, 0, 0, 0x3ffb2010, 0, 0};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = 20 + 2 * (12 + 96) + 4 * 64 + 4 * 8 + 4;
        words(out, length, 2, 2, 96, 0);
        words(out, 0x3ffb0000, 0x3ffb1000, 0x3ffb1000 + 4 * 64);
        out.writeBytes(block);
        words(out, frame);
        words(out, 0x3ffb0200, 0x3ffb2000, 0x3ffb2000 + 4 * 8);
        out.writeBytes(other);
        words(out, solicited);
        CRC32 crc = new CRC32();
        crc.update(out.toByteArray());
        words(out, (int) crc.getValue());
        assertThat(program.isRiscV()).isFalse();
        return out.toByteArray();
    }

    private static void words(ByteArrayOutputStream out, int... words) {
        for (int word : words) {
            out.writeBytes(LittleEndian.bytes32(word));
        }
    }

    @Test
    void filesWithoutADumpAreNamed() throws Exception {
        byte[] blank = new byte[0x1000];
        Arrays.fill(blank, (byte) 0xff);
        assertThatThrownBy(() -> CoreDump.read(blank)).hasMessage("it is blank: no core dump was saved there");
        for (String text : List.of("", "hello\n", "I (1) boot: x\nabcd efgh\n")) {
            assertThatThrownBy(() -> CoreDump.read(text.getBytes(StandardCharsets.US_ASCII)))
                    .satisfies(e -> assertThat(((EspException) e).problem()).isEqualTo(Problem.BAD_CORE_DUMP));
        }
        byte[] program = Fixtures.bytes("elf/esp32-coredump-idf.elf");
        assertThatThrownBy(() -> new CoreDumpReport(CoreDump.read(program), List.of()))
                .hasMessageContaining(
                        "the core dump cannot be read: not an ELF file for these chips: it is not a core dump");
    }

    /** Whatever stands in the bytes: a report, or a problem of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"esp32", "esp32c3"})
    void damagedDumpsEndInAMessage(String chip) throws Exception {
        byte[] sound = CoreDump.read(log(chip)).bytes();
        ProgramCode program = program(chip);
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            byte[] damaged =
                    Arrays.copyOf(sound, round % 3 == 0 ? 24 + random.nextInt(sound.length - 24) : sound.length);
            for (int i = 0; i < 1 + round % 7; i++) {
                damaged[random.nextInt(round % 2 == 0 ? 600 : damaged.length) % damaged.length] =
                        (byte) random.nextInt();
            }
            try {
                CoreDumpReport report = new CoreDumpReport(CoreDump.read(damaged), List.of(program));
                assertThat(report.lines()).isNotEmpty();
            } catch (EspException e) {
                assertThat(e.problem()).isEqualTo(Problem.BAD_CORE_DUMP);
            }
        }
    }
}
