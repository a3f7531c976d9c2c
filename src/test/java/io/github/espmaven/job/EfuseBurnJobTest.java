package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.report.EfuseReport;
import io.github.espmaven.simulator.EfuseFiles;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** On virtual boards, whose fuses behave as the chips' manuals say: no silicon was burned. */
@Tag("slow")
class EfuseBurnJobTest {
    private static final String MAC = "7c:df:a1:12:34:56";
    private static final String DIGEST =
            Fixtures.path("secure/sbv2/digest_rsa3072_a.bin").toAbsolutePath().toString();
    private static final String FLASH_KEY =
            Fixtures.path("secure/keys/xts128.bin").toAbsolutePath().toString();
    private static final String HALF_KEY =
            Fixtures.path("secure/keys/xts_c2_128bit.bin").toAbsolutePath().toString();
    private static final String LONG_KEY =
            Fixtures.path("secure/keys/xts256.bin").toAbsolutePath().toString();

    @TempDir
    Path dir;

    private String port(String chip) {
        return "sim:" + chip + "?mac=" + MAC + "&efuse=" + dir.resolve("fuses.bin");
    }

    private EfuseReport read(String chip) throws EspException {
        return new EfuseJob(Boards.at(port(chip)), new FakeClock(), new RecordingListener()).run();
    }

    private void assertNothingBurned(String chip) throws Exception {
        Path fresh = dir.resolve("fresh.bin");
        EfuseFiles.write("sim:" + chip + "?mac=" + MAC, fresh);
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isEqualTo(Files.readAllBytes(fresh));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
    }

