package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.TableParameters;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.RegionCheck;
import io.github.espmaven.report.map.FlashMap;
import io.github.espmaven.report.map.FlashMap.Area;
import io.github.espmaven.testing.FakeClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition table at 0x10000, as builds with a large bootloader have it: all goals find partitions by their names. */
class TableElsewhereTest {
    private static final int AT = 0x10000;
    /** Offsets are left to the grammar: behind the table, wherever that is. */
    private static final String TABLE = "nvs,data,nvs,,0x6000\nfactory,app,factory,,64K\n";

    @TempDir
    Path dir;

    private TableInput elsewhere;
    private Path csv;
    private Path app;
    private Path flash;
    private byte[] contents;

    @BeforeEach
    void aBoardWithSuchATable() throws Exception {
        elsewhere = TableParameters.input(Optional.empty(), "0x10000", Map.of());
        csv = Files.writeString(dir.resolve("partitions.csv"), TABLE);
        app = Files.write(dir.resolve("app.bin"), new byte[5000]);
        PartitionTable table =
                PartitionTable.parse(TABLE.getBytes(StandardCharsets.UTF_8), TableSettings.DEFAULT.withTableOffset(AT));
        contents = new byte[4 << 20];
        Arrays.fill(contents, (byte) 0xFF);
        byte[] rows = table.toBinary();
        System.arraycopy(rows, 0, contents, AT, rows.length);
        contents[0x11000] = 1; // in nvs
        contents[0x20000] = 2; // in factory
        flash = Files.write(dir.resolve("flash.bin"), contents);
    }

    private BoardRequest board() {
        return Boards.at("sim:esp32c3?flash=4MB&file=" + flash);
    }

    @Test
    void partitionsOfTheBoardAreErasedAndReadByName() throws Exception {
        Path read = dir.resolve("read.bin");
        ReadFlashJob.Result result = new ReadFlashJob(
                        new ReadFlashRequest(board(), Optional.of("factory"), elsewhere, read),
                        new FakeClock(),
                        new RecordingListener())
                .run();
        assertThat(result.range()).isEqualTo(new FlashRange(0x20000, 0x10000));
        assertThat(Files.readAllBytes(read)).startsWith(2, 0xFF);

        EraseRequest erase = new EraseRequest(board(), Optional.of("nvs"), elsewhere, FlashOption.DEFAULTS);
        new EraseJob(erase, new FakeClock(), new RecordingListener()).run();
        contents[0x11000] = (byte) 0xFF;
        assertThat(Files.readAllBytes(flash)).isEqualTo(contents);
    }

    @Test
    void whoDoesNotSaySoIsToldWhereItWasLookedFor() {
        EraseRequest erase = new EraseRequest(board(), Optional.of("nvs"), TableInput.NONE, FlashOption.DEFAULTS);
        assertThatThrownBy(() -> new EraseJob(erase, new FakeClock(), new RecordingListener()).run())
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARTITION_TABLE))
                .hasMessageContaining("the flash of the board, at 0x008000");
    }

    @Test
    void imagesGoToPartitionsOfTheBoard() throws Exception {
        List<ImageSpec> images = List.of(new ImageSpec("factory", app));
        FirmwareInputs inputs = new FirmwareInputs(board(), images, elsewhere, HeaderSettings.KEEP);
        List<RegionCheck> checks = new VerifyJob(inputs, false, new FakeClock(), new RecordingListener())
                .run()
                .checks();
        assertThat(checks).extracting(c -> c.range().offset()).containsExactly(0x20000);
    }

    @Test
    void aTableInCsvIsConvertedThereAndItsPartitionsBeginBehindIt() throws Exception {
        List<ImageSpec> images = List.of(new ImageSpec("partition-table", csv), new ImageSpec("factory", app));
        FirmwareInputs inputs = new FirmwareInputs(board(), images, elsewhere, HeaderSettings.KEEP);
        assertThat(inputs.read().regions())
                .extracting(r -> r.offset(), r -> PartitionTable.looksBinary(r.bytes()))
                .containsExactly(tuple(AT, true), tuple(0x20000, false));
    }

    @Test
    void theMapShowsItWhereItIs() throws Exception {
        assertThat(areas(List.of(), new TableInput(Optional.of(csv), elsewhere.settings())))
                .startsWith(
                        tuple("bootloader", 0, 0x10000),
                        tuple("partition table", 0x10000, 0x1000),
                        tuple("nvs", 0x11000, 0x6000));
        Path binary = Files.write(dir.resolve("table.bin"), Arrays.copyOfRange(contents, AT, AT + 0xC00));
        assertThat(areas(List.of(new ImageSpec("0x10000", binary), new ImageSpec("factory", app)), TableInput.NONE))
                .as("an image tells without being asked")
                .startsWith(tuple("bootloader", 0, 0x10000), tuple("partition table", 0x10000, 0x1000));
    }

    private List<Tuple> areas(List<ImageSpec> images, TableInput table) throws EspException {
        FlashMap map = new FlashMapJob(new FlashMapRequest(
                        "map",
                        Optional.of(Chip.ESP32_C3),
                        images,
                        table,
                        HeaderSettings.KEEP,
                        OptionalInt.empty(),
                        dir.resolve("none.json")))
                .run();
        return map.areas().stream().map(TableElsewhereTest::area).toList();
    }

    private static Tuple area(Area area) {
        return tuple(area.name(), area.range().offset(), area.range().length());
    }

    /** Such a table has gaps that only the place of the bootloader fills; a chip that an image names is enough. */
    @Test
    void aTableThatListsTheBootloaderKnowsTheChipFromAnImage() throws Exception {
        Path full = Files.writeString(
                dir.resolve("full.csv"), "bootloader,bootloader,primary,,\ntable,partition_table,primary,,\n" + TABLE);
        byte[] hello = Files.readAllBytes(Path.of("src/it/quickstart/firmware/hello.bin"));
        Path boot = Files.write(dir.resolve("boot.bin"), hello);
        List<ImageSpec> images = List.of(
                new ImageSpec("0x0", boot), new ImageSpec("partition-table", full), new ImageSpec("factory", app));
        FirmwareInputs inputs = new FirmwareInputs(board(), images, elsewhere, HeaderSettings.KEEP);
        assertThat(inputs.read().regions()).extracting(r -> r.offset()).containsExactly(0, AT, 0x20000);
    }

    @Test
    void anOffsetThatIsNoneIsRefused() {
        for (String bad : List.of("0x8001", "here", "4GB", "-1", "")) {
            assertThatThrownBy(() -> TableParameters.input(Optional.empty(), bad, Map.of()))
                    .isInstanceOf(EspException.class)
                    .hasMessage("esp.partitionTableOffset is \"" + bad + "\"");
        }
    }
}
