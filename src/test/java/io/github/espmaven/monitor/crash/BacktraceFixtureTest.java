package io.github.espmaven.monitor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.monitor.ConsoleLine;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Crash reports of real mask ROMs, decoded as addr2line and gdb decode them. */
class BacktraceFixtureTest {
    private static final Pattern GDB_FRAME =
            Pattern.compile("^#\\d+\\s+(?:(0x\\p{XDigit}+) in )?(\\w+) \\(.*?\\)(?: at (\\S+))?$");

    @Test
    void anXtensaBacktraceIsWhatAddr2lineSays() throws Exception {
        List<String> decoded = backtrace("esp32", Chip.ESP32);
        List<String> expected = new String(
                        Fixtures.bytes("monitor/esp32-backtrace.expected.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replace("0x40008148: ??", "0x40008148: ets_printf+0x3f4 in ROM")
                        .replace("0x40007c75: ??", "0x40007c75: ROM")
                        .replace(" ??:0", ""))
                .toList();
        assertThat(decoded).containsExactlyElementsOf(expected);
    }

    @Test
    void aRiscVStackIsUnwoundAsByGdb() throws Exception {
        List<String> decoded = new ArrayList<>(backtrace("esp32c3", Chip.ESP32_C3));
        assertThat(decoded.remove(5)).startsWith("plausible callers");
        List<String> expected = new String(
                        Fixtures.bytes("monitor/esp32c3-backtrace.expected.txt"), StandardCharsets.UTF_8)
                .lines()
                .map(BacktraceFixtureTest::asOurs)
                .toList();
        assertThat(decoded).containsExactlyElementsOf(expected);
    }

    private static String asOurs(String gdb) {
        Matcher m = GDB_FRAME.matcher(gdb);
        assertThat(m.matches()).as(gdb).isTrue();
        String address = m.group(1) == null ? "0x40380698" : m.group(1);
        return m.group(3) == null ? address + ": ROM" : address + ": " + m.group(2) + " at " + m.group(3);
    }

    /** The decoded lines that follow the first backtrace or stack of the fixture. */
    private static List<String> backtrace(String name, Chip chip) throws Exception {
        Optional<ProgramCode> program =
                Optional.of(new ProgramCode(name, ElfFile.parse(Fixtures.bytes("elf/" + name + "-coredump-idf.elf"))));
        CrashDecoder decoder = new CrashDecoder();
        List<String> longest = List.of();
        String log =
                new String(Fixtures.bytes("monitor/" + name + "-boot-panic-coredump.log"), StandardCharsets.ISO_8859_1);
        for (String line : log.split("\r?\n", -1)) {
            List<String> decoded = decoder.accept(ConsoleLine.plain(line), program, Optional.of(chip));
            if (decoded.size() > longest.size()) {
                longest = decoded;
            }
        }
        return longest;
    }
}
