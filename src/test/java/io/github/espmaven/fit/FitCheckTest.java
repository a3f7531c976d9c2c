package io.github.espmaven.fit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.FlashTarget.Lock;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.image.RevisionRange;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table "What is judged before anything is written" in the guide to flashing. */
class FitCheckTest {
    private static final String SINGLE = "nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,1M\n";
    private static final String OTA = """
        nvs,data,nvs,0x9000,0x5000
        otadata,data,ota,0xe000,0x2000
        app0,app,ota_0,0x10000,1M
        app1,app,ota_1,0x110000,1M
        spiffs,data,spiffs,,0x10000
        """;
    private static final int FLASH = 4 << 20;
    private static final int DROM = 0x3c00_0020;

    private Chip chip = Chip.ESP32_C3;
    private Optional<Revision> revision = Optional.of(chip.spec().usualRevision());
    private OptionalLong found = OptionalLong.of(FLASH);
    private SecurityFuses fuses = fuses(0, false);
    private Optional<PartitionTable> named = Optional.empty();
    private HeaderSettings header = HeaderSettings.KEEP;
    private BoardFlash board = BoardFlash.UNKNOWN;

    private static SecurityFuses fuses(int count, boolean key) {
        return new SecurityFuses(false, false, count, false, false, key, OptionalInt.empty(), List.of());
    }

    private PlannedFlash flash(FlashRegion... regions) {
        FlashTarget target = new FlashTarget(
                Optional.of(chip), revision, found, Optional.of(Dialect.STUB), Optional.of(fuses), Lock.OPEN);
        return new PlannedFlash(target, List.of(regions), header, named, TableSettings.DEFAULT, board);
    }

    private List<String> warned(FlashRegion... regions) {
        try {
            return FitCheck.require(flash(regions), false);
        } catch (EspException e) {
            throw new AssertionError("refused", e);
        }
    }

    private void refused(Problem problem, String message, FlashRegion... regions) throws EspException {
        assertThatThrownBy(() -> FitCheck.require(flash(regions), false))
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
        assertThat(FitCheck.require(flash(regions), true)).as("forced").contains(message);
    }

    private static FlashRegion at(int offset, String name, byte[] bytes) {
        return new FlashRegion(offset, bytes, name, name);
    }

    private static PartitionTable table(String csv) {
        try {
            return PartitionTable.parse(csv.getBytes(US_ASCII));
        } catch (EspException e) {
            throw new AssertionError(e);
        }
    }

    private static FlashRegion tableAt(int offset, String csv) throws EspException {
        return at(offset, "table.bin", table(csv).toBinary());
    }

    private byte[] image(int address, int length) {
        return builder(address, new byte[length]).build();
    }

    private ImageBuilder builder(int address, byte[] contents) {
        return ImageBuilder.forChip(chip)
                .sizeAndFrequency(2, 0)
                .segment(address, contents)
                .digest(true);
    }

    /** An image that says it is a bootloader. */
    private byte[] bootloader() {
        byte[] descriptor = new byte[80];
        descriptor[0] = 0x50;
        System.arraycopy("v5.5".getBytes(US_ASCII), 0, descriptor, 8, 4);
        return builder(0x3fcd_0000, descriptor).build();
    }

