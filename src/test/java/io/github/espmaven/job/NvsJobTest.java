package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NVS partitions that Espressif's generator made, in files and on virtual boards. */
class NvsJobTest {
    private static final Path NVS = Fixtures.path("secure/nvs");
    private static final String SECRET = "A string value for the fixture";

    @TempDir
    Path dir;

    private final List<String> lines = new ArrayList<>();

    private void show(String port, Optional<Path> image, Optional<Path> key, boolean values) throws EspException {
        PartitionContents contents = new PartitionContents(
                Boards.at(port), TableInput.NONE, Optional.empty(), new FakeClock(), new RecordingListener());
        new NvsJob(contents, image, key, values).run(lines::add);
    }

    @ParameterizedTest
    @CsvSource({
        "plain.bin, ''",
        "encrypted.bin, keys_partition.bin",
        "encrypted.bin, keys_fixed_64.bin",
        "encrypted_hmac.bin, hmac_key.bin"
    })
    void aFileIsShownWithoutValuesUnlessTheyAreAskedFor(String file, String key) throws Exception {
        Optional<Path> named = key.isEmpty() ? Optional.empty() : Optional.of(NVS.resolve(key));
        show("sim:esp32c3", Optional.of(NVS.resolve(file)), named, false);
        assertThat(lines)
                .hasSize(14)
                .contains(file + ": 13 keys in 2 namespaces, 2 pages in use", "  second.name.string")
                .noneMatch(l -> l.contains(SECRET) || l.contains("="));
        show("sim:esp32c3", Optional.of(NVS.resolve(file)), named, true);
        assertThat(lines).contains("  storage.str_key.string=" + SECRET, "  storage.i32_key.i32=-2147483648");
    }

    @Test
    void aBoardsIsRead() throws Exception {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        byte[] table = Fixtures.bytes("idf-app/partition-table-at-0x8000.bin");
        System.arraycopy(table, 0, flash, 0x8000, table.length);
        System.arraycopy(Fixtures.bytes("secure/nvs/encrypted.bin"), 0, flash, 0x9000, 0x6000);
        Path file = Files.write(dir.resolve("flash.bin"), flash);
        String port = "sim:esp32c3?file=" + file;
        show(port, Optional.empty(), Optional.of(NVS.resolve("keys_partition.bin")), false);
        assertThat(lines).contains("nvs: 13 keys in 2 namespaces, 2 pages in use");
        lines.clear();
        show("sim:esp32c3", Optional.of(file), Optional.of(NVS.resolve("keys_partition.bin")), false);
        assertThat(lines).as("the same in a file of the flash").hasSize(14);
        assertThat(Files.readAllBytes(file)).as("nothing is written").isEqualTo(flash);
    }

    @ParameterizedTest
    @CsvSource({
        "encrypted.bin, '', 'encrypted.bin is encrypted, or damaged'",
        "encrypted.bin, hmac_key.bin, encrypted.bin is encrypted with another key",
        "blob.bin, '', blob.bin holds no NVS"
    })
    void whatCannotBeReadFails(String file, String key, String message) {
        Optional<Path> named = key.isEmpty() ? Optional.empty() : Optional.of(NVS.resolve(key));
        assertThatThrownBy(() -> show("sim:esp32c3", Optional.of(NVS.resolve(file)), named, true))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.BAD_NVS);
                    assertThat(e).hasMessage(message);
                    assertThat(Remedies.explain(e)).contains("-Desp.encryptionKey=FILE");
                });
    }

    @Test
    void whatIsNotEncryptedIsShownThoughAKeyIsNamed() throws Exception {
        show("sim:esp32c3", Optional.of(NVS.resolve("plain.bin")), Optional.of(NVS.resolve("hmac_key.bin")), true);
        assertThat(lines)
                .contains(
                        "plain.bin: 13 keys in 2 namespaces, 2 pages in use, not encrypted",
                        "  storage.i32_key.i32=-2147483648");
    }

    @Test
    void theRemedyNamesTheDamagedPartition() throws Exception {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        byte[] table = PartitionTable.parse("nvs,data,nvs,0x9000,0x6000\nnvs_factory,data,nvs,0x10000,0x6000\n"
                        .getBytes(StandardCharsets.US_ASCII))
                .toBinary();
        System.arraycopy(table, 0, flash, 0x8000, table.length);
        for (int at : new int[] {0x9000, 0x10000}) {
            System.arraycopy(Fixtures.bytes("secure/nvs/plain.bin"), 0, flash, at, 0x6000);
        }
        flash[0x10000 + 64 + 32 + 24] ^= 1;
        Path file = Files.write(dir.resolve("flash.bin"), flash);
        assertThatThrownBy(() -> show("sim:esp32c3?file=" + file, Optional.empty(), Optional.empty(), false))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains("flash it anew, or mvn esp:erase -Desp.erase=nvs_factory."));
    }

    @Test
    void whatIsSoundIsShownBeforeTheRestFails() throws Exception {
        byte[] bytes = Fixtures.bytes("secure/nvs/plain.bin");
        bytes[64 + 32 + 24] ^= 1; // the value of the first key
        Path file = Files.write(dir.resolve("nvs.bin"), bytes);
        assertThatThrownBy(() -> show("sim:esp32c3", Optional.of(file), Optional.empty(), false))
                .hasMessage("nvs.bin: the entry at 0x000060 does not fit its CRC");
        assertThat(lines).contains("  storage.i8_key.i8").doesNotContain("  storage.u8_key.u8");
    }
}
