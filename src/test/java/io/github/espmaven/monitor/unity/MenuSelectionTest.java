package io.github.espmaven.monitor.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MenuSelectionTest {
    private static final List<MenuEntry> MENU = List.of(
            new MenuEntry(1, "one, two", "[a]", List.of()),
            new MenuEntry(2, "3", "[a][b]", List.of()),
            new MenuEntry(3, "[odd] name", "[b][ignore]", List.of()),
            new MenuEntry(4, "plain name", "", List.of()));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        *                        | 124
        [a]                      | 12
        [a][b]                   | 2
        [b][a]                   | 2
        [a],4                    | 124
        ![a]                     | 4
        *, ![b]                  | 14
        [ignore]                 | 3
        3                        | 3
        2-3                      | 23
        "3"                      | 2
        "one, two"               | 1
        "[odd] name"             | 3
        plain name               | 4
        plain name , "one, two"  | 14
        plain                    |
        [x]                      |
        """)
    void selects(String text, String numbers) throws EspException {
        MenuSelection selection = MenuSelection.parse(text);
        StringBuilder selected = new StringBuilder();
        MENU.stream().filter(e -> selection.whyNot(e).isEmpty()).forEach(e -> selected.append(e.number()));
        assertThat(selected.toString()).isEqualTo(numbers == null ? "" : numbers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "[", "[a", "[]", "!", "!name", "a,,b", "\"", "\"a", "**", "[a]b"})
    void whatIsNoSelectionIsRefused(String text) {
        assertThatThrownBy(() -> MenuSelection.parse(text)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER);
            assertThat(e).hasMessageContaining("esp.unity");
        });
    }

    @Test
    void namesWhatFitsNoTest() throws EspException {
        assertThat(MenuSelection.parse("[a], nothing, 17, [x]").withoutTest(MENU))
                .containsExactly("nothing", "17", "[x]");
    }
}