    private byte[] app(int length) {
        byte[] contents = new byte[Math.max(256, length)];
        LittleEndian.put32(contents, 0, 0xabcd_5432);
        return builder(DROM, contents).build();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private FlashRegion[] wholeFirmware() throws EspException {
        return new FlashRegion[] {
            at(0, "boot.bin", bootloader()), tableAt(0x8000, SINGLE), at(0x10000, "app.bin", app(5000))
        };
    }

    /** A file fills all blocks but one: SPIFFS of ESP-IDF cannot collect garbage then, and fails with the first write. */
    @Test
    void aSpiffsWithoutFreeBlocksIsSaidToBeReadOnly() throws EspException {
        Filesystem spiffs = FilesystemSpec.parse("spiffs").of("", 0x10000);
        byte[] full = spiffs.write(new FileTree(Map.of("a.bin", new byte[14 * 15 * 250]), List.of()), 0x10000);
        assertThat(warned(at(0x210000, "web.bin", full)))
                .containsExactly(
                        "the SPIFFS of web.bin has 1 of the 2 free blocks that a device needs to write: it reads"
                                + " the files, and cannot write any (SPIFFS_ERR_FULL, -10001)");
        byte[] roomy = spiffs.write(new FileTree(Map.of("a.bin", new byte[13 * 15 * 250]), List.of()), 0x10000);
        assertThat(warned(at(0x210000, "web.bin", roomy))).isEmpty();
    }

    @Test
    void whatFitsIsSilent() throws EspException {
        assertThat(warned(wholeFirmware())).isEmpty();
        assertThat(FitCheck.judge(flash(wholeFirmware()).on(BoardFlash.erased())))
                .isEmpty();
        assertThat(warned(at(0x20_0000, "page.html", "<!DOCTYPE html>".getBytes(US_ASCII))))
                .isEmpty();
        named = Optional.of(table(SINGLE));
        assertThat(warned(at(0x9000, "page.html", "<!DOCTYPE html>".getBytes(US_ASCII))))
                .isEmpty();
    }

    @Test
    void aWebPageIsNoImageAndNoTable() throws EspException {
        named = Optional.of(table(SINGLE));
        byte[] page = "<!DOCTYPE html>\n<html></html>".getBytes(US_ASCII);
        refused(
                Problem.BAD_IMAGE,
                "page.bin begins with \"<!DO\", not with 0xe9: it is a web page and no image a chip boots, but the chip"
                        + " looks for its bootloader at 0x000000",
                at(0, "page.bin", page));
        refused(
                Problem.BAD_IMAGE,
                "page.bin begins with \"<!DO\", not with 0xe9: it is a web page and no image a chip boots, but the chip"
                        + " looks for an app in the partition factory",
                at(0x10000, "page.bin", page));
        refused(
                Problem.BAD_PARTITION_TABLE,
                "page.bin begins with \"<!DO\", not with aa50: it is a web page and no partition table, but the"
                        + " bootloader looks for it at 0x008000",
                at(0x8000, "page.bin", page));
        assertThatThrownBy(() -> FitCheck.require(flash(at(0, "a.bin", page), at(0x8000, "b.bin", page)), false))
                .hasMessageContainingAll("a.bin begins with", ". Besides: b.bin begins with");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1f8b080000 | 1f8b0800 | it is a gzip archive and",
                "504b0304aa | 504b0304 | it is a zip archive and",
                "fd377a585a00 | fd377a58 | it is an xz archive and",
                "7f454c4601 | 7f454c46 | it is an ELF program and",
                "ffffffffff | ffffffff | it is nothing but 0xff, as in erased flash, and",
                "0000000000 | 00000000 | it is nothing but zeros at its beginning and",
                "68656c6c6f | \"hell\" | it is a text and",
                "5546320a575d | 5546320a | it is a UF2 file and",
                "fffe3c00680074006d006c003e00 | fffe3c00 | it is a web page and",
                "efbbbf0d0a203c21444f4354595045 | efbbbf0d | it is a web page and",
                "7b0a202261223a317d | 7b0a2022 | it is a JSON text and",
                "5b0a207b22613a317d | 5b0a207b | it is a JSON text and",
                "5d0000800012 | 5d000080 | it is an LZMA archive and",
                "377abcaf271c0004 | 377abcaf | it is a 7z archive and",
                "526172211a0701 | \"Rar!\" | it is a rar archive and",
                "425a683931 | \"BZh9\" | it is a bzip2 archive and",
                "28b52ffd04 | 28b52ffd | it is a zstd archive and",
                "255044462d | \"%PDF\" | it is a PDF document and",
                "ffd8ffe000 | ffd8ffe0 | it is a picture and",
                "53303036 | \"S006\" | it is a Motorola S-record file and",
                "4d5a9000 | 4d5a9000 | it is a program for Windows and",
                "cafebabe0000 | cafebabe | it is a Java class and",
                "01020304fe | 01020304 | it is",
            })
    void filesOfOtherKindsAreNamed(String hex, String quoted, String kind) throws EspException {
        refused(
                Problem.BAD_IMAGE,
                "x.bin begins with " + quoted + ", not with 0xe9: " + kind + " no image a chip boots, but the chip"
                        + " looks for its bootloader at 0x000000",
                at(0, "x.bin", java.util.HexFormat.of().parseHex(hex)));
    }

