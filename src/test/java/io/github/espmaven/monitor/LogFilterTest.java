package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import org.junit.jupiter.api.Test;

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

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> LogFilter.parse("wifi:Q"))
                .isInstanceOf(EspException.class)
                .hasMessage("in the filter \"wifi:Q\", \"wifi:Q\" is not TAG:LEVEL");
    }
}
