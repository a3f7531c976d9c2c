package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Saved logs, decoded as a monitor decodes what a board prints. */
class DecodeJobTest {
    private final RecordingListener listener = new RecordingListener();

    private int decode(String log, String elf) throws Exception {
        ProgramSources sources = ProgramSources.of(List.of(Fixtures.path("elf/" + elf + ".elf")));
        return new DecodeJob(sources, Optional.empty(), new FakeClock(), listener)
                .run(new ByteArrayInputStream(log.getBytes(StandardCharsets.ISO_8859_1)), "a log");
    }

    private static String fixture(String name) {
        return new String(Fixtures.bytes("monitor/" + name), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aLogWithTimesIsDecodedWithItsCoreDump() throws Exception {
        String log = fixture("esp32-boot-panic-coredump.log").replaceAll("(?m)^", "13:45:01.123 ");
        assertThat(decode(log, "esp32-coredump-idf")).isGreaterThan(40);
        assertThat(listener.told())
                .anyMatch(l -> l.startsWith("console   0x400d66d1: app_main at "))
                .anyMatch(l -> l.startsWith("console   0x40008148: ets_printf+0x3f4 in ROM"))
                .contains("console   task \"IDLE0\" (0x3ffafcf8), ready");
    }

    @Test
    void whatWasDecodedBeforeIsNotDecodedTwice() throws Exception {
        String log = "13:45:01.123 Backtrace: 0x400d66c3:0x3ffb2470\n13:45:01.123   0x400d66c3: app_main at x.c:1\n";
        assertThat(decode(log, "esp32-coredump-idf")).isEqualTo(1);
        assertThat(listener.told()).hasSize(2);
    }

    @Test
    void theStackOfAnEsp8266IsSearchedForReturnAddresses() throws Exception {
        String log = """
            --------------- CUT HERE FOR EXCEPTION DECODER ---------------

            Exception (28):
            epc1=0x40100100 epc2=0x00000000 epc3=0x00000000 excvaddr=0x00000000 depc=0x00000000

            >>>stack>>>

            ctx: cont
            sp: 3ffffd50 end: 3fffffc0 offset: 0190
            3ffffee0:  3ffe8513 00000001 40100200 3ffee638
            3ffffef0:  feefeffe feefeffe 3ffee600 40100100 <
            <<<stack<<<
            """;
        assertThat(decode(log, "esp8266-nonossdkv12-example")).isGreaterThanOrEqualTo(3);
        assertThat(listener.told())
                .anyMatch(l -> l.startsWith("console   0x40100100: "))
                .contains("console   plausible callers, from return addresses on the stack:");
    }

    /** As NuttX and Zephyr print registers and stacks, with addresses of a program that is at hand. */
    @Test
    void registersOfOtherSystemsAreDecoded() throws Exception {
        String nuttx = """
            xtensa_user_panic: User Exception: EXCCAUSE=001d task: backtrace
            up_dump_register:    PC: 400d66bc    PS: 00060730
            up_dump_register:    A0: 800d66d4    A1: 3ffbaf90    A2: 00000000    A3: 3ffba008
            dump_stack: User Stack:
            dump_stack:   base: 0x3ffba028
            stack_dump: 0x3ffbaf70: 00000059 3ffb9710 00000002 3ffb9bb4 800e40a3 3ffbafb0 400a0aa8 00000002
            stack_dump: 0x3ffbaf90: 3ffba01e 3ffb95c0 00000000 00000000 00000000 3ffbafd0 00000000 400a0aa8
            done
            """;
        decode(nuttx, "esp32-coredump-idf");
        assertThat(listener.told())
                .anyMatch(l -> l.startsWith("console   0x400d66d1: app_main at "))
                .anyMatch(l -> l.startsWith("console   0x400e40a0: main_task at "));
        listener.told().clear();
        String zephyr = """
            [00:00:21.715,000] <err> os:  mcause: 7, Store/AMO access fault
            [00:00:21.715,000] <err> os:      ra: 42009354
            [00:00:21.715,000] <err> os:    mepc: 40380698
            [00:00:21.715,000] <err> os: >>> ZEPHYR FATAL ERROR 0: CPU exception on CPU 0
            """;
        decode(zephyr, "esp32c3-coredump-idf");
        assertThat(listener.told())
                .anyMatch(l -> l.startsWith("console   0x40380698: panic_abort at "))
                .anyMatch(l -> l.startsWith("console   0x42009354: fail_once at "));
    }
}