    @Test
    void anArchiveOfTarAndAnEncryptedFileAreNamed() {
        byte[] tar = new byte[512];
        System.arraycopy("boot.bin".getBytes(US_ASCII), 0, tar, 0, 8);
        System.arraycopy("ustar".getBytes(US_ASCII), 0, tar, 257, 5);
        assertThat(FileSignature.of(tar)).contains("a tar archive");
        byte[] noise = new byte[8192];
        new Random(5).nextBytes(noise);
        assertThat(FileSignature.of(noise)).contains("encrypted or compressed data");
        assertThat(FileSignature.of(app(8000))).isEmpty();
    }

    @Test
    void whatBeginsLikeAnImageByChanceIsNone() throws EspException {
        byte[] noise = filled(64, 0x5a);
        noise[0] = (byte) 0xe9;
        noise[1] = 3;
        assertThat(warned(at(0x1_0000, "data.bin", noise))).isEmpty();
        refused(
                Problem.BAD_IMAGE,
                "data.bin begins with 0xe9, but nothing fits that follows: it is no image a chip boots, but the chip"
                        + " looks for its bootloader at 0x000000",
                at(0, "data.bin", noise));
    }

    @Test
    void anImageThatIsCutOffIsRefusedAnywhere() {
        byte[] whole = app(300);
        for (int length = 24; length < whole.length; length++) {
            for (int offset : new int[] {0, 0x1_0000}) {
                FlashRegion cut = at(offset, "app.bin", Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> FitCheck.require(flash(cut), false))
                        .isInstanceOfSatisfying(EspException.class, e -> {
                            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
                            assertThat(e)
                                    .hasMessageMatching("app.bin is not a valid firmware image: it is cut off: .* at"
                                            + " 0x\\w+ needs \\d+ bytes, the end is at 0x\\w+\\. The chip would not"
                                            + " start it");
                            assertThat(e.evidence().get(Key.RANGE)).isPresent();
                        });
            }
        }
    }

    @Test
    void aWrongChecksumOrDigestIsRefused() throws EspException {
        byte[] sum = app(300);
        sum[60] ^= 0x40;
        refused(
                Problem.BAD_IMAGE,
                "app.bin is damaged: its bytes do not fit its checksum, and the chip would not start it",
                at(0x1_0000, "app.bin", sum));
        byte[] digest = app(300);
        digest[digest.length - 1] ^= 1;
        refused(
                Problem.BAD_IMAGE,
                "app.bin is damaged: its bytes do not fit its SHA-256, and the chip would not start it",
                at(0x1_0000, "app.bin", digest));
    }

    @Test
    void whatLiesInADataPartitionIsNoBusinessOfTheChip() {
        named = Optional.of(table(OTA));
        byte[] forAnother =
                ImageBuilder.forChip(Chip.ESP32_S3).segment(DROM, new byte[8]).build();
        assertThat(warned(at(0x21_0000, "coprocessor.bin", forAnother))).isEmpty();
    }

    @Test
    void anImageForAnotherChipIsRefused() throws EspException {
        byte[] other = ImageBuilder.forChip(Chip.ESP32_S3)
                .segment(0x4038_0000, new byte[64])
                .build();
        refused(
                Problem.WRONG_CHIP_IMAGE,
                "s3.bin is an image for ESP32-S3, but the board has an ESP32-C3",
                at(0, "s3.bin", other));
        PlannedFlash unseen = new PlannedFlash(
                FlashTarget.unseen(Optional.of(chip)),
                List.of(at(0x10000, "s3.bin", other)),
                header,
                named,
                TableSettings.DEFAULT,
                board);
        assertThatThrownBy(() -> FitCheck.require(unseen, false))
                .hasMessage("s3.bin is an image for ESP32-S3, but this flash is for an ESP32-C3");
    }

