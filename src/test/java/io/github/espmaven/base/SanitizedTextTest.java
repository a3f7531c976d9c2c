package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.diagnose.Remedies;
import org.junit.jupiter.api.Test;

class SanitizedTextTest {

    @Test
    void nothingSteersTheTerminal() {
        assertThat(SanitizedText.of("a\u001b[31mb\r\u0007\u009bc\u007f")).isEqualTo("a?[31mb???c?");
        assertThat(SanitizedText.of("two\nlines\tand ü 😀")).isEqualTo("two\nlines\tand ü 😀");
    }

    @Test
    void failuresSayNothingElse() {
        Evidence evidence = Evidence.of(Evidence.Key.FILE, "x\u001b[2J");
        EspException failure = new EspException(Problem.FILE_UNREADABLE, "no file x\u001b[2J", evidence);
        assertThat(failure).hasMessage("no file x?[2J");
        assertThat(Remedies.explain(failure)).doesNotContain("\u001b");
    }
}
