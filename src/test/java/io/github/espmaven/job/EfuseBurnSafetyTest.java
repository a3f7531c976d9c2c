package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.chip.EfuseFields;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.simulator.EfuseFiles;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

/** What must not be burned by mistake, and what a burning must not show. */
@Tag("slow")
class EfuseBurnSafetyTest {
    private static final String MAC = "7c:df:a1:12:34:56";
    private static final String KEY =
            Fixtures.path("secure/keys/xts128.bin").toAbsolutePath().toString();
    private static final String DIGEST =
            Fixtures.path("secure/sbv2/digest_rsa3072_a.bin").toAbsolutePath().toString();

    /** Fields that cost a function at most, or that are judged by what they do together with others. */
    private static final String HARMLESS = "BLOCK.*|KEY_PURPOSE_.*|KEY_STATUS|FLASH_CRYPT_CONFIG|BLK3_PART_RESERVE"
            + "|.*DPA.*|DISABLE_DL_(DECRYPT|CACHE)|DIS_DOWNLOAD_[ID]CACHE|SPI_DOWNLOAD_MSPI_DIS|DOWNLOAD_MODE_XPD_ON"
            + "|ECDSA_.*(SOFT_K|HARDWARE_K)|ECC_FORCE_CONST_TIME|SECURE_BOOT_DISABLE_FAST_WAKE"
            + "|ENA_(SPI_BOOT_CRYPT_SCRAMBLER|XTS_SHADOW)|KM_RND_SWITCH_CYCLE.*"
            + "|JTAG_SEL_ENABLE|STRAP_JTAG_SEL|RE_ENABLE_JTAG_SOURCE"
            + "|USB_FORCE_NOPERSIST|USB_OTG11_DREFL|DIS_USB_SERIAL_JTAG_ROM_PRINT|UART_PRINT_.*|CONSOLE_DEBUG_DISABLE"
            + "|DIS_WDT|WDT_DELAY_SEL.*|ERR_RST_ENABLE|POWER_?GLITCH_EN.?|PVT_.*|PUMP_DRV"
            + "|DIS_TWAI|DIS_WIFI6|DIS_SM_CRYPT|DIS_REDUNDANCY|DISABLE_BT|DISABLE_SDIO_HOST|SWAP_UART_SDIO_EN"
            + "|FORCE_SEND_RESUME|FLASH_(CAP|TEMP|TPUW|VENDOR|VERSION)|PSRAM_.*|RECOVERY_BOOTLOADER_FLASH_SECTOR.*"
            + "|HYS_EN_PAD.?|PAD_MODE_SELECT|CHIP_CPU_FREQ_.*|CLK8M_FREQ|HI_DOUT_.*|INITCODE_.*|REF_CURR_CODE"
            + "|RES_TUNE_CODE|RXIQ_.|TEMP|TRIM_[NP]_BIAS|REPEAT_DATA4|SYS_DATA_PART.";

    @TempDir
    Path dir;

    private EfuseBurnJob.Request request(String fuses, String keys, String protect, String accept, boolean burn) {
        return new EfuseBurnJob.Request(
                list(fuses),
                list(keys),
                list(protect),
                Set.copyOf(list(accept)),
                burn ? Optional.of(MAC) : Optional.empty(),
                dir);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
    }

    private BoardRequest board(String chip) {
        return Boards.at("sim:" + chip + "?mac=" + MAC + "&efuse=" + dir.resolve("fuses.bin"));
    }

    private EfuseBurnJob.Result run(String chip, EfuseBurnJob.Request request) throws EspException {
        return new EfuseBurnJob(request, board(chip), new FakeClock(), new RecordingListener()).run();
    }

