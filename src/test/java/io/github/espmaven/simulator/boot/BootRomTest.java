package io.github.espmaven.simulator.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Hex;
import io.github.espmaven.bootlog.BootFault;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.secure.TrustedKeys;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Boots made-up flashes and the demo firmware; real firmware is booted in {@link IdfBootTest}. */
class BootRomTest {

    @ParameterizedTest
    @EnumSource(Chip.class)
    void everyChipWaitsForDownloadWhenItsBootPinIsLow(Chip chip) {
        RomLog rom = RomLog.of(chip);
        BootScript script = BootRom.boot(
                chip,
                chip.spec().usualRevision(),
                flash(),
                Optional.empty(),
                ResetReason.POWER_ON,
                rom.downloadStraps());
        assertThat(script.ending()).isEqualTo(new BootEnding.WaitsForDownload());
        assertThat(script.console()).endsWith("\r\n");
        assertThat(BootLog.of(script.console()).mode())
                .hasValueSatisfying(m -> assertThat(m.download()).isTrue());
        assertThat(script.end()).isLessThan(Duration.ofMillis(40));
        assertThat(script.baud()).isEqualTo(chip.spec().consoleBaud());
    }

    @ParameterizedTest
    @EnumSource(Chip.class)
    void everyChipRestartsForEverOnAnEmptyFlash(Chip chip) {
        BootScript script = boot(chip, flash());
        assertThat(script.ending()).isInstanceOf(BootEnding.Restarts.class);
        BootEnding.Restarts loop = (BootEnding.Restarts) script.ending();
        assertThat(loop.reason().isWatchdog()).isTrue();
        assertThat(script.end()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
        if (chip != Chip.ESP8266) {
            assertThat(BootLog.of(script.console()).failures())
                    .isNotEmpty()
                    .allMatch(f -> f.fault() == BootFault.NO_BOOTLOADER);
        }
    }

    @Test
    void anEmptyC3PrintsWhatARealOnePrints() {
        assertThat(boot(Chip.ESP32_C3, flash()).console())
                .startsWith("ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"
                        + "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n"
                        + "invalid header: 0xffffffff\r\ninvalid header: 0xffffffff\r\n");
    }

    @Test
    void demoFirmwarePrintsItsLine() throws IOException {
        BootScript script = boot(Chip.ESP32_C3, flash(0, demo()));
        assertThat(script.console())
                .isEqualTo("ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n"
                        + "rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)\r\n"
                        + "SPIWP:0xee\r\nmode:DIO, clock div:1\r\n"
                        + "load:0x3fcd0000,len:0x88\r\nload:0x40384000,len:0x98\r\nentry 0x40384000\r\n");
        assertThat(line(script, 1)).isEqualTo("Hello from esp-maven-plugin! This line comes out of the flash. 1\r\n");
        assertThat(line(script, 12)).endsWith("flash. 12\r\n");
        assertThat(repeated(script).period()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void demoLineComesOutOfTheFlash() throws Exception {
        byte[] image = demo();
        image[0x20 + 20] = 'J';
        assertThat(boot(Chip.ESP32_C3, flash(0, image)).console())
                .contains("Checksum failure. Calculated 0x")
                .doesNotContain("entry");
        mendChecksum(image);
        assertThat(boot(Chip.ESP32_C3, flash(0, image)).console())
                .contains("SHA-256 comparison failed:\r\nCalculated: ")
                .contains("\r\nExpected: ");
        mendDigest(image);
        BootScript script = boot(Chip.ESP32_C3, flash(0, image));
        assertThat(BootLog.of(script.console()).failures()).isEmpty();
        assertThat(line(script, 1)).startsWith("Jello from esp-maven-plugin!");
    }

    @Test
    void demoFirmwareIsNotFoundAtTheWrongOffset() throws IOException {
        assertThat(boot(Chip.ESP32_C3, flash(0x1000, demo())).console()).contains("invalid header: 0xffffffff");
        assertThat(boot(Chip.ESP32_C5, flash(0, demo())).console()).contains("invalid header: 0xffffffff");
    }

    @Test
    void anApplicationWhereTheBootloaderBelongsDoesNotRun() throws Exception {
        byte[] image = demo();
        image[0xa8 + 3] = 0x42; // its code now belongs into the flash map
        mendChecksum(image);
        mendDigest(image);
        BootScript script = boot(Chip.ESP32_C3, flash(0, image));
        assertThat(script.console()).contains("entry 0x40384000");
        assertThat(script.ending()).isEqualTo(new BootEnding.Restarts(ResetReason.TIMER_0_WATCHDOG));
    }

    @Test
    void aSegmentLongerThanTheFlashHangsTheRom() throws IOException {
        byte[] image = demo();
        image[0x18 + 7] = 0x7f;
        BootScript script = boot(Chip.ESP32_C3, flash(0, image));
        assertThat(script.console()).endsWith("load:0x3fcd0000,len:0x7f000088\r\n");
        assertThat(script.ending()).isEqualTo(new BootEnding.Restarts(ResetReason.TIMER_0_WATCHDOG));
    }

    @Test
    void esp8266PrintsItsBlocks() {
        byte[] image = new byte[64];
        image[0] = (byte) 0xe9;
        image[1] = 1;
        image[11] = 0x40;
        image[10] = 0x10;
        image[12] = 16;
        image[16] = 0x55;
        image[47] = (byte) (0xef ^ 0x55);
        BootScript script = boot(Chip.ESP8266, flash(0, image));
        assertThat(script.console())
                .isEqualTo("\r\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\n"
                        + "load 0x40100000, len 16, room 16 \r\ntail 0\r\nchksum 0xba\r\ncsum 0xba\r\n");
        assertThat(script.ending()).isInstanceOf(BootEnding.Runs.class);
    }

    @Test
    void timesGrowByTheWire() throws IOException {
        BootScript script = boot(Chip.ESP32_C3, flash(0, demo()));
        Duration last = Duration.ZERO;
        for (BootScript.Line line : script.lines()) {
            assertThat(line.at()).isGreaterThan(last);
            last = line.at().plusNanos(line.bytes().length * 10L * 1_000_000_000 / 115200 - 2000);
        }
        assertThat(script.end()).isBetween(last, Duration.ofMillis(60));
    }

    /** Images that espsecure signed, and spoiled ones, against the digests that the fuses hold. */
    @ParameterizedTest
    @CsvSource({
        "ESP32_S3, app_rsa_a, rsa3072_a, true",
        "ESP32_S3, app_rsa_a, rsa3072_b, false",
        "ESP32_S3, app_rsa_abc, rsa3072_c, true",
        "ESP32, app_rsa_abc, rsa3072_c, false",
        "ESP32, app_rsa_abc, rsa3072_a, true",
        "ESP32_S3, bad_payload, rsa3072_a, false",
        "ESP32_S3, bad_signature, rsa3072_a, false",
        "ESP32_S3, bad_crc, rsa3072_a, false",
        "ESP32_S3, bad_rinv_crc_ok, rsa3072_a, false",
        "ESP32_C6, app_ecdsa256, ecdsa256, true",
        "ESP32_C6, app_ecdsa256, ecdsa192, false",
        "ESP32_C5, app_ecdsa384, ecdsa384, true",
        "ESP32_C2, app_ecdsa192, ecdsa192, true"
    })
    void secureBootStartsWhatIsSignedWithItsKey(Chip chip, String image, String key, boolean starts) {
        String digest = Hex.of(Fixtures.bytes("secure/sbv2/digest_" + key + ".bin"));
        TrustedKeys keys = TrustedKeys.of(List.of(chip == Chip.ESP32_C2 ? digest.substring(0, 32) : digest));
        BootScript script = BootRom.boot(
                chip,
                chip.spec().usualRevision(),
                flash(chip.spec().bootloaderOffset(), Fixtures.bytes("secure/sbv2/" + image + ".bin")),
                Optional.of(keys),
                ResetReason.POWER_ON,
                RomLog.of(chip).flashStraps());
        assertThat(script.console())
                .contains("Valid secure boot key blocks: 0\r\nsecure boot verification "
                        + (starts ? "succeeded\r\nload:" : "failed\r\nets_main.c 329 \r\n"));
        assertThat(script.console().contains("load:")).isEqualTo(starts);
    }

    @Test
    void secureBootStartsNothingThatIsNotSigned() throws IOException {
        BootScript script = BootRom.boot(
                Chip.ESP32_S3,
                Chip.ESP32_S3.spec().usualRevision(),
                flash(0, demo()),
                Optional.of(TrustedKeys.of(List.of("00".repeat(32)))),
                ResetReason.POWER_ON,
                0x8);
        assertThat(script.console())
                .contains("(found 0xff not 0xe7). Image not V2 signed?\r\nsecure boot verification failed");
        assertThat(script.ending()).isInstanceOf(BootEnding.Restarts.class);
    }

    static BootScript boot(Chip chip, FlashView flash) {
        Revision usual = chip.spec().usualRevision();
        return BootRom.boot(
                chip,
                usual,
                flash,
                Optional.empty(),
                ResetReason.POWER_ON,
                RomLog.of(chip).flashStraps());
    }

    private static BootEnding.RepeatedLine repeated(BootScript script) {
        return ((BootEnding.Runs) script.ending()).repeats().orElseThrow();
    }

    private static String line(BootScript script, long count) {
        return new String(repeated(script).bytes(count), StandardCharsets.US_ASCII);
    }

    private static FlashView flash() {
        return flash(0, new byte[0]);
    }

    private static FlashView flash(int offset, byte[] image) {
        byte[] cells = new byte[1 << 20];
        Arrays.fill(cells, (byte) 0xff);
        System.arraycopy(image, 0, cells, offset, image.length);
        return FlashView.of(cells);
    }

    private static byte[] demo() throws IOException {
        return Files.readAllBytes(Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"));
    }

    private static void mendChecksum(byte[] demo) {
        int sum = 0xef;
        for (int i = 0x20; i < 0xa8; i++) {
            sum ^= demo[i];
        }
        for (int i = 0xb0; i < 0x148; i++) {
            sum ^= demo[i];
        }
        demo[0x14f] = (byte) sum;
    }

    private static void mendDigest(byte[] demo) throws Exception {
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(demo, 0x150));
        System.arraycopy(sha, 0, demo, 0x150, sha.length);
    }
}
