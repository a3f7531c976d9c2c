package io.github.espmaven.monitor.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyReaderTest {
    private static final String MENU = "\u0014";
    private static final String LEAVE = "\u001d";
    private static final String ESC = "\u001b";

    private final List<String> acts = new ArrayList<>();
    private final KeyReader keys = new KeyReader(new KeyReader.Target() {
        @Override
        public void typed(int octet) {
            acts.add(String.format("%02x", octet));
        }

        @Override
        public void leave() {
            acts.add("leave");
        }

        @Override
        public void menuOpened() {
            acts.add("menu");
        }

        @Override
        public void menuClosed() {
            acts.add("closed");
        }

        @Override
        public void chosen(MenuKey key) {
            acts.add(key.name());
        }

        @Override
        public String filterNow() {
            return "*:W";
        }

        @Override
        public void asking(String soFar) {
            acts.add("? " + soFar);
        }

        @Override
        public void filterChosen(String filter) {
            acts.add("filter " + filter);
        }
    });

    private List<String> type(String text) {
        acts.clear();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            keys.accept(Byte.toUnsignedInt(b));
        }
        return acts;
    }

    @Test
    void allOtherBytesAreTheBoards() {
        List<String> expected = new ArrayList<>();
        for (int octet = 0; octet < 256; octet++) {
            if (octet != 0x14 && octet != 0x1d) {
                keys.accept(octet);
                expected.add(String.format("%02x", octet));
            }
        }
        assertThat(acts).hasSize(254).isEqualTo(expected);
    }

    @Test
    void theTwoKeysOfTheMonitorAreSentFromTheMenu() {
        assertThat(type(MENU + MENU + MENU + LEAVE)).containsExactly("menu", "closed", "14", "menu", "closed", "1d");
        assertThat(type("a" + LEAVE)).containsExactly("61", "leave");
    }

    @ParameterizedTest
    @CsvSource({
        "r, RESET",
        "d, DOWNLOAD",
        "D, DTR",
        "R, RTS",
        "p, PAUSE",
        "l, LOG",
        "t, TIMES",
        "w, FLASH",
        "h, HELP",
        "?, HELP"
    })
    void theMenuHasAKeyForEverything(String key, String chosen) {
        assertThat(type(MENU + key + "x")).containsExactly("menu", chosen, "78");
    }

    @Test
    void anyOtherKeyClosesTheMenuAndGoesNowhere() {
        assertThat(type(MENU + "zz")).containsExactly("menu", "closed", "7a");
    }

    @Test
    void escapeClosesTheMenu() {
        assertThat(type(MENU + ESC)).containsExactly("menu");
        keys.idle();
        assertThat(acts).containsExactly("menu", "closed");
        keys.idle();
        assertThat(type(ESC)).containsExactly("1b");
        assertThat(type(MENU + ESC + "x")).containsExactly("menu", "closed", "78");
    }

    @Test
    void arrowsInTheMenuAreNeitherChoicesNorTheBoards() {
        assertThat(type(MENU + ESC + "[D" + ESC + "OR" + "t" + "x")).containsExactly("menu", "TIMES", "78");
    }

    @Test
    void theFilterIsAskedForAndCanBeEdited() {
        assertThat(type(MENU + "f")).containsExactly("menu", "? *:W");
        assertThat(type("\u0015wifiä\u007f\b:E" + ESC + "[A\r"))
                .containsSubsequence("? ", "? w", "? wifi", "? wifiä", "? wifi", "? wif", "? wif:", "? wif:E")
                .endsWith("filter wif:E");
        assertThat(type("x")).containsExactly("78");
    }

    @Test
    void aQuestionCanBeLeftUnanswered() {
        assertThat(type(MENU + "fabc\u0003y")).endsWith("closed", "79").doesNotContain("leave");
        assertThat(type(MENU + "f" + LEAVE)).endsWith("closed").doesNotContain("leave");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        type(MENU + "f\u0015" + "x".repeat(10_000) + "\r");
        assertThat(acts).last().isEqualTo("filter " + "x".repeat(200));
    }
}
