package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.testing.FakeClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A flash that is kept, lost, and brought back byte by byte. */
@Tag("slow")
class BackupJobTest {
    private static final int MB = 1 << 20;
    private static final String TABLE = """
        nvs, data, nvs, 0x9000, 0x6000
        factory, app, factory, 0x10000, 0x40000
        storage, data, spiffs, 0x50000, 0x80000
        empty, data, 0x40, 0xD0000, 0x10000
        """;

    @TempDir
    private Path folder;

    private final FakeClock clock = new FakeClock();
    private final RecordingListener listener = new RecordingListener();
    private final byte[] contents = new byte[2 * MB];

    @BeforeEach
    void makeContents() throws Exception {
        Arrays.fill(contents, (byte) 0xFF);
        byte[] table =
                PartitionTable.parse(TABLE.getBytes(StandardCharsets.UTF_8)).toBinary();
        System.arraycopy(table, 0, contents, 0x8000, table.length);
        fill(0x1000, 0x5000);
        fill(0xA100, 0x20);
        fill(0x10000, 0x23456);
        fill(0x6F000, 0x1800);
        fill(0xF3000, 0x2000);
    }

    private void fill(int offset, int length) {
        byte[] bytes = new byte[length];
        new Random(offset).nextBytes(bytes);
        System.arraycopy(bytes, 0, contents, offset, length);
    }

    private Path backup() {
        return folder.resolve("board.esp-firmware");
    }

    private Path flash(String board) {
        return folder.resolve(board + ".bin");
    }

    private BoardRequest at(String board, String url) throws Exception {
        return Boards.at("sim:" + url + "&file=" + flash(board));
    }

    private BackupJob.Result backUp(BoardRequest board) throws EspException {
        return new BackupJob(new BackupRequest(board, TableInput.NONE, backup()), clock, listener).run();
    }

    private RestoreJob.Result restore(BoardRequest board, String... only) throws EspException {
        return new RestoreJob(new RestoreRequest(board, backup(), List.of(only), false), clock, listener).run();
    }

    private EspException refused(BoardRequest board, String... only) {
        return catchThrowableOfType(EspException.class, () -> restore(board, only));
    }

    @ParameterizedTest
    @EnumSource
    void comesBackOnEveryChip(Chip chip) throws Exception {
        BoardRequest board = at("one", chip.id() + "?flash=2MB");
        Files.write(flash("one"), contents);
        BackupJob.Result kept = backUp(board);
        assertThat(kept.unproven()).isEmpty();
        assertThat(Files.readAllBytes(flash("one"))).as("nothing is changed").isEqualTo(contents);
        assertThat(kept.stored()).isLessThan(0x60000);
        byte[] other = new byte[contents.length];
        new Random(7).nextBytes(other);
        Files.write(flash("one"), other);
        RestoreJob.Result back = restore(board);
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
        assertThat(back.whole()).isTrue();
        RestoreJob.Result again = restore(board);
        assertThat(again.report().writtenBytes()).isZero();
        assertThat(again.erased()).isZero();
    }

