package io.github.espmaven.simulator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.bootlog.BootFault;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Boots firmware built with ESP-IDF; what chips print for it is in {@code ../shared/fixtures/monitor}. */
class IdfBootTest {
    private static final int TABLE = 0x8000;
    private static final int APP = 0x10000;
    /** The revision that the recorded ESP32-C3 has. */
    private static final Revision C3 = new Revision(0, 3);

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void romLogEqualsTheRealOneByteForByte(Chip chip) {
        String real = recorded(chip);
        int end = real.indexOf("\r\n", real.indexOf("entry 0x")) + 2;
        assertThat(boot(chip, firmware(chip)).console()).startsWith(real.substring(0, end));
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void bootloaderAndApplicationSayWhatTheRealOnesSay(Chip chip) {
        String real = recorded(chip);
        List<String> realLines = withoutTimes(real.substring(0, real.indexOf("Rebooting...")));
        BootScript script = boot(chip, firmware(chip));
        List<String> ours = withoutTimes(script.console());
        assertThat(ours)
                .as("nothing is invented")
                .filteredOn(line -> !line.contains("SPI Mode ") && !line.contains("hip rev")) // the emulator's own
                .allSatisfy(line -> assertThat(realLines).contains(line));
        int loaded = realLines.indexOf("I boot: Disabling RNG early entropy source...");
        assertThat(ours.subList(0, loaded + 1))
                .filteredOn(line -> !line.contains("SPI Mode ") && !line.contains("chip revision"))
                .isEqualTo(realLines.subList(0, loaded + 1).stream()
                        .filter(line -> !line.contains("SPI Mode ") && !line.contains("chip revision"))
                        .toList());
        assertThat(script.console())
                .contains("cpu_start: Project name:     test_core_dump\u001b[0m\r\n")
                .contains("cpu_start: ELF file SHA256:  " + (chip == Chip.ESP32 ? "1b43c5e74..." : "7d946a8e8..."));
        assertThat(script.ending()).isInstanceOf(BootEnding.Runs.class);
        assertThat(BootLog.of(script.console()).failures()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void aFlippedByteInTheBootloaderStopsTheRom(Chip chip) {
        byte[] flash = firmware(chip);
        flash[chip.spec().bootloaderOffset() + 0x200] ^= (byte) 0xff;
        BootScript script = boot(chip, flash);
        assertThat(script.console())
                .doesNotContain("entry 0x")
                .contains(
                        chip == Chip.ESP32
                                ? "\r\ncsum err:0xad!=0x52\r\nFalling back to built-in command interpreter.\r\nOK\r\n>"
                                : "\r\nChecksum failure. Calculated 0x60 stored 0x9f\r\nets_main.c 333");
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void aFlippedByteInTheTableIsFound(Chip chip) {
        byte[] flash = firmware(chip);
        flash[TABLE + 13] ^= 1;
        assertRestartsWith(chip, flash, "E flash_parts: Incorrect MD5 checksum", BootFault.BAD_PARTITION_TABLE);
        flash = firmware(chip);
        flash[TABLE + 32] ^= 1;
        String magic = "E flash_parts: partition 1 invalid magic number 0x50ab";
        assertRestartsWith(chip, flash, magic, BootFault.BAD_PARTITION_TABLE);
        Arrays.fill(flash, TABLE, TABLE + 0x1000, (byte) 0xff);
        String blank = "E flash_parts: partition 0 invalid magic number 0xffff";
        assertThat(assertRestartsWith(chip, flash, blank, BootFault.BAD_PARTITION_TABLE))
                .endsWith("E boot: Failed to verify partition table", "E boot: load partition table error!");
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_C3"})
    void aFlippedByteInTheApplicationIsFound(Chip chip) {
        byte[] flash = firmware(chip);
        flash[APP] = 0;
        assertThat(assertRestartsWith(
                        chip,
                        flash,
                        "E esp_image: image at 0x10000 has invalid magic byte (nothing flashed here?)",
                        BootFault.BAD_APP))
                .endsWith(
                        "E boot: Factory app partition is not bootable",
                        "E boot: No bootable app partitions in the partition table");
        flash = firmware(chip);
        flash[APP + 0x9000] ^= 0x10;
        assertThat(assertRestartsWith(chip, flash, "E boot: Factory app partition is not bootable", BootFault.BAD_APP))
                .anyMatch(line -> line.matches("E esp_image: Checksum failed\\. Calculated 0x\\w+ read 0x\\w+"));
        flash = firmware(chip);
        flash[APP + 0x30 + 16] ^= 0x10; // twice, so that the checksum stays what it was
        flash[APP + 0x30 + 17] ^= 0x10;
        assertRestartsWith(chip, flash, "E esp_image: Image hash failed - image is corrupt", BootFault.BAD_APP);
    }

    @Test
    void programsForOtherChipsOrRevisionsAreRefused() {
        byte[] flash = firmware(Chip.ESP32_C3);
        flash[APP + 12] = 9;
        assertRestartsWith(
                Chip.ESP32_C3, flash, "E boot_comm: mismatch chip ID, expected 5, found 9", BootFault.WRONG_CHIP);
        flash = firmware(Chip.ESP32_C3);
        flash[APP + 15] = 100;
        assertRestartsWith(
                Chip.ESP32_C3,
                flash,
                "E boot_comm: chip revision check failed. Required >= v1.0, found v0.3.",
                BootFault.WRONG_REVISION);
        flash = firmware(Chip.ESP32_C3);
        flash[APP + 17] = 2;
        flash[APP + 18] = 0;
        assertRestartsWith(
                Chip.ESP32_C3,
                flash,
                "E boot_comm: chip revision check failed. Required <= v0.2, found v0.3.",
                BootFault.WRONG_REVISION);
    }

    @Test
    void aBootloaderRefusesAChipThatIsTooOldForIt() {
        BootScript script = BootRom.boot(
                Chip.ESP32_C3,
                new Revision(0, 1),
                FlashView.of(firmware(Chip.ESP32_C3)),
                Optional.empty(),
                ResetReason.POWER_ON,
                0x8);
        assertThat(withoutTimes(script.console()))
                .endsWith("E boot_comm: chip revision check failed. Required >= v0.3, found v0.1.");
        assertThat(script.ending()).isEqualTo(new BootEnding.Restarts(ResetReason.SOFTWARE));
    }

    @Test
    void otadataChoosesTheApplication() throws Exception {
        byte[] flash = firmware(Chip.ESP32_C3);
        byte[] app = Arrays.copyOfRange(flash, APP, APP + 0x30000);
        System.arraycopy(app, 0, flash, 0x110000, app.length);
        System.arraycopy(app, 0, flash, 0x150000, app.length);
        writeTable(
                flash,
                row(1, 0, 0xd000, 0x2000, "otadata"),
                row(0, 0, APP, 0x100000, "factory"),
                row(0, 0x10, 0x110000, 0x40000, "ota_0"),
                row(0, 0x11, 0x150000, 0x40000, "ota_1"));
        assertThat(loadedFrom(flash)).isEqualTo("0x10000");
        assertThat(boot(Chip.ESP32_C3, flash).console())
                .contains("boot: Defaulting to factory image")
                .contains("  0 otadata          OTA data         01 00 0000d000 00002000\r\n")
                .contains("  3 ota_1            OTA app          00 11 00150000 00040000\r\n");
        writeOtaRecord(flash, 0xd000, 1);
        assertThat(loadedFrom(flash)).isEqualTo("0x110000");
        writeOtaRecord(flash, 0xe000, 2);
        assertThat(loadedFrom(flash)).isEqualTo("0x150000");
        flash[0x150000 + 0x9000] ^= 1; // damaged: the one before is tried
        assertThat(loadedFrom(flash)).isEqualTo("0x110000");
        assertThat(boot(Chip.ESP32_C3, flash).console()).contains("boot: OTA app partition slot 1 is not bootable");
        flash[0xd000 + 28] ^= 1;
        flash[0xe000 + 28] ^= 1;
        assertThat(boot(Chip.ESP32_C3, flash).console())
                .contains("boot: ota data partition invalid, falling back to factory");
        assertThat(loadedFrom(flash)).isEqualTo("0x10000");
    }

    @Test
    void nothingInFlashMakesTheRomStumble() {
        Random random = new Random(11);
        for (Chip chip : List.of(Chip.ESP32, Chip.ESP32_C3)) {
            byte[] good = firmware(chip);
            for (int i = 0; i < 60; i++) {
                byte[] flash = good.clone();
                int area = new int[] {chip.spec().bootloaderOffset(), TABLE, APP}[i % 3];
                for (int k = 0; k < 3; k++) {
                    flash[area + random.nextInt(0x60)] = (byte) random.nextInt();
                }
                assertThat(boot(chip, flash).lines()).isNotEmpty();
            }
        }
    }

    private static List<String> assertRestartsWith(Chip chip, byte[] flash, String line, BootFault fault) {
        BootScript script = boot(chip, flash);
        List<String> lines = withoutTimes(script.console());
        assertThat(lines).contains(line);
        assertThat(script.ending()).isEqualTo(new BootEnding.Restarts(ResetReason.SOFTWARE));
        assertThat(BootLog.of(script.console()).failures()).anyMatch(f -> f.fault() == fault);
        return lines;
    }

    private static String loadedFrom(byte[] flash) {
        String console = boot(Chip.ESP32_C3, flash).console();
        return console.replaceFirst("(?s).*Loaded app from partition at offset (\\w+).*", "$1");
    }

    private static BootScript boot(Chip chip, byte[] flash) {
        Revision revision = chip == Chip.ESP32_C3 ? C3 : chip.spec().usualRevision();
        return BootRom.boot(
                chip,
                revision,
                FlashView.of(flash),
                Optional.empty(),
                ResetReason.POWER_ON,
                RomLog.of(chip).flashStraps());
    }

    private static String recorded(Chip chip) {
        byte[] log = Fixtures.bytes("monitor/" + chip.id() + "-boot-panic-coredump.log");
        return new String(log, StandardCharsets.ISO_8859_1);
    }

    /** The lines without colours and the times in parentheses. */
    private static List<String> withoutTimes(String console) {
        return console.lines()
                .map(l -> l.replaceAll("\u001b\\[[0-9;]*m", "").replaceFirst("^([IWE]) \\(\\d+\\)", "$1"))
                .collect(Collectors.toList());
    }

    private static byte[] firmware(Chip chip) {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        put(flash, chip.spec().bootloaderOffset(), "bootloader/" + chip.id() + "-bootloader.bin");
        put(flash, TABLE, "idf-app/partition-table-at-0x8000.bin");
        put(flash, APP, "idf-app/" + chip.id() + "-app-at-0x10000.bin");
        return flash;
    }

    private static void put(byte[] flash, int offset, String fixture) {
        byte[] bytes = Fixtures.bytes(fixture);
        System.arraycopy(bytes, 0, flash, offset, bytes.length);
    }

    private static byte[] row(int type, int subtype, int offset, int size, String name) {
        java.nio.ByteBuffer row = java.nio.ByteBuffer.allocate(32).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        row.putShort((short) 0x50aa)
                .put((byte) type)
                .put((byte) subtype)
                .putInt(offset)
                .putInt(size);
        row.put(name.getBytes(StandardCharsets.US_ASCII));
        return row.array();
    }

    private static void writeTable(byte[] flash, byte[]... rows) throws Exception {
        Arrays.fill(flash, TABLE, TABLE + 0xc00, (byte) 0xff);
        int at = TABLE;
        for (byte[] row : rows) {
            System.arraycopy(row, 0, flash, at, row.length);
            at += row.length;
        }
        byte[] md5 = MessageDigest.getInstance("MD5").digest(Arrays.copyOfRange(flash, TABLE, at));
        flash[at] = (byte) 0xeb;
        flash[at + 1] = (byte) 0xeb;
        System.arraycopy(md5, 0, flash, at + 16, 16);
    }

    private static void writeOtaRecord(byte[] flash, int at, int sequence) {
        byte[] record = new byte[32];
        Arrays.fill(record, (byte) 0xff);
        record[0] = (byte) sequence;
        record[1] = 0;
        record[2] = 0;
        record[3] = 0;
        int crc = crcAfterAllOnes(record);
        for (int i = 0; i < 4; i++) {
            record[28 + i] = (byte) (crc >> 8 * i);
        }
        System.arraycopy(record, 0, flash, at, record.length);
    }

    /** A CRC-32 whose previous value is 0xFFFFFFFF: four bytes that lead there stand in front. */
    private static int crcAfterAllOnes(byte[] record) {
        CRC32 crc = new CRC32();
        crc.update(new byte[] {-1, -1, -1, -1}); // leads the register to 0, hence to the value 0xFFFFFFFF
        assertThat(crc.getValue()).isEqualTo(0xffff_ffffL);
        crc.update(record, 0, 4);
        return (int) crc.getValue();
    }
}
