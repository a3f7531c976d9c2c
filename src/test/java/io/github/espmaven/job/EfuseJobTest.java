package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseFields;
import io.github.espmaven.report.EfuseReport;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.testing.FakeClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EfuseJobTest {
    private static EfuseReport run(String port) throws EspException {
        return new EfuseJob(Boards.at(port), new FakeClock(), new RecordingListener()).run();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ESP8266")
    void everyFieldOfEveryChipIsToldWithTheBoardsAddress(Chip chip) throws EspException {
        EfuseReport report = run("sim:" + chip.id() + "?mac=7c:df:a1:12:34:56");
        assertThat(report.values()).hasSameSizeAs(EfuseFields.of(chip).all());
        EfuseJob.require(report, "MAC=7c:df:a1:12:34:56");
    }

    @Test
    void readsAsAgreed() throws EspException {
        EfuseReport report = run("sim:esp32c3?security=secure-boot+flash-encryption");
        assertThat(report.lines().get(0)).startsWith("Fuses of sim:esp32c3");
        assertThat(report.lines())
                .contains("security:")
                .contains("  SECURE_BOOT_EN                   1                         (Set this bit to enable secure"
                        + " boot)")
                .contains("  KEY_PURPOSE_0                    4          locked         = XTS_AES_128_KEY (Purpose of"
                        + " Key0)")
                .contains("  BLOCK_KEY0                       hidden     hidden, locked (Key0 or user data)");
        assertThat(JsonFile.text(report.json()))
                .startsWith("{\n  \"formatVersion\": 1,\n  \"board\": {")
                .contains("\"name\": \"KEY_PURPOSE_0\",\n"
                        + "      \"category\": \"security\",\n"
                        + "      \"value\": \"4\",\n"
                        + "      \"meaning\": \"XTS_AES_128_KEY\",\n"
                        + "      \"readable\": true,\n"
                        + "      \"writable\": false,");
    }

    @ParameterizedTest
    @CsvSource({
        "SECURE_BOOT_EN=1",
        "'BLOCK_KEY0=hidden, BLOCK_KEY0=locked,KEY_PURPOSE_0=XTS_AES_128_KEY'",
        "KEY0_PURPOSE=4",
        "SPI_BOOT_CRYPT_CNT=Enable"
    })
    void whatIsSoIsNoFailure(String asserted) throws EspException {
        EfuseJob.require(run("sim:esp32c3?security=secure-boot+flash-encryption"), asserted);
    }

    @Test
    void allThatIsOtherwiseIsTold() throws EspException {
        EfuseReport report = run("sim:esp32c3");
        assertThatThrownBy(() -> EfuseJob.require(report, "SECURE_BOOT_EN=1,BLOCK_KEY0=hidden,DIS_PAD_JTAG=0"))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.FUSES_DIFFER);
                    assertThat(e)
                            .hasMessage("SECURE_BOOT_EN is 0 and should be 1; BLOCK_KEY0 is readable and should be"
                                    + " hidden");
                });
    }

    @Test
    void keysAreInNoMessage() throws EspException {
        EfuseReport report = run("sim:esp32c3");
        assertThatThrownBy(() -> EfuseJob.require(report, "BLOCK_KEY0=" + "5a".repeat(32)))
                .hasMessage("BLOCK_KEY0 is set otherwise");
        assertThatThrownBy(() -> EfuseJob.require(report, "BLOCK_KEY0=" + "5a".repeat(31)))
                .hasMessage("what is named is no value of BLOCK_KEY0, which has 256 bits");
    }

    @ParameterizedTest
    @CsvSource({
        "SECURE_BOOT_EN, \"SECURE_BOOT_EN\" is not of the form NAME=VALUE",
        "SECURE=1, the ESP32-C3 has no fuse SECURE",
        "'SECURE_BOOT_EN=2', '\"2\" is no value of SECURE_BOOT_EN, which has 1 bits'"
    })
    void nonsenseIsNoAssertion(String asserted, String message) throws EspException {
        EfuseReport report = run("sim:esp32c3");
        assertThatThrownBy(() -> EfuseJob.require(report, asserted))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER));
    }

    @ParameterizedTest
    @CsvSource({"sim:esp8266, NOT_SUPPORTED", "sim:esp32c3?security=secure-download, SECURE_DOWNLOAD_MODE"})
    void aChipThatDoesNotTellIsSaidToBeOne(String port, Problem problem) {
        assertThatThrownBy(() -> run(port))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }
}
