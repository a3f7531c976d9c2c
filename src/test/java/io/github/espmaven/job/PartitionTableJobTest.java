package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.PartitionText;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTableJobTest {
    @TempDir
    Path dir;

    private static PartitionTableJob.Result run(Path source, Path target) throws EspException {
        return new PartitionTableJob(source, Optional.of(target), TableSettings.DEFAULT, OptionalInt.empty()).run();
    }

    @Test
    void csvBecomesBinaryAndBack() throws Exception {
        Path binary = dir.resolve("out/table.bin");
        Path csv = dir.resolve("table.csv");
        run(Fixtures.path("idf-app/partitions.csv"), binary);
        assertThat(Files.readAllBytes(binary)).isEqualTo(Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        assertThat(run(binary, csv).violations()).isEmpty();
        Path again = dir.resolve("again.bin");
        run(csv, again);
        assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(binary));
    }

    @Test
    void theTableIsPrinted() throws Exception {
        Path csv = Files.writeString(dir.resolve("t.csv"), """
            nvs,     data, nvs,     0x9000,  0x6000
            factory, app,  factory, 0x10000, 1M, encrypted
            """);
        PartitionTableJob.Result result =
                new PartitionTableJob(csv, Optional.empty(), TableSettings.DEFAULT, OptionalInt.empty()).run();
        assertThat(PartitionText.lines(result.table()))
                .containsExactly(
                        "name     type  subtype  offset    end            size  flags",
                        "nvs      data  nvs      0x009000  0x00f000       24KB",
                        "factory  app   factory  0x010000  0x110000        1MB  encrypted");
        assertThat(PartitionText.json(result.table())
                        .get(1)
                        .getAsJsonObject()
                        .get("offset")
                        .getAsInt())
                .isEqualTo(0x10000);
    }

    @Test
    void aTableMustFitTheFlash() throws Exception {
        Path csv = Files.writeString(dir.resolve("t.csv"), "factory, app, factory, 0x10000, 2M\n");
        assertThatThrownBy(() -> new PartitionTableJob(
                                csv, Optional.empty(), TableSettings.DEFAULT, OptionalInt.of(2 << 20))
                        .run())
                .hasMessage(csv + ": partition factory ends at 0x210000, behind the flash of 2MB")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BEYOND_FLASH);
    }

    @Test
    void settingsComeFromTheParameters() throws Exception {
        Path csv = Files.writeString(dir.resolve("t.csv"), "app, app, factory, , $APP_SIZE\n");
        TableSettings settings =
                TableParameters.settings("0x10000", Optional.empty(), false, Map.of("APP_SIZE", "128K"));
        PartitionTableJob.Result result =
                new PartitionTableJob(csv, Optional.empty(), settings, OptionalInt.empty()).run();
        assertThat(result.table().partitions()).singleElement().satisfies(p -> {
            assertThat(p.range().offset()).isEqualTo(0x20000);
            assertThat(p.range().length()).isEqualTo(128 << 10);
        });
        assertThatThrownBy(() -> TableParameters.settings("0x8001", Optional.empty(), false, Map.of()))
                .hasMessage("esp.partitionTableOffset is \"0x8001\"");
    }

    @Test
    void aBadLineIsNamed() throws Exception {
        Path csv = Files.writeString(dir.resolve("t.csv"), "# x\nnvs, data, nvs, 0x9000\n");
        assertThatThrownBy(() -> run(csv, dir.resolve("o.bin")))
                .hasMessageStartingWith(csv + ": partition table, line 2");
    }
}