    private List<String> burn(String chip, String fuses, String keys, String protect, String accept, String mac)
            throws EspException {
        EfuseBurnJob.Request request = new EfuseBurnJob.Request(
                list(fuses),
                list(keys),
                list(protect),
                Set.copyOf(list(accept)),
                mac.isEmpty() ? Optional.empty() : Optional.of(mac),
                dir);
        return new EfuseBurnJob(request, Boards.at(port(chip)), new FakeClock(), new RecordingListener())
                .run()
                .lines();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ESP8266", "ESP32", "ESP32_C2", "ESP32_E22"})
    void aDigestAndAFlashKeyAreBurnedOnEveryChip(Chip chip) throws Exception {
        String keys = "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0,BLOCK_KEY1=" + FLASH_KEY + ":XTS_AES_128_KEY";
        List<String> rehearsed = burn(chip.id(), "", keys, "", "", "");
        assertThat(rehearsed).contains("BLOCK_KEY1: becomes hidden", "BLOCK_KEY0: becomes locked");
        assertNothingBurned(chip.id());
        assertThat(burn(chip.id(), "", keys, "", "", MAC)).isEqualTo(rehearsed);
        EfuseJob.require(
                read(chip.id()),
                "BLOCK_KEY0=" + Hex.of(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin"))
                        + ",BLOCK_KEY0=locked,KEY_PURPOSE_0=SECURE_BOOT_DIGEST0,KEY_PURPOSE_0=locked"
                        + ",BLOCK_KEY1=hidden,BLOCK_KEY1=locked,KEY_PURPOSE_1=XTS_AES_128_KEY");
        byte[] cells = Files.readAllBytes(dir.resolve("fuses.bin"));
        byte[] stored = Arrays.copyOfRange(cells, 5 * 44, 5 * 44 + 32);
        byte[] key = Fixtures.bytes("secure/keys/xts128.bin");
        for (int i = 0; i < 32; i++) {
            assertThat(stored[i]).isEqualTo(key[31 - i]);
        }
        assertThat(burn(chip.id(), "", keys, "", "", MAC))
                .as("burned again")
                .containsExactly("BLOCK_KEY1: is hidden already, so it cannot be seen whether it holds this key");
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isEqualTo(cells);
    }

    @Test
    void whereLocksAreNotKnownNoKeyIsBurned() throws Exception {
        assertThatThrownBy(() -> burn("esp32e22", "", "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0", "", "", MAC))
                .hasMessage("KEY_PURPOSE_0 cannot be made locked on the ESP32-E22");
        assertNothingBurned("esp32e22");
    }

    @Test
    void theEsp32sKeysHaveTheirBlocks() throws Exception {
        String keys = "BLOCK1=" + FLASH_KEY + ":XTS_AES_128_KEY,BLOCK2=" + DIGEST + ":SECURE_BOOT_DIGEST0";
        burn("esp32", "CUSTOM_MAC=01:08:30:03:8c:08", keys, "", "", MAC);
        EfuseJob.require(
                read("esp32"),
                "BLOCK1=hidden,BLOCK1=locked,BLOCK2=locked,BLOCK2="
                        + Hex.of(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin"))
                        + ",CUSTOM_MAC=01:08:30:03:8c:08,CUSTOM_MAC_CRC=5,MAC_VERSION=1");
    }

    @Test
    void aBlockOfTheEsp32WithCodingSchemeTakes24Bytes() throws Exception {
        Path file = dir.resolve("fuses.bin");
        EfuseFiles.write("sim:esp32?mac=" + MAC, file);
        byte[] cells = Files.readAllBytes(file);
        cells[24] |= 1; // CODING_SCHEME 3/4
        Files.write(file, cells);
        assertThatThrownBy(() -> burn("esp32", "", "BLOCK1=" + FLASH_KEY + ":XTS_AES_128_KEY", "", "", MAC))
                .hasMessageContaining("has 32 bytes, and the block takes 24");
        byte[] key = Fixtures.bytes("secure/keys/fe_esp32_192.bin");
        Files.write(dir.resolve("key.bin"), key);
        burn("esp32", "", "BLOCK3=key.bin:HMAC_UP", "", "", MAC);
        byte[] stored = Arrays.copyOfRange(Files.readAllBytes(file), 3 * 44, 3 * 44 + 32);
        assertThat(Arrays.copyOf(stored, 6)).isEqualTo(Arrays.copyOf(key, 6));
        assertThat(stored[6]).isEqualTo((byte) (key[0] ^ key[1] ^ key[2] ^ key[3] ^ key[4] ^ key[5]));
        assertThat(Arrays.copyOfRange(stored, 8, 14)).isEqualTo(Arrays.copyOfRange(key, 6, 12));
    }

    @Test
    void theEsp32C2SharesItsBlock() throws Exception {
        burn(
                "esp32c2",
                "CUSTOM_MAC=02:00:00:00:00:07",
                "BLOCK_KEY0_HI_128=" + DIGEST + ":SECURE_BOOT_DIGEST0",
                "",
                "",
                MAC);
        EfuseJob.require(
                read("esp32c2"),
                "BLOCK_KEY0_HI_128="
                        + Hex.of(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin"))
                                .substring(0, 32) + ",CUSTOM_MAC=02:00:00:00:00:07,CUSTOM_MAC_USED=1");
    }

    /** Where a chip without purposes looks for its keys: protocol.md, section 1.10. */
    @ParameterizedTest
    @CsvSource({
        "esp32c2, BLOCK_KEY0=D:SECURE_BOOT_DIGEST0, SECURE_BOOT_DIGEST0 in BLOCK_KEY0",
        "esp32c2, BLOCK_KEY0_LOW_128=D:SECURE_BOOT_DIGEST0, 'BLOCK_KEY0_HI_128, for XTS_AES_128_KEY in'",
        "esp32c2, BLOCK_KEY0_HI_128=H:XTS_AES_128_KEY, XTS_AES_128_KEY in BLOCK_KEY0_HI_128",
        "esp32c2, BLOCK_KEY0=K:HMAC_UP, HMAC_UP in BLOCK_KEY0",
        "esp32c2, BLOCK_KEY0=K:XTS_AES_256_KEY_1, XTS_AES_256_KEY_1 in BLOCK_KEY0",
        "esp32, BLOCK1=D:SECURE_BOOT_DIGEST0, SECURE_BOOT_DIGEST0 in BLOCK1",
        "esp32, BLOCK2=K:XTS_AES_128_KEY, XTS_AES_128_KEY in BLOCK2",
        "esp32, BLOCK3=K:XTS_AES_128_KEY, XTS_AES_128_KEY in BLOCK3",
        "esp32, BLOCK2=D:SECURE_BOOT_DIGEST9, SECURE_BOOT_DIGEST9 in BLOCK2",
        "esp32c3, BLOCK_USR_DATA=D:SECURE_BOOT_DIGEST0, 'SECURE_BOOT_DIGEST0 in BLOCK_USR_DATA, but in any BLOCK_KEY'",
        "esp32s3, BLOCK_SYS_DATA2=K:XTS_AES_128_KEY, XTS_AES_128_KEY in BLOCK_SYS_DATA2",
        "esp32s3, BLOCK_KEY0=K:XTS_AES_512_KEY, with a purpose that this chip knows",
        "esp32c2, BLOCK_KEY0_HI_128=P:SECURE_BOOT_DIGEST0, 'has 800 bytes, and the block takes 16'",
    })
    void aKeyGoesOnlyWhereTheChipLooksForIt(String chip, String keys, String message) throws Exception {
        Files.write(dir.resolve("pem"), new byte[800]);
        String named = keys.replace("=D:", "=" + DIGEST + ":")
                .replace("=K:", "=" + FLASH_KEY + ":")
                .replace("=H:", "=" + HALF_KEY + ":")
                .replace("=P:", "=pem:");
        assertThatThrownBy(() -> burn(chip, "", named, "", "", MAC)).hasMessageContaining(message);
        assertNothingBurned(chip);
    }

    @ParameterizedTest
    @CsvSource({
        "'', BLOCK_KEY0=K, BLOCK_KEY0: without XTS_KEY_LENGTH_256 the flash key is the lower half alone: add"
                + " XTS_KEY_LENGTH_256=1 to esp.fuses",
        "XTS_KEY_LENGTH_256=1, BLOCK_KEY0_LOW_128=H, BLOCK_KEY0_LOW_128: with XTS_KEY_LENGTH_256=1 the flash key takes"
                + " both halves",
    })
    void theEsp32C2sKeyHasTheLengthThatItsFuseSays(String fuses, String keys, String message) throws Exception {
        String named = keys.replace("=K", "=" + FLASH_KEY).replace("=H", "=" + HALF_KEY) + ":XTS_AES_128_KEY";
        assertThatThrownBy(() -> burn("esp32c2", fuses, named, "", "XTS_KEY_LENGTH_256", MAC))
                .hasMessage(message);
        assertNothingBurned("esp32c2");
        String other = fuses.isEmpty() ? "XTS_KEY_LENGTH_256=1" : "";
        burn("esp32c2", other, named, "", "XTS_KEY_LENGTH_256", MAC);
        EfuseJob.require(read("esp32c2"), "BLOCK_KEY0_LOW_128=hidden");
    }

    @Test
    void bothHalvesOfALongKey() throws Exception {
        String first = "BLOCK_KEY2=" + LONG_KEY + ":XTS_AES_256_KEY_1";
        assertThatThrownBy(() -> burn("esp32s3", "", first, "", "", MAC))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BURN_REFUSED))
                .hasMessageContaining("XTS_AES_256_KEY_1: it is half a key");
        assertNothingBurned("esp32s3");
        burn("esp32s3", "", first + ",BLOCK_KEY3=" + LONG_KEY + ":XTS_AES_256_KEY_2", "", "", MAC);
        byte[] cells = Files.readAllBytes(dir.resolve("fuses.bin"));
        byte[] key = Fixtures.bytes("secure/keys/xts256.bin");
        assertThat(cells[6 * 44]).isEqualTo(key[31]);
        assertThat(cells[7 * 44]).isEqualTo(key[63]);
    }

    @ParameterizedTest
    @CsvSource({
        "DIS_DOWNLOAD_MODE=1, '', no loader starts any more",
        "DIS_PAD_JTAG=1, '', JTAG is off for good",
        "SECURE_BOOT_KEY_REVOKE0=1, '', what is signed with that key alone never starts again",
        "SECURE_BOOT_EN=1, '', nothing ever starts",
        "SPI_BOOT_CRYPT_CNT=1, '', unreadable to the chip",
        "RD_DIS=1, '', can never be read"
    })
    void whatLocksOutIsNamedOrRefused(String fuses, String protect, String why) throws Exception {
        assertThatThrownBy(() -> burn("esp32c3", fuses, "", protect, "", MAC))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.BURN_REFUSED);
                    assertThat(Remedies.explain(e)).contains(why, "-Desp.accept=");
                });
        assertNothingBurned("esp32c3");
        String name = fuses.substring(0, fuses.indexOf('='));
        burn("esp32c3", fuses, "", protect, name + ",NO_DIGEST", MAC);
        EfuseJob.require(read("esp32c3"), fuses);
    }

    @ParameterizedTest
    @CsvSource({
        "MAC=00:00:00:00:00:00, '', cannot become 00:00:00:00:00:00: a fuse that is set stays set",
        "SECURE_BOOT=1, '', the ESP32-C3 has no fuse SECURE_BOOT",
        "DIS_PAD_JTAG=5, '', is not of the form",
        "'', DIS_PAD_JTAG:shut, is not of the form",
        "'', DIS_PAD_JTAG:hidden, cannot be made hidden on the ESP32-C3",
        "'', '', nothing is named to burn"
    })
    void whatCannotBeIsRefused(String fuses, String protect, String message) throws Exception {
        assertThatThrownBy(() -> burn("esp32c3", fuses, "", protect, "", MAC)).hasMessageContaining(message);
        assertNothingBurned("esp32c3");
    }

    @Test
    void anotherBoardIsNotBurned() throws Exception {
        assertThatThrownBy(() -> burn("esp32c3", "DIS_TWAI=1", "", "", "", "7c:df:a1:00:00:99"))
                .hasMessage("this board is " + MAC + ", and 7c:df:a1:00:00:99 was to be burned");
        assertNothingBurned("esp32c3");
    }

    @Test
    void whatIsLockedOrInUseStays() throws Exception {
        burn("esp32c3", "", "", "DIS_TWAI:locked", "", MAC);
        assertThatThrownBy(() -> burn("esp32c3", "DIS_TWAI=1", "", "", "", MAC))
                .hasMessage("DIS_TWAI is write-protected and stays 0");
        burn("esp32c3", "CUSTOM_MAC=02:00:00:00:00:01", "", "", "", MAC);
        assertThatThrownBy(() -> burn("esp32c3", "BLOCK_USR_DATA=" + "ff".repeat(32), "", "", "", MAC))
                .hasMessageStartingWith("BLOCK3: it holds something already, and its check bytes can be burned once");
    }

    /** The supply fails after each of the steps; the same burning goes on where it was. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void afterALossOfPowerTheSameBurningGoesOn(int done) throws Exception {
        String keys = "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0,BLOCK_KEY1=" + FLASH_KEY + ":XTS_AES_128_KEY";
        String digest = "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0";
        if (done == 1) {
            burn(
                    "esp32c3",
                    "BLOCK_KEY0=" + Hex.of(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin")),
                    "",
                    "",
                    "",
                    MAC);
        } else if (done == 2) {
            burn(
                    "esp32c3",
                    "BLOCK_KEY0=" + Hex.of(Fixtures.bytes("secure/sbv2/digest_rsa3072_a.bin")) + ",KEY_PURPOSE_0=9",
                    "",
                    "",
                    "",
                    MAC);
        } else {
            burn("esp32c3", "", digest, "", "", MAC);
        }
        burn("esp32c3", "SECURE_BOOT_EN=1", keys, "", "SECURE_BOOT_EN", MAC);
        EfuseJob.require(
                read("esp32c3"),
                "SECURE_BOOT_EN=1,BLOCK_KEY0=locked,KEY_PURPOSE_0=SECURE_BOOT_DIGEST0,BLOCK_KEY1=hidden,KEY_PURPOSE_1=4");
    }
}
