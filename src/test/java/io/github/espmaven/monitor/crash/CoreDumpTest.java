package io.github.espmaven.monitor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Core dumps that real programs printed. */
class CoreDumpTest {

    /** The dump in a log; lines in between that belong to no dump must not harm it. */
    private static byte[] printed(String chip, String between) throws Exception {
        CoreDumpLines lines = new CoreDumpLines();
        String log =
                new String(Fixtures.bytes("monitor/" + chip + "-boot-panic-coredump.log"), StandardCharsets.ISO_8859_1);
        for (String line : log.lines().toList()) {
            lines.accept(lines.isOpen() ? between : "");
            Optional<byte[]> dump = lines.accept(line);
            if (dump.isPresent()) {
                return dump.get();
            }
        }
        throw new AssertionError("no dump in the log");
    }

    @ParameterizedTest
    @CsvSource({"esp32, 9396", "esp32c3, 3224"})
    void isWholeAndItsChecksumRight(String chip, int length) throws Exception {
        byte[] dump = printed(chip, "");
        assertThat(dump).hasSize(length);
        CoreDump read = CoreDump.in(dump).orElseThrow();
        assertThat(read.damage()).isEmpty();
        assertThat(read.bytes()).isEqualTo(dump);
        assertThat(printed(chip, "I (1) wifi: another task says something")).isEqualTo(dump);
    }

    @Test
    void inAPartitionUnusedFlashFollows() throws Exception {
        byte[] dump = printed("esp32c3", "");
        byte[] partition = Arrays.copyOf(dump, 0x10000);
        Arrays.fill(partition, dump.length, partition.length, (byte) 0xff);
        CoreDump read = CoreDump.in(partition).orElseThrow();
        assertThat(read.bytes()).isEqualTo(dump);
        assertThat(read.damage()).isEmpty();
        Arrays.fill(partition, (byte) 0xff);
        assertThat(CoreDump.in(partition)).isEmpty();
        assertThat(CoreDump.in(new byte[3])).isEmpty();
    }

    @Test
    void damageIsSaid() throws Exception {
        byte[] dump = printed("esp32", "");
        for (int at : new int[] {5, 30, 5000, dump.length - 1}) {
            byte[] damaged = dump.clone();
            damaged[at] ^= 1;
            assertThat(CoreDump.in(damaged).orElseThrow().damage()).contains("its checksum is wrong");
        }
        CoreDump cut = CoreDump.in(Arrays.copyOf(dump, 9000)).orElseThrow();
        assertThat(cut.damage()).contains("it is not as long as it says");
        assertThat(cut.bytes()).hasSize(9000);
        assertThat(CoreDump.in(new byte[64]).orElseThrow().damage()).contains("it is not as long as it says");
    }

    @Test
    void theOtherKindOfChecksumIsASha256() throws Exception {
        byte[] dump = new byte[200];
        dump[0] = (byte) 200;
        dump[4] = 3;
        dump[5] = 1;
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(dump, 168));
        System.arraycopy(digest, 0, dump, 168, 32);
        assertThat(CoreDump.in(dump).orElseThrow().damage()).isEmpty();
        dump[100] = 1;
        assertThat(CoreDump.in(dump).orElseThrow().damage()).contains("its checksum is wrong");
    }
}
