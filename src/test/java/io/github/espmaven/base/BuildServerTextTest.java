package io.github.espmaven.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildServerTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ##vso[task.complete result=Succeeded;]done | # #vso[task.complete result=Succeeded;]done
        I (5) app: ##VSO[a]b ##vso[c]              | I (5) app: # #VSO[a]b # #vso[c]
        ###vso[x]                                  | ## #vso[x]
        ##[error]it failed                         | # #[error]it failed
        ##teamcity[buildStatus status='SUCCESS']   | # #teamcity[buildStatus status='SUCCESS']
        ::error file=a.c::broken                   | : :error file=a.c::broken
        ::add-mask::secret                         | : :add-mask::secret
        ::set-output name=x::y                     | : :set-output name=x::y
        travis_fold:start:x                        | travis_fold :start:x
        section_start:15:name                      | section_start :15:name
        """)
    void commandsAreNoneAnyMore(String text, String harmless) {
        assertThat(BuildServerText.harmless(text)).isEqualTo(harmless);
        assertThat(BuildServerText.harmless(harmless)).isEqualTo(harmless);
    }

    @Test
    void alsoOnALaterLine() {
        assertThat(BuildServerText.harmless("a\n  ::stop-commands::x\nb")).isEqualTo("a\n  : :stop-commands::x\nb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "std::vector<int>::push", "a ## b", "#[x]", "::", "::1", "#include", "12::34::", "## heading"
            })
    void otherTextStays(String text) {
        assertThat(BuildServerText.harmless(text)).isEqualTo(text);
    }
}
