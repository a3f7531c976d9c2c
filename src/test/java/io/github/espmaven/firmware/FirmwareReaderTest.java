package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HexFile;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirmwareReaderTest {
    private static final String TABLE = """
        nvs,      data, nvs,     0x9000,  0x6000
        factory,  app,  factory, 0x10000, 1M
        """;
    private static final TableSource NO_BOARD = () -> {
        throw new EspException(Problem.NO_PORT, "the board was asked");
    };

    @TempDir
    Path dir;

    private Path app;
    private Path csv;

    @BeforeEach
    void makeFiles() throws IOException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_0000, new byte[64])
                .build();
        app = Files.write(dir.resolve("app.bin"), image);
        csv = Files.writeString(dir.resolve("table.csv"), TABLE);
    }

    private Firmware read(String images) throws EspException {
        return read(images, Optional.empty());
    }

    private Firmware read(String images, Optional<Path> table) throws EspException {
        return new FirmwareReader(Optional.empty(), new TableInput(table, TableSettings.DEFAULT))
                .read(ImageSpec.parseList(images, dir));
    }

    @Test
    void numbersNeedNothingElse() throws EspException {
        Firmware firmware = read("0x10000=app.bin,65=app.bin,64K=app.bin");
        assertThat(firmware.unplaced()).isEmpty();
        assertThat(firmware.regions()).extracting(FlashRegion::offset).containsExactly(0x10000, 65, 65536);
        assertThat(firmware.regions()).extracting(FlashRegion::name).containsOnly("app.bin");
        assertThat(firmware.chip()).contains(Chip.ESP32_C3);
    }

    @Test
    void namesComeFromTheTableNamed() throws EspException {
        Firmware firmware = read("factory=app.bin", Optional.of(csv));
        assertThat(firmware.regions())
                .singleElement()
                .satisfies(r -> assertThat(r.offset()).isEqualTo(0x10000))
                .satisfies(r -> assertThat(r.name()).isEqualTo("factory"));
    }

    @Test
    void namesComeFromTheTableAmongTheImages() throws EspException {
        Firmware firmware = read("partition-table=table.csv,factory=app.bin");
        assertThat(firmware.regions()).extracting(FlashRegion::offset).containsExactly(0x8000, 0x10000);
        byte[] table = firmware.regions().get(0).bytes();
        assertThat(table)
                .isEqualTo(PartitionTable.parse(TABLE.getBytes(StandardCharsets.UTF_8))
                        .toBinary());
        assertThat(read("0x8000=table.csv,0x10000=app.bin").regions().get(1).name())
                .isEqualTo("factory");
    }

    @Test
    void bootloaderIsWhereTheChipWantsIt() throws EspException {
        assertThat(read("bootloader=app.bin").regions().get(0).offset()).isZero();
        Firmware forP4 = new FirmwareReader(Optional.of(Chip.ESP32_P4), TableInput.NONE)
                .read(ImageSpec.parseList("bootloader=app.bin", dir));
        assertThat(forP4.regions().get(0).offset()).isEqualTo(0x2000);
        assertThat(forP4.chip()).contains(Chip.ESP32_P4);
    }

    @Test
    void whatOnlyTheBoardKnowsWaitsForIt() throws EspException, IOException {
        Files.write(dir.resolve("raw.bin"), new byte[] {1, 2, 3});
        Firmware firmware = read("bootloader=raw.bin,factory=raw.bin");
        assertThat(firmware.regions()).isEmpty();
        assertThat(firmware.unplaced())
                .extracting(Object::toString)
                .containsExactly(
                        dir.resolve("raw.bin") + ": bootloader, decided on the board",
                        dir.resolve("raw.bin") + ": partition \"factory\", decided on the board");
        PartitionTable onBoard = PartitionTable.parse(TABLE.getBytes(StandardCharsets.UTF_8));
        Firmware placed = firmware.placedOn(Chip.ESP32, () -> onBoard);
        assertThat(placed.unplaced()).isEmpty();
        assertThat(placed.regions()).extracting(FlashRegion::offset).containsExactly(0x1000, 0x10000);
    }

    @Test
    void theBoardIsNotAskedForAKnownTable() throws EspException {
        assertThat(read("factory=app.bin", Optional.of(csv))
                        .placedOn(Chip.ESP32_C3, NO_BOARD)
                        .regions())
                .hasSize(1);
    }

    @Test
    void badInputNamesItself() throws IOException, EspException {
        Files.write(dir.resolve("empty.bin"), new byte[0]);
        Files.write(dir.resolve("big.bin"), new byte[0x6001]);
        Files.createDirectory(dir.resolve("folder"));
        assertProblem(() -> read(""), Problem.NOTHING_NAMED, "no image to flash is named");
        assertProblem(() -> read("0=no.bin"), Problem.FILE_UNREADABLE, dir.resolve("no.bin") + " does not exist");
        assertProblem(
                () -> read("0=folder"),
                Problem.BAD_PARAMETER,
                dir.resolve("folder") + " needs a partition, and none begins at 0x000000");
        assertProblem(() -> read("0=empty.bin"), Problem.FILE_EMPTY, dir.resolve("empty.bin") + " is empty");
        assertProblem(() -> read("0xZZ=app.bin"), Problem.BAD_OFFSET, "\"0xZZ\" is not an offset in the flash");
        assertProblem(() -> read("-1=app.bin"), Problem.BAD_OFFSET, "\"-1\" is not an offset in the flash");
        assertProblem(
                () -> read("0x80000000=app.bin"), Problem.BAD_OFFSET, "\"0x80000000\" is not an offset in the flash");
        assertProblem(
                () -> read("0xZZ=app.bin", Optional.of(csv)),
                Problem.BAD_OFFSET,
                "\"0xZZ\" is not an offset in the flash");
        assertProblem(
                () -> read("facory=app.bin", Optional.of(csv)),
                Problem.UNKNOWN_PARTITION,
                "no partition is called \"facory\"; the partition table has: nvs, factory");
        assertProblem(
                () -> read("nvs=big.bin", Optional.of(csv)),
                Problem.BEYOND_PARTITION,
                dir.resolve("big.bin") + " has 24577 bytes, but partition \"nvs\" only 24576");
        assertThat(new FirmwareReader(Optional.empty(), new TableInput(Optional.of(csv), TableSettings.DEFAULT))
                        .withForce(true)
                        .read(ImageSpec.parseList("nvs=big.bin", dir))
                        .regions())
                .extracting(r -> r.bytes().length)
                .containsExactly(0x6001);
        assertProblem(
                () -> read("0x7ffffff0=app.bin"),
                Problem.BEYOND_FLASH,
                dir.resolve("app.bin") + " does not fit any flash at 0x7ffffff0");
    }

    @Test
    void aBadTableNamesItsFile() {
        assertThatThrownBy(() -> read("factory=app.bin", Optional.of(app)))
                .hasMessageStartingWith(app.toString())
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARTITION_TABLE);
    }

    @Test
    void partitionsMayHaveNamesThatBeginLikeNumbers() throws EspException, IOException {
        Path table = Files.writeString(dir.resolve("t.csv"), "2nd, app, factory, 0x10000, 1M\n");
        assertThat(read("2nd=app.bin", Optional.of(table)).regions().get(0).offset())
                .isEqualTo(0x10000);
    }

    private static void assertProblem(ThrowingCallable code, Problem problem, String message) {
        assertThatThrownBy(code)
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
    }

    @Test
    void imagesOnTheWayAreFoundByTheirList() throws EspException {
        assertThat(read("0=app.bin").placedOn(Chip.ESP32_C3, NO_BOARD).regions())
                .hasSize(1);
        assertThat(List.of(read("0=app.bin").table())).containsExactly(Optional.empty());
    }

    @Test
    void aProgramBecomesTheImageOfItsChip() throws EspException, IOException {
        byte[] elf = Fixtures.bytes("elf/esp32c3-coredump-idf.elf");
        Files.write(dir.resolve("app.elf"), elf);
        HeaderSettings settings = new HeaderSettings("dio", "keep", "4MB");
        Firmware firmware = new FirmwareReader(
                        Optional.of(Chip.ESP32_C3), new TableInput(Optional.of(csv), TableSettings.DEFAULT), settings)
                .read(ImageSpec.parseList("factory=app.elf", dir));
        assertThat(firmware.regions())
                .singleElement()
                .satisfies(r -> assertThat(r.bytes()).isEqualTo(Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin")));
    }

    @Test
    void aProgramOfManyChipsWaitsForTheBoard() throws EspException, IOException {
        Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp32c6-appdesc.elf"));
        Firmware firmware = read("0x10000=app.elf");
        assertThat(firmware.regions()).isEmpty();
        assertThat(firmware.unplaced())
                .extracting(Object::toString)
                .containsExactly(dir.resolve("app.elf") + ": 0x010000, decided on the board");
        FlashRegion onC6 = firmware.placedOn(Chip.ESP32_C6, NO_BOARD).regions().get(0);
        assertThat(AppImage.parse(onC6.bytes()).chip()).contains(Chip.ESP32_C6);
        assertProblem(
                () -> firmware.placedOn(Chip.ESP32, NO_BOARD),
                Problem.WRONG_CHIP_IMAGE,
                dir.resolve("app.elf") + " is a program for " + names(firmware) + ", not for an ESP32");
    }

    private static String names(Firmware firmware) {
        FlashContents.Program program =
                (FlashContents.Program) firmware.unplaced().get(0).contents();
        return String.join(
                " or ",
                ElfChips.candidates(program.elf()).stream().map(Chip::toString).toList());
    }

    @Test
    void aProgramOfTheFirstEsp8266FormatTakesTwoPlaces() throws EspException, IOException {
        Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp8266-nonossdkv12-example.elf"));
        assertThat(read("0=app.elf").placedOn(Chip.ESP8266, NO_BOARD).regions())
                .extracting(FlashRegion::offset)
                .containsExactly(0, 0x40000);
    }

    @Test
    void hexBringsItsOwnOffsetsAndIsSplitAtGaps() throws EspException, IOException {
        byte[] hex = HexFile.write(
                List.of(new FlashChunk(0x1000, new byte[] {1, 2, 3}), new FlashChunk(0x10000, new byte[] {4, 5})));
        Files.write(dir.resolve("all.hex"), hex);
        assertThat(read("0=all.hex").regions()).extracting(FlashRegion::offset).containsExactly(0x1000, 0x10000);
        Files.write(dir.resolve("bad.hex"), ":nonsense".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> read("0=bad.hex")).hasMessageStartingWith(dir.resolve("bad.hex") + ": ");
        Files.write(dir.resolve("colon.bin"), ":nonsense".getBytes(StandardCharsets.US_ASCII));
        assertThat(read("0=colon.bin").regions())
                .singleElement()
                .satisfies(r -> assertThat(r.bytes()).hasSize(9));
    }
}
