package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilterTest {

    @Test
    void aTagHasItsLevelAndTheStarThoseOfAllOthers() throws Exception {
        LogFilter filter = LogFilter.parse("wifi:W *:E");
        assertThat(filter.shows(ConsoleLine.of("W (12) wifi: slow"))).isTrue();
        assertThat(filter.shows(ConsoleLine.of("I (12) wifi: connected"))).isFalse();
        assertThat(filter.shows(ConsoleLine.of("W (12) app: hm"))).isFalse();
        assertThat(filter.shows(ConsoleLine.of("E (12:13:14.155) app: no"))).isTrue();
    }

    @Test
    void withNamedTagsOnlyOthersAreHiddenAndOtherLinesShown() throws Exception {
        LogFilter filter = LogFilter.parse("app");
        assertThat(filter.shows(ConsoleLine.of("V (1) app: all of it"))).isTrue();
        assertThat(filter.shows(ConsoleLine.of("E (1) wifi: hidden"))).isFalse();
        assertThat(filter.shows(ConsoleLine.of("Guru Meditation Error"))).isTrue();
        assertThat(LogFilter.parse("").shows(ConsoleLine.of("V (1) any: thing")))
                .isTrue();
        assertThat(LogFilter.parse("*:N").shows(ConsoleLine.of("E (1) any: thing")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /conn(ected)?/        | I (1) wifi: connected | true
        /conn(ected)?/        | I (1) wifi: scanning  | false
        /conn(ected)?/        | a line, connected     | true
        *:E /connected/       | I (1) wifi: connected | true
        *:E /connected/       | I (1) wifi: scanning  | false
        *:E /connected/       | E (1) app: failed     | true
        *:E /connected/       | a line                | true
        !/heartbeat/          | I (1) app: heartbeat  | false
        !/heartbeat/          | I (1) app: other      | true
        app !/heart beat/     | I (1) app: heart beat | false
        app !/heart beat/     | I (1) app: other      | true
        -:N *                 | a line                | false
        -:N *                 | I (1) app: other      | true
        -                     | a line                | true
        -                     | I (1) app: other      | false
        /a\\/b/               | path a/b              | true
        /(?i)GURU/            | Guru Meditation       | true
        """)
    void expressionsShowAndHide(String text, String line, boolean shown) throws Exception {
        LogFilter filter = LogFilter.parse(text);
        assertThat(filter.shows(ConsoleLine.of(line))).isEqualTo(shown);
        assertThat(LogFilter.parse(filter.toString()).shows(ConsoleLine.of(line)))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/(/", "/a", "!", "!app", "//", "wifi:W:E", "/a/b"})
    void whatIsNoFilterIsRefused(String text) {
        assertThatThrownBy(() -> LogFilter.parse(text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> LogFilter.parse("wifi:Q"))
                .isInstanceOf(EspException.class)
                .hasMessage("in the filter \"wifi:Q\", \"wifi:Q\" is neither TAG:LEVEL nor /REGEX/");
    }
}
