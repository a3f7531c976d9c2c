package io.github.espmaven.job.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that users write as parameters. */
class UserTextTest {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "30s, 30000", "2m, 120000", "1min, 60000", "' 3 s ', 3000", "0s, 0"})
    void times(String text, long millis) throws EspException {
        assertThat(TimeText.parse("esp.bootLog", text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1s", "1.5s", "one second", "9999999999s", "5h"})
    void noTimes(String text) {
        assertRefused(Problem.BAD_PARAMETER, "esp.bootLog", () -> TimeText.parse("esp.bootLog", text));
    }

    @ParameterizedTest
    @CsvSource({"hard-reset, HARD_RESET", "HARD_RESET, HARD_RESET", "No-Reset-Stub, NO_RESET_STUB"})
    void choices(String text, AfterReset value) throws EspException {
        assertThat(ChoiceParameter.of(AfterReset.class, "esp.after", text)).isEqualTo(value);
    }

    @Test
    void aWrongChoiceIsToldTheRightOnes() {
        assertThatThrownBy(() -> ChoiceParameter.of(AfterReset.class, "esp.after", "explode"))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(e.evidence().get(Key.CHOICES))
                                .contains("hard-reset, soft-reset, no-reset, no-reset-stub, watchdog-reset"));
    }

    @Test
    void whatToErase() throws EspException {
        assertThat(erase(" nvs , 0x9000+0x6000,64K+8K ,"))
                .containsExactly(
                        new FlashSelection.Named("nvs"),
                        new FlashSelection.Range(new FlashRange(0x9000, 0x6000)),
                        new FlashSelection.Range(new FlashRange(0x10000, 0x2000)));
        assertThat(erase("ALL")).containsExactly(new FlashSelection.All());
    }

    @Test
    void nothingToEraseIsNotEverything() {
        assertRefused(Problem.NOTHING_NAMED, "esp.erase", () -> FlashSelection.parse("esp.erase", Optional.empty()));
        assertRefused(Problem.NOTHING_NAMED, "esp.erase", () -> erase(" , "));
    }

    @ParameterizedTest
    @CsvSource({
        "0x9000, BAD_OFFSET",
        "0x9000+, BAD_OFFSET",
        "+0x1000, BAD_OFFSET",
        "0x9000+0, BAD_OFFSET",
        "0x7fffffff+0x7fffffff, BAD_OFFSET",
        "0x9000+-4096, BAD_OFFSET",
        "'all,nvs', BAD_PARAMETER"
    })
    void whatCannotBeErased(String text, Problem problem) {
        assertThatThrownBy(() -> erase(text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    @Test
    void aPartitionIsFoundByItsNameOrItsNeighboursAreTold() throws EspException {
        PartitionTable table = PartitionTable.parse("nvs,data,nvs,0x9000,0x6000\nfactory,app,factory,0x10000,1M\n"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(new FlashSelection.Named("nvs").in(table, p -> OtaData.erased()))
                .isEqualTo(new FlashRange(0x9000, 0x6000));
        assertThatThrownBy(() -> new FlashSelection.Named("nvz").in(table, p -> OtaData.erased()))
                .hasMessage("no partition is called \"nvz\"; the partition table has: nvs, factory")
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(e.evidence().get(Key.CHOICES)).contains("nvs, factory"));
    }

    @Test
    void settingsOfTheHeader() {
        Map<String, String> environment = Map.of("ESPTOOL_FM", "dio", "ESPTOOL_FF", "80m", "ESPTOOL_FS", " ");
        assertThat(HeaderSettings.of(Optional.of("qio"), Optional.empty(), Optional.empty(), environment))
                .hasToString("HeaderSettings[mode=qio, frequency=80m, size=keep]");
    }

    private static List<FlashSelection> erase(String text) throws EspException {
        return FlashSelection.parse("esp.erase", Optional.of(text));
    }

    private static void assertRefused(Problem problem, String parameter, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(problem);
            assertThat(e.evidence().get(Key.PARAMETER)).contains(parameter);
        });
    }
}