    @Test
    void holdsEachPartByItsName() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        Bundle bundle = InputFile.read(backup()).bundle();
        assertThat(bundle.images())
                .extracting(BundleImage::name)
                .containsExactly("bootloader", "partition-table", "nvs", "factory", "storage", "at-0x0e0000");
        assertThat(bundle.backup().orElseThrow().flashBytes()).isEqualTo(2 * MB);
        assertThat(bundle.table().orElseThrow().names()).isEqualTo("nvs, factory, storage, empty");
    }

    /** The ESP32's ROM reads, slowly, and has an MD5. */
    @Test
    void comesBackByTheRomAlone() throws Exception {
        Arrays.fill(contents, 0x20000, contents.length, (byte) 0xFF);
        Files.write(flash("one"), contents);
        BoardRequest board = at("one", "esp32?flash=2MB");
        backUp(board.withOptions(board.options().withStub(StubUse.ROM_ONLY)));
        Files.delete(flash("one"));
        restore(board);
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
    }

    @Test
    void anEmptyFlashIsKeptToo() throws Exception {
        Arrays.fill(contents, (byte) 0xFF);
        BoardRequest board = at("one", "esp32s3?flash=2MB");
        Files.write(flash("one"), contents);
        assertThat(backUp(board).stored()).isZero();
        assertThat(listener.told()).anyMatch(w -> w.contains("no partition table at 0x008000"));
        Files.write(flash("one"), new byte[2 * MB]);
        assertThat(restore(board).erased()).isEqualTo(2 * MB);
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
    }

    @Test
    void onlyWhatIsNamedComesBack() throws Exception {
        BoardRequest board = at("one", "esp32c3?flash=2MB");
        Files.write(flash("one"), contents);
        backUp(board);
        byte[] other = new byte[contents.length];
        Files.write(flash("one"), other);
        assertThat(restore(board, "nvs", "empty").whole()).isFalse();
        System.arraycopy(contents, 0x9000, other, 0x9000, 0x6000);
        System.arraycopy(contents, 0xD0000, other, 0xD0000, 0x10000);
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(other);
        EspException e = refused(board, "nvram");
        assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_PARTITION);
        assertThat(e)
                .hasMessage("the backup has nothing called \"nvram\"; it has bootloader, partition-table, nvs,"
                        + " factory, storage, at-0x0e0000, empty");
    }

    @Test
    void aSmallerFlashTakesItWhenNothingLiesBehindItsEnd() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        byte[] small = new byte[MB];
        Files.write(flash("small"), small);
        restore(at("small", "esp32c3?flash=1MB&mac=7c:df:a1:00:00:09"));
        assertThat(Files.readAllBytes(flash("small"))).isEqualTo(Arrays.copyOf(contents, MB));
        fill(MB + 0x3000, 10);
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        Files.write(flash("small"), small);
        EspException e = refused(at("small", "esp32c3?flash=1MB"));
        assertThat(e.problem()).isEqualTo(Problem.BEYOND_FLASH);
        assertThat(Files.readAllBytes(flash("small"))).as("nothing is done").isEqualTo(small);
    }

    @Test
    void anotherChipAndFirmwareAreRefused() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        Files.write(flash("other"), new byte[2 * MB]);
        EspException chip = refused(at("other", "esp32s3?flash=2MB"));
        assertThat(chip.problem()).isEqualTo(Problem.WRONG_CHIP_IMAGE);
        assertThat(Remedies.explain(chip))
                .isEqualTo(
                        "ESP-306 Image is for another chip: the backup is of an ESP32-C3, the board has an ESP32-S3.\n"
                                + "  Name a backup of such a chip, or choose the other board.\n"
                                + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-306");
        assertThat(Files.readAllBytes(flash("other"))).isEqualTo(new byte[2 * MB]);
    }

    @Test
    void partsDoNotOverwriteOthersOfABoardWithAnotherTable() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        byte[] other = new byte[2 * MB];
        byte[] table = PartitionTable.parse(
                        "factory, app, factory, 0x10000, 0x40000\nphotos, data, fat, 0x9000, 0x6000\n"
                                .getBytes(StandardCharsets.UTF_8))
                .toBinary();
        System.arraycopy(table, 0, other, 0x8000, table.length);
        Files.write(flash("other"), other);
        BoardRequest board = at("other", "esp32c3?flash=2MB");
        assertThat(Remedies.explain(refused(board, "nvs")))
                .isEqualTo(
                        "ESP-312 Bad parameter: esp.only=nvs would overwrite other partitions: the table of the board"
                                + " is not that of the backup, and has there photos at [0x009000, 0x00f000).\n"
                                + "  Correct esp.only; allowed: the table as well, or all; -Desp.force=true if you are"
                                + " sure.\n"
                                + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312");
        assertThat(Files.readAllBytes(flash("other"))).isEqualTo(other);
        assertThat(restore(board, "factory").report().writtenBytes()).isPositive();
        assertThat(restore(board, "nvs", "table").report().writtenBytes()).isPositive();
    }

    @Test
    void withoutTheFlashSizeNothingIsErased() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        byte[] before = new byte[2 * MB];
        Files.write(flash("two"), before);
        assertThat(Remedies.explain(refused(at("two", "esp32c3?flash=2MB&security=secure-download"))))
                .isEqualTo(
                        "ESP-312 Bad parameter: the board does not tell the size of its flash, and esp.flashSize does"
                                + " not either.\n"
                                + "  Correct esp.flashSize; allowed: the size that it has, as 4MB.\n"
                                + "  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312");
        assertThat(Files.readAllBytes(flash("two"))).isEqualTo(before);
    }

    @Test
    void theBackupOfAnotherBoardIsKept() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        byte[] kept = Files.readAllBytes(backup());
        Files.write(flash("two"), new byte[2 * MB]);
        for (byte[] there : List.of(kept, new byte[] {1, 2, 3})) {
            Files.write(backup(), there);
            assertThatThrownBy(() -> backUp(at("two", "esp32c3?flash=2MB&mac=02:00:00:00:00:09")))
                    .isInstanceOfSatisfying(
                            EspException.class,
                            e -> assertThat(Remedies.explain(e))
                                    .isEqualTo("ESP-312 Bad parameter: esp.backup names " + backup()
                                            + ", which is no backup of this board, and is kept.\n"
                                            + "  Correct esp.backup; allowed: a file that is not there.\n  More: https:"
                                            + "//espmaven.github.io/esp-maven-plugin/troubleshooting.html#ESP-312"));
            assertThat(Files.readAllBytes(backup())).isEqualTo(there);
        }
        Files.delete(backup());
        Files.createDirectory(backup());
        assertThatThrownBy(() -> backUp(at("gone", "esp32c3?flash=2MB")))
                .hasMessage("cannot write " + backup() + ": Is a directory");
        assertThat(flash("gone")).as("before a port is opened").doesNotExist();
    }

    @Test
    void aDryRunTellsTheParts() throws Exception {
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        RestoreRequest request =
                new RestoreRequest(at("gone", "esp32c3?flash=2MB"), backup(), List.of("nvs", "factory"), false);
        assertThat(new RestoreJob(request, clock, listener).dryRun())
                .containsExactly(
                        "Would write nvs, where it differs: [0x00a000, 0x00b000)",
                        "Would write factory, where it differs: [0x010000, 0x034000)",
                        "Would erase the rest of [0x009000, 0x00f000), [0x010000, 0x050000) where it is not.");
        assertThat(flash("gone")).as("no port is opened").doesNotExist();
    }

    @Test
    void firmwareIsNoBackup() throws Exception {
        Path image = Files.write(folder.resolve("data.bin"), new byte[100]);
        Path bundle = folder.resolve("board.esp-firmware");
        BundleSource origin = new BundleSource("g", "a", "1", Optional.empty(), Optional.empty());
        Files.write(
                bundle,
                BundleWriter.write(new Bundle(
                        origin,
                        Chip.ESP32_C3,
                        Bundle.Revisions.ANY,
                        HeaderSettings.KEEP,
                        Optional.empty(),
                        List.of(new BundleImage(
                                "data",
                                OptionalInt.of(0x10000),
                                Optional.empty(),
                                Files.readAllBytes(image),
                                Encryption.NONE)))));
        EspException e = refused(at("one", "esp32c3?flash=2MB"));
        assertThat(e.problem()).isEqualTo(Problem.BAD_BUNDLE);
        assertThat(e).hasMessage(bundle + " is firmware and no backup of a board: esp:flash writes it");
    }

    /** The chip decrypts what it reads, and would find noise; a table of odd lengths is one region with what follows it. */
    @Test
    void plainContentsAreRefusedByAChipThatDecrypts() throws Exception {
        byte[] image = Files.readAllBytes(Path.of("src", "it", "flashes-a-prebuilt-image", "hello.bin"));
        System.arraycopy(image, 0, contents, 0, image.length);
        Files.write(flash("one"), contents);
        backUp(at("one", "esp32c3?flash=2MB"));
        byte[] before = new byte[2 * MB];
        Arrays.fill(before, (byte) 0xFF);
        Files.write(flash("two"), before);
        EspException e = refused(at("two", "esp32c3?flash=2MB&security=flash-encryption"));
        assertThat(e.problem()).isEqualTo(Problem.ENCRYPTION_GUARD);
        assertThat(Remedies.explain(e))
                .contains(
                        "flash encryption is on: the chip could not read what it starts",
                        "\n  1. Restore onto the board that the backup is of, or onto one whose flash is encrypted like"
                                + " it.\n  2. If you are sure: -Desp.force=true.\n");
        assertThat(Files.readAllBytes(flash("two"))).isEqualTo(before);
    }

    @Test
    void partitionsThatShareASectorComeBackTogether() throws Exception {
        String odd = "nvs, data, nvs, 0x9000, 0x6000\nodd, data, 0x40, 0x10000, 0x1800\n";
        byte[] table = oddTable(odd);
        Arrays.fill(contents, 0x8000, 0x9000, (byte) 0xFF);
        System.arraycopy(table, 0, contents, 0x8000, table.length);
        fill(0x10000, 0x3000);
        Files.write(flash("one"), contents);
        BoardRequest board = at("one", "esp32c3?flash=2MB");
        backUp(board);
        Files.write(flash("one"), new byte[2 * MB]);
        assertThat(restore(board).whole()).isTrue();
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
        assertThat(refused(board, "odd").problem()).isEqualTo(Problem.UNALIGNED);
    }

    /** A binary table may say what the rules for CSV forbid. */
    private static byte[] oddTable(String csv) throws EspException {
        return new PartitionTable(
                        PartitionTable.parse(csv.replace("0x1800", "0x2000").getBytes(StandardCharsets.UTF_8))
                                .partitions()
                                .stream()
                                .map(p -> p.name().equals("odd")
                                        ? new Partition(
                                                p.name(),
                                                p.type(),
                                                p.subtype(),
                                                new FlashRange(0x10000, 0x1800),
                                                p.flags())
                                        : p)
                                .toList())
                .toBinary();
    }

    @Test
    void anEncryptedFlashGoesBackToItsOwnChipAlone() throws Exception {
        Files.write(flash("one"), contents);
        String encrypted = "esp32c3?flash=2MB&security=flash-encryption-release";
        backUp(at("one", encrypted));
        assertThat(listener.told()).anyMatch(w -> w.contains("only this chip"));
        Files.write(flash("two"), new byte[2 * MB]);
        EspException e = refused(at("two", "esp32c3?flash=2MB&mac=7c:df:a1:00:00:09"));
        assertThat(e.problem()).isEqualTo(Problem.ENCRYPTION_GUARD);
        Files.write(flash("one"), new byte[2 * MB]);
        restore(at("one", encrypted));
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
    }

    /** Broken off by its time limit; the next one reads the rest. */
    @Test
    void goesOnWhereItBrokeOff() throws Exception {
        fill(0x10000, 2 * MB - 0x10000);
        Files.write(flash("one"), contents);
        BoardRequest board = at("one", "esp32c3?flash=2MB&timing=real");
        long start = clock.nanoTime();
        backUp(board);
        Duration whole = clock.since(start);
        Files.delete(backup());
        EspException e = catchThrowableOfType(
                EspException.class,
                () -> backUp(Boards.limited(board, whole.multipliedBy(3).dividedBy(4))));
        assertThat(e.problem()).isEqualTo(Problem.OUT_OF_TIME);
        assertThat(backup()).doesNotExist();
        long again = clock.nanoTime();
        backUp(board);
        assertThat(clock.since(again)).isLessThan(whole.multipliedBy(3).dividedBy(4));
        Files.write(flash("one"), new byte[2 * MB]);
        restore(board);
        assertThat(Files.readAllBytes(flash("one"))).isEqualTo(contents);
        assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".esp-part"));
    }
}