    private byte[] cells(String chip) throws Exception {
        EfuseFiles.write("sim:" + chip + "?mac=" + MAC, dir.resolve("fuses.bin"));
        return Files.readAllBytes(dir.resolve("fuses.bin"));
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3, 'DIS_TWAI=1,DIS_TWAI=0', '', DIS_TWAI",
        "esp32c3, 'DIS_TWAI=0,DIS_CAN=1', '', DIS_TWAI",
        "esp32c3, 'SPI_BOOT_CRYPT_CNT=1,SPI_BOOT_CRYPT_CNT=2', '', SPI_BOOT_CRYPT_CNT",
        "esp32c3, '', 'BLOCK_KEY0=K:XTS_AES_128_KEY,BLOCK_KEY0=D:XTS_AES_128_KEY', BLOCK_KEY0",
        "esp32c3, '', 'BLOCK_KEY0=D:HMAC_UP,KEY0=D:XTS_AES_128_KEY', BLOCK_KEY0",
        "esp32, '', 'BLOCK1=K:XTS_AES_128_KEY,ENCRYPT_FLASH_KEY=D:XTS_AES_128_KEY', BLOCK1",
        "esp32c2, '', 'BLOCK_KEY0=K:XTS_AES_128_KEY,BLOCK_KEY0_HI_128=D:SECURE_BOOT_DIGEST0', BLOCK_KEY0_HI_128",
    })
    void twoValuesForOneFuseAreRefused(String chip, String fuses, String keys, String name) throws Exception {
        byte[] before = cells(chip);
        String named = keys.replace("K:", KEY + ":").replace("D:", DIGEST + ":");
        assertThatThrownBy(() -> run(chip, request(fuses, named, "", "SPI_BOOT_CRYPT_CNT", true)))
                .hasMessage(name + " is wanted twice, with different values");
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isEqualTo(before);
    }

    @Test
    void theSameWantedTwiceIsBurnedOnce() throws Exception {
        assertThat(run("esp32c3", request("DIS_TWAI=1,DIS_CAN=1", "", "", "", true))
                        .lines())
                .containsExactly("DIS_TWAI: 0 becomes 1");
    }

    @Test
    void noKeyIsInALineOrAMessage() throws Exception {
        byte[] key = Fixtures.bytes("secure/keys/xts128.bin");
        byte[] reversed = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            reversed[i] = key[key.length - 1 - i];
        }
        String hex = Hex.of(key);
        StringBuilder all = new StringBuilder();
        EfuseBurnJob.Request burning = request("BLOCK_KEY0=" + hex, "", "", "", true);
        all.append(run("esp32c3", burning).lines());
        List<String> others = List.of("BLOCK_KEY0=" + "5a".repeat(32), "BLOCK_KEY1=" + hex + "0", "KEY1=" + hex + "00");
        for (String fuse : others) {
            assertThatThrownBy(() -> run("esp32c3", request(fuse, "", "", "", true)))
                    .satisfies(e -> all.append(Remedies.explain((EspException) e)));
        }
        all.append(run("esp32c3", request("", "BLOCK_KEY1=" + KEY + ":XTS_AES_128_KEY", "", "", true))
                .lines());
        assertThat(all.toString())
                .contains("BLOCK_KEY0: blank becomes what is given", "BLOCK_KEY0 is set otherwise and cannot become")
                .doesNotContainIgnoringCase(hex)
                .doesNotContainIgnoringCase(Hex.of(reversed))
                .doesNotContain("5a5a");
    }

    @Test
    void whatIsBurnedIsNotTraced() throws Exception {
        byte[] before = cells("esp32c3");
        PortRequest port = board("esp32c3").port();
        Path trace = dir.resolve("trace.log");
        PortRequest traced = new PortRequest(
                port.name(),
                port.filters(),
                port.queueing(),
                port.writeLimit(),
                port.openings(),
                port.timeLimit(),
                Optional.of(new PortRequest.Trace(trace, Instant.EPOCH)));
        BoardRequest at = new BoardRequest(
                traced, board("esp32c3").options(), board("esp32c3").after());
        String hex = Hex.of(Fixtures.bytes("secure/keys/xts128.bin"));
        for (EfuseBurnJob.Request keys : List.of(
                request("", "BLOCK_KEY0=" + KEY + ":XTS_AES_128_KEY", "", "", true),
                request("key0=" + hex, "", "", "", true))) {
            assertThatThrownBy(() -> new EfuseBurnJob(keys, at, new FakeClock(), new RecordingListener()).run())
                    .isInstanceOfSatisfying(EspException.class, e -> {
                        assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER);
                        assertThat(Remedies.explain(e))
                                .contains(
                                        "esp.trace would write the keys that are burned to trace.log",
                                        "Correct esp.trace; allowed: false.");
                    });
        }
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isEqualTo(before);
        new EfuseBurnJob(request("DIS_TWAI=1", "", "", "", true), at, new FakeClock(), new RecordingListener()).run();
        assertThat(trace).isNotEmptyFile();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ESP8266")
    void everyFuseIsJudged(Chip chip) {
        for (EfuseField field : EfuseFields.of(chip).all()) {
            if (!Set.of("identity", "calibration", "MAC").contains(field.category())) {
                assertThat(BurnRules.why(field.name()).isPresent())
                        .as(chip + " " + field.name() + ", " + field.category())
                        .isNotEqualTo(field.name().matches(HARMLESS));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3, DIS_PAD_JTAG=1, '', DIS_PAD_JTAG",
        "esp32s2, HARD_DIS_JTAG=1, '', HARD_DIS_JTAG",
        "esp32s2, DIS_USB=1, '', DIS_USB",
        "esp32s3, DIS_APP_CPU=1, '', DIS_APP_CPU",
        "esp32s3, VDD_SPI_TIEH=1, '', VDD_SPI_TIEH",
        "esp32, XPD_SDIO_REG=1, '', XPD_SDIO_REG",
        "esp32c3, SECURE_VERSION=1, '', SECURE_VERSION",
        "esp32c3, SPI_PAD_CONFIG_CLK=3, '', SPI_PAD_CONFIG_CLK",
        "esp32c3, '', RD_DIS:locked, RD_DIS:locked",
        "esp32, '', WR_DIS:locked, WR_DIS:locked",
        "esp32, '', FLASH_CRYPT_CONFIG:hidden, CODING_SCHEME:hidden",
        "esp32, ABS_DONE_1=1, '', NO_DIGEST",
        "esp32c2, SECURE_BOOT_EN=1, '', NO_DIGEST",
    })
    void whatLocksOutHasToBeAccepted(String chip, String fuses, String protect, String name) throws Exception {
        byte[] before = cells(chip);
        assertThatThrownBy(() -> run(chip, request(fuses, "", protect, "", true)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BURN_REFUSED))
                .hasMessageContaining(name + ": ");
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isEqualTo(before);
    }

    @Test
    void aDigestThatIsBurnedWithItIsEnough() throws Exception {
        assertThat(run("esp32", request("ABS_DONE_1=1", "BLOCK2=" + DIGEST + ":SECURE_BOOT_DIGEST0", "", "", false))
                        .lines())
                .noneMatch(l -> l.contains("NO_DIGEST"));
    }

    /**
     * Hidden before, or in the same burning. ESP-IDF's guides on secure boot: the digest of V2 has to stay readable, the key of
     * V1 must not be.
     */
    @ParameterizedTest
    @CsvSource({
        "esp32, BLOCK2, ABS_DONE_1=1, true",
        "esp32, BLOCK2, 'ABS_DONE_0=1,ABS_DONE_1=1', true",
        "esp32, BLOCK2, ABS_DONE_0=1, false",
        "esp32c2, BLOCK_KEY0_HI_128, SECURE_BOOT_EN=1, true",
        "esp32c3, BLOCK_KEY0, SECURE_BOOT_EN=1, true",
        "esp32s3, BLOCK_KEY0, SECURE_BOOT_EN=1, true",
    })
    void aHiddenDigestStartsNothingButThatOfVersion1(String chip, String block, String on, boolean none)
            throws Exception {
        byte[] fresh = cells(chip);
        String key = block + "=" + DIGEST + ":SECURE_BOOT_DIGEST0";
        String hidden = block + ":hidden";
        assertThat(run(chip, request(on, key, "", "", false)).lines()).noneMatch(l -> l.contains("NO_DIGEST"));
        for (String how : List.of(hidden, "")) {
            EfuseBurnJob.Result at = run(chip, request(on, key, how, "", false));
            assertThat(at.lines().stream().anyMatch(l -> l.startsWith("for good: NO_DIGEST: ")))
                    .as("[" + how + "]")
                    .isEqualTo(none);
            assertThat(at.lines().stream().anyMatch(l -> l.startsWith("for good: " + hidden)))
                    .isEqualTo(none && !how.isEmpty() && !chip.equals("esp32c2"));
            run(chip, request("", key, hidden, hidden, true));
        }
        assertThat(Files.readAllBytes(dir.resolve("fuses.bin"))).isNotEqualTo(fresh);
    }

    @Test
    void aHiddenBlockOfWhichItIsNotKnownWhatForIsToBeAccepted() throws Exception {
        assertThat(run("esp32", request("", "", "BLOCK2:hidden", "", false)).lines())
                .contains("for good: BLOCK2:hidden: a digest that is hidden starts nothing: only the key of secure boot"
                        + " V1, with ABS_DONE_0=1, is to be hidden");
    }

    /** The chip takes the purpose, and of the digest zeros. */
    @Test
    void aPurposeAloneIsNoDigest() throws Exception {
        assertThat(run("esp32c3", request("SECURE_BOOT_EN=1,KEY_PURPOSE_0=SECURE_BOOT_DIGEST0", "", "", "", false))
                        .lines())
                .anyMatch(l -> l.startsWith("for good: NO_DIGEST: "));
    }

    @Test
    void whatALockTakesWithItIsSaid() throws Exception {
        assertThat(run("esp32c3", request("", "", "DIS_TWAI:locked", "", false)).lines())
                .anyMatch(l -> l.matches("DIS_TWAI: becomes locked [(]with it: .*DIS_FORCE_DOWNLOAD.*[)]"));
    }

    @Test
    void aHalfThatIsHiddenIsNotBlank() throws Exception {
        run("esp32c2", request("BLOCK_KEY0_LOW_128=" + "5a".repeat(16), "", "BLOCK_KEY0_LOW_128:hidden", "", true));
        assertThatThrownBy(() -> run("esp32c2", request("BLOCK_KEY0_HI_128=" + "5a".repeat(16), "", "", "", true)))
                .hasMessageStartingWith("BLOCK3: it holds something already");
    }

    /** Check bytes that something has set before: the data is right after the burning, by correction alone. */
    @ParameterizedTest
    @CsvSource({"esp32c3", "esp32s3", "esp32c6"})
    void aBlockThatReadsWithErrorsIsNotBurnedWell(String chip) throws Exception {
        byte[] cells = cells(chip);
        cells[4 * 44 + 33] = (byte) 0xff;
        Files.write(dir.resolve("fuses.bin"), cells);
        assertThatThrownBy(() ->
                        run(chip, request("", "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0", "", "BLOCK4", true)))
                .hasMessage("after the burning BLOCK4 reads with errors: the error registers have 0x1000; burned and"
                        + " verified before: nothing; burned, perhaps in part: BLOCK4 (data); not begun: BLOCK0"
                        + " (settings), BLOCK0 (key protection)");
    }

    /** The parity of a unit of scheme 3/4 that something has set before. */
    @ParameterizedTest
    @CsvSource({"1, true", "0, false"})
    void aCodedBlockOfTheEsp32ThatReadsWithErrorsIsNotBurnedWell(int scheme, boolean coded) throws Exception {
        byte[] cells = cells("esp32");
        cells[24] |= (byte) scheme;
        cells[3 * 44 + 6] = (byte) (coded ? 0xff : 0);
        Files.write(dir.resolve("fuses.bin"), cells);
        Files.write(dir.resolve("key.bin"), Arrays.copyOf(Fixtures.bytes("secure/keys/xts128.bin"), coded ? 24 : 32));
        EfuseBurnJob.Request burning = request("", "BLOCK3=key.bin:HMAC_UP", "", "BLOCK3", true);
        if (coded) {
            assertThatThrownBy(() -> run("esp32", burning))
                    .hasMessageStartingWith("after the burning BLOCK3 reads with errors: the error registers have 0x");
        } else {
            assertThat(run("esp32", burning).nothing()).isFalse();
        }
    }

    private static EspException caught(ThrowingRun run) {
        try {
            run.run();
            throw new AssertionError("the supply did not fail");
        } catch (EspException e) {
            return e;
        }
    }

    @FunctionalInterface
    private interface ThrowingRun {
        void run() throws EspException;
    }

    /** Keys before what they are for, locks before what hides, the switch behind both, what ends the access last. */
    @Test
    void theStepsHaveAnOrderInWhichEachCanBeTheLast() throws Exception {
        EfuseBurnJob.Request all = request(
                "DIS_DOWNLOAD_MODE=1,SECURE_BOOT_EN=1,DIS_TWAI=1",
                "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0,BLOCK_KEY1=" + KEY + ":XTS_AES_128_KEY",
                "DIS_DOWNLOAD_MODE:locked,SECURE_BOOT_EN:locked",
                "DIS_DOWNLOAD_MODE,SECURE_BOOT_EN,RD_DIS:locked",
                true);
        cells("esp32c3");
        BoardRequest failing = Boards.at("sim:esp32c3?mac=" + MAC + "&efuse=" + dir.resolve("fuses.bin")
                + "&ailment=brownout(blocks=0,times=1)");
        assertThat(caught(() -> new EfuseBurnJob(all, failing, new FakeClock(), new RecordingListener()).run()))
                .hasMessageEndingWith(
                        "; burned and verified before: nothing; burned, perhaps in part: BLOCK4 (data); not begun:"
                                + " BLOCK5 (data), BLOCK0 (settings), BLOCK0 (key protection), BLOCK0 (key hiding), BLOCK0"
                                + " (switches), BLOCK0 (locks), BLOCK0 (last), BLOCK0 (last locks)");
    }

    /** The supply fails in the midst of each of the steps; the same burning goes on, and ends like one undisturbed. */
    @ParameterizedTest
    @CsvSource({
        "esp32c3, 6, BLOCK_KEY0=D:SECURE_BOOT_DIGEST0;BLOCK_KEY1=K:XTS_AES_128_KEY, SECURE_BOOT_EN",
        "esp32s3, 6, BLOCK_KEY0=D:SECURE_BOOT_DIGEST0;BLOCK_KEY1=K:XTS_AES_128_KEY, SECURE_BOOT_EN",
        "esp32c2, 3, BLOCK_KEY0_HI_128=D:SECURE_BOOT_DIGEST0, SECURE_BOOT_EN",
        "esp32, 5, BLOCK2=D:SECURE_BOOT_DIGEST0;BLOCK1=K:XTS_AES_128_KEY, ABS_DONE_1"
    })
    void afterALossOfPowerWithinAStepTheSameBurningGoesOn(String chip, int steps, String named, String on)
            throws Exception {
        String keys = named.replace("D:", DIGEST + ":").replace("K:", KEY + ":").replace(';', ',');
        EfuseBurnJob.Request burning = request(on + "=1", keys, "", on + ",BLOCK3,BLOCK4,BLOCK5", true);
        Path file = dir.resolve("fuses.bin");
        byte[] fresh = cells(chip);
        run(chip, burning);
        byte[] whole = Files.readAllBytes(file);
        for (int step = 0; step < steps; step++) {
            Files.write(file, fresh);
            BoardRequest failing = Boards.at("sim:" + chip + "?mac=" + MAC + "&efuse=" + file
                    + "&ailment=brownout(blocks=" + step + ",times=1)");
            EspException lost =
                    caught(() -> new EfuseBurnJob(burning, failing, new FakeClock(), new RecordingListener()).run());
            assertThat(lost).hasMessageContaining("; burned, perhaps in part: BLOCK");
            if (step < steps - 1) { // the last is a single bit, which may have been burned
                assertThat(Files.readAllBytes(file)).as("step " + step).isNotEqualTo(whole);
            }
            run(chip, burning);
            assertThat(Files.readAllBytes(file)).as("step " + step).isEqualTo(whole);
        }
    }

    /** Half a block shows anything; only what it was to hold can complete it, and that is said first. */
    @Test
    void aBlockThatIsBurnedInPartIsCompletedOnlyWithTheSame() throws Exception {
        cells("esp32c3");
        Path file = dir.resolve("fuses.bin");
        BoardRequest failing =
                Boards.at("sim:esp32c3?mac=" + MAC + "&efuse=" + file + "&ailment=brownout(blocks=0,times=1)");
        EfuseBurnJob.Request burning = request("", "BLOCK_KEY0=" + DIGEST + ":SECURE_BOOT_DIGEST0", "", "", true);
        caught(() -> new EfuseBurnJob(burning, failing, new FakeClock(), new RecordingListener()).run());
        byte[] half = Files.readAllBytes(file);
        assertThatThrownBy(() -> run("esp32c3", burning))
                .hasMessageStartingWith("BLOCK4: it holds something already, and its check bytes can be burned once");
        assertThat(Files.readAllBytes(file)).isEqualTo(half);
        assertThatThrownBy(() ->
                        run("esp32c3", request("", "BLOCK_KEY0=" + KEY + ":SECURE_BOOT_DIGEST0", "", "BLOCK4", true)))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BURN_REFUSED))
                .hasMessageContaining("not begun: BLOCK0 (settings), BLOCK0 (key protection)");
    }
}