    @Test
    void anImageForAnotherRevisionIsRefused() throws EspException {
        revision = Optional.of(new Revision(0, 2));
        byte[] image = builder(0x4038_0000, new byte[64])
                .revisions(new RevisionRange(3, 3, 199))
                .build();
        refused(
                Problem.WRONG_REVISION_IMAGE,
                "boot.bin is for ESP32-C3 v0.3 to v1.99, but this one is v0.2",
                at(0, "boot.bin", image));
    }

    @Test
    void partsInNoMemoryAreSaid() {
        assertThat(warned(at(0x10000, "app.bin", image(0x4080_0000, 64))))
                .containsExactly("app.bin: segment 0 lies at 0x40800000, in no memory of the ESP32-C3");
    }

    @Test
    void addressesThatTheEsp8266StopsAtAreSaid() {
        chip = Chip.ESP8266;
        revision = Optional.empty();
        byte[] odd = ImageBuilder.forChip(chip)
                .segment(0x4010_0000, new byte[64])
                .segment(0x3ffe_852f, new byte[8])
                .build();
        assertThat(warned(at(0, "odd.bin", odd)))
                .containsExactly("odd.bin: segment 1 lies at 0x3ffe852f, not a multiple of 4: the ROM stops there");
    }

    @Test
    void anAppWithoutDescriptorIsSaidWhereTheBootloaderHasOne() {
        FlashRegion app = at(0x10000, "app.bin", image(DROM, 400));
        assertThat(warned(app)).isEmpty();
        String wanted =
                "app.bin does not begin with an application descriptor, which bootloaders of ESP-IDF look for at"
                        + " 0x20: newer ones do not start it";
        assertThat(warned(at(0, "boot.bin", bootloader()), app)).containsExactly(wanted);
        named = Optional.of(table(SINGLE));
        board = new BoardFlash(Optional.of(Arrays.copyOf(bootloader(), 0x80)), Optional.empty(), Optional.empty());
        assertThat(warned(app)).as("the bootloader on the board, its beginning").containsExactly(wanted);
        board = new BoardFlash(Optional.of(image(0x3fcd_0000, 200)), Optional.empty(), Optional.empty());
        assertThat(warned(app)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBootloaderElsewhereIsSaid(boolean described) throws EspException {
        byte[] bytes = described ? bootloader() : image(0x3fcd_0000, 80);
        assertThat(warned(at(0x1000, "boot.bin", bytes), tableAt(0x8000, SINGLE)))
                .containsExactly("boot.bin at 0x001000 is a bootloader, but the ESP32-C3 looks for its bootloader at"
                        + " 0x000000");
        named = Optional.of(table("boot,bootloader,ota,0x9000,0x8000\nfactory,app,factory,0x20000,1M\n"));
        assertThat(warned(at(0x9000, "boot.bin", bytes))).isEmpty();
    }

    @Test
    void anAppWhereNoneIsLookedForIsSaid() throws EspException {
        assertThat(warned(tableAt(0x8000, OTA), at(0x12_0000, "app.bin", app(100))))
                .containsExactly("app.bin is an application, but no app partition begins at 0x120000 (ota_0 app0:"
                        + " 0x010000, ota_1 app1: 0x110000)");
        assertThat(warned(at(0, "app.bin", app(100))))
                .containsExactly(
                        "app.bin at 0x000000 is an application, but there the ESP32-C3 looks for its" + " bootloader");
        assertThat(warned(at(0x2_0000, "app.bin", app(100))))
                .as("without a table")
                .isEmpty();
    }

    @Test
    void aTableElsewhereIsSaid() throws EspException {
        assertThat(warned(tableAt(0x10000, SINGLE)))
                .containsExactly("table.bin at 0x010000 is a partition table, but bootloaders look for it at 0x008000,"
                        + " and its own partition factory lies there");
        assertThat(warned(tableAt(0x7000, SINGLE)))
                .containsExactly("table.bin at 0x007000 is a partition table, but bootloaders look for it at 0x008000;"
                        + " where one was built for this place: -Desp.partitionTableOffset=0x7000");
        String high = "nvs,data,nvs,0x11000,0x6000\nfactory,app,factory,0x20000,1M\n";
        PartitionTable moved =
                PartitionTable.parse(high.getBytes(US_ASCII), TableSettings.DEFAULT.withTableOffset(0x10000));
        assertThat(warned(at(0x10000, "table.bin", moved.toBinary()))).isEmpty();
    }

    private byte[] merged(int from) throws EspException {
        byte[] all = filled(0x12000, 0xff);
        for (FlashRegion r : wholeFirmware()) {
            System.arraycopy(r.bytes(), 0, all, r.offset(), r.bytes().length);
        }
        return Arrays.copyOfRange(all, from, all.length);
    }

    @Test
    void aMergedImageElsewhereIsSaid() throws EspException {
        assertThat(warned(at(0, "merged.bin", merged(0)))).isEmpty();
        assertThat(warned(at(0x10000, "merged.bin", merged(0))))
                .containsExactly("merged.bin holds bootloader, partition table and application in one and belongs at"
                        + " 0x000000, but goes to 0x010000");
    }

    @Test
    void anImageLargerThanItsPartitionIsRefused() throws EspException {
        named = Optional.of(table("factory,app,factory,0x10000,0x1000\nnvs,data,nvs,0x11000,0x6000\n"));
        byte[] large = app(0x2000);
        refused(
                Problem.BEYOND_PARTITION,
                "app.bin has " + large.length + " bytes, but partition \"factory\" only 4096",
                at(0x10000, "app.bin", large));
        assertThat(warned(at(0x10000, "app.bin", Arrays.copyOf(app(100), 0x2000))))
                .containsExactly("app.bin has 8192 bytes and reaches from partition \"factory\", which has 4096, into"
                        + " \"nvs\"");
    }

    @Test
    void twoAppsInOneSlotAreSaid() throws EspException {
        assertThat(warned(tableAt(0x8000, SINGLE), at(0x10000, "a.bin", app(100)), at(0x20000, "b.bin", app(100))))
                .contains("a.bin at 0x010000 and b.bin at 0x020000 are applications in one app partition, factory: the"
                        + " chip looks at the beginning of it only");
    }

    @Test
    void aHeaderThatSaysMoreFlashThanThereIsIsSaid() {
        found = OptionalLong.of(2 << 20);
        String expected = "the header of boot.bin says 4MB of flash, but the board has 2MB: the bootloader would stop;"
                + " -Desp.flashSize=detect";
        assertThat(warned(at(0, "boot.bin", bootloader()))).containsExactly(expected);
        header = new HeaderSettings("keep", "keep", "4MB");
        assertThat(warned(at(0, "boot.bin", bootloader())))
                .containsExactly("the flash size 4MB is larger than the flash found, 2MB; -Desp.flashSize=detect");
    }

    @Test
    void aTableThatReachesBehindTheFlashIsSaid() throws EspException {
        String wide = "nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,6M\n";
        assertThat(warned(tableAt(0x8000, wide)))
                .containsExactly("partition factory ends at 0x610000, behind the 4MB of flash the board has: the"
                        + " bootloader would refuse the partition table");
        found = OptionalLong.of(16 << 20);
        assertThat(warned(at(0, "boot.bin", bootloader()), tableAt(0x8000, wide)))
                .containsExactly("partition factory ends at 0x610000, behind the 4MB in the header of boot.bin: the"
                        + " bootloader would refuse the partition table; -Desp.flashSize=detect");
        found = OptionalLong.empty();
        assertThat(warned(at(0, "boot.bin", bootloader()), tableAt(0x8000, wide)))
                .containsExactly("partition factory ends at 0x610000, behind the 4MB in the header of boot.bin: the"
                        + " bootloader would refuse the partition table; -Desp.flashSize=8MB");
        found = OptionalLong.of(16 << 20);
        board = new BoardFlash(Optional.of(bootloader()), Optional.empty(), Optional.empty());
        assertThat(warned(tableAt(0x8000, wide)))
                .containsExactly("partition factory ends at 0x610000, behind the 4MB in the header of the bootloader on"
                        + " the board: the bootloader would refuse the partition table; -Desp.flashSize=detect");
    }

    @Test
    void whichAppWillStartIsSaid() {
        named = Optional.of(table(OTA));
        FlashRegion app = at(0x10000, "app.bin", app(100));
        board = BoardFlash.UNKNOWN.withOtaData(OtaData.erased().choosing(1, 2));
        assertThat(warned(app))
                .containsExactly("app0 is written, but the board boots app1 (otadata); -Desp.bootSlot=app0 or esp:erase"
                        + " -Desp.erase=otadata");
        assertThat(warned(app, at(0xe000, "ota.bin", filled(0x2000, 0xff)))).isEmpty();
        board = BoardFlash.UNKNOWN.withOtaData(OtaData.erased());
        assertThat(warned(app)).isEmpty();
        assertThat(warned(at(0x110000, "app.bin", app(100))))
                .containsExactly("app1 is written, but the board boots app0 (otadata); -Desp.bootSlot=app1");
    }

    @Test
    void whatLacksForABootIsSaid() {
        board = BoardFlash.erased();
        assertThat(warned(at(0x10000, "app.bin", app(100))))
                .containsExactly(
                        "the board has no bootloader at 0x000000, and none is written: app.bin will not start",
                        "the board has no partition table at 0x008000, and none is written: its bootloader will not"
                                + " find app.bin");
    }

    @Test
    void plainImagesForAnEncryptedChipAreRefusedAtOnce() throws EspException {
        fuses = fuses(1, true);
        refused(
                Problem.ENCRYPTION_GUARD,
                "boot.bin, table.bin, app.bin are not encrypted, but flash encryption is on: the chip could not read"
                        + " what it starts or decrypts",
                wholeFirmware());
        named = Optional.of(table(SINGLE));
        assertThat(warned(at(0x9000, "nvs.bin", new byte[10])))
                .containsExactly("nvs.bin is written plain, although flash encryption is on: right for data that the"
                        + " application reads as it is");
        assertThat(warned(at(0x10000, "app.bin", app(100)).with(Encryption.BY_CHIP)))
                .isEmpty();
    }

    /** ESP-IDF's guide to flash encryption: these are always encrypted, other data where its partition is flagged. */
    @Test
    void dataThatTheChipAlwaysDecryptsIsRefusedPlainAlsoBesideWhatTheHostEncrypts() throws EspException {
        fuses = new SecurityFuses(false, false, 7, true, false, true, OptionalInt.empty(), List.of());
        named = Optional.of(table("nvs,data,nvs,0x9000,0x4000\notadata,data,ota,0xd000,0x2000\n"
                + "keys,data,nvs_keys,0xf000,0x1000\nfactory,app,factory,0x10000,1M\n"
                + "store,data,0x40,0x110000,0x1000,encrypted\nplain,data,0x40,0x111000,0x1000\n"));
        FlashRegion app = at(0x10000, "app.bin", app(100)).with(Encryption.with(new byte[32]));
        for (int offset : List.of(0xd000, 0xe000, 0xf000, 0x110000)) {
            refused(
                    Problem.ENCRYPTION_GUARD,
                    "x.bin is not encrypted, but flash encryption is on: the chip could not read what it starts or"
                            + " decrypts",
                    app,
                    at(offset, "x.bin", new byte[16]));
        }
        assertThat(warned(app, at(0xd000, "ota.bin", filled(0x2000, 0xff)), at(0x111000, "x.bin", new byte[16])))
                .singleElement()
                .asString()
                .contains("ota.bin, x.bin are written plain");
    }

    @Test
    void theBoardIsAskedOnlyForWhatIsNeeded() throws EspException {
        assertThat(flash(wholeFirmware()).needsBoard()).isFalse();
        assertThat(flash(wholeFirmware()).needsOtaData()).isEmpty();
        assertThat(flash(at(0x20_0000, "data.bin", new byte[10])).needsBoard()).isFalse();
        assertThat(flash(at(0x10000, "app.bin", app(100))).needsBoard()).isTrue();
        named = Optional.of(table(OTA));
        assertThat(flash(at(0x10000, "app.bin", app(100))).needsOtaData()).isPresent();
        assertThat(flash(at(0x9000, "nvs.bin", new byte[10])).needsOtaData()).isEmpty();
        chip = Chip.ESP8266;
        assertThat(flash(at(0, "app.bin", image(0x4010_0000, 64))).needsBoard()).isFalse();
    }
}
