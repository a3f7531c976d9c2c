package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {
    private static final String ESC = "\u001b";

    private static List<String> lines(byte[] bytes, int chunk) {
        List<String> lines = new ArrayList<>();
        LineAssembler assembler = new LineAssembler(line -> lines.add(line.coloured()));
        for (int at = 0; at < bytes.length; at += chunk) {
            int length = Math.min(chunk, bytes.length - at);
            byte[] part = new byte[chunk];
            System.arraycopy(bytes, at, part, 0, length);
            assembler.accept(part, length);
        }
        assembler.end();
        return lines;
    }

    private static List<String> lines(String text) {
        return lines(text.getBytes(StandardCharsets.UTF_8), 7);
    }

    @Test
    void linesEndWithCarriageReturnLineFeedOrBoth() {
        assertThat(lines("a\nb\r\nc\r\r\nd\re\n\nf")).containsExactly("a", "b", "c", "d", "e", "", "f");
    }

    @Test
    void charactersMayLieAcrossChunks() {
        byte[] bytes = "20 °C, äöü, 漢字, \uD83D\uDE80\n".getBytes(StandardCharsets.UTF_8);
        for (int chunk = 1; chunk <= 5; chunk++) {
            assertThat(lines(bytes, chunk)).containsExactly("20 °C, äöü, 漢字, \uD83D\uDE80");
        }
    }

    @Test
    void bytesThatAreNoTextAreShownAsSuch() {
        assertThat(lines(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n'}, 1))
                .containsExactly("a\uFFFDb\uFFFD");
    }

    @Test
    void coloursStayAndWhatHarmsATerminalGoes() {
        assertThat(lines(ESC + "[0;32mI (5) app: hi" + ESC + "[0m\n"))
                .containsExactly(ESC + "[0;32mI (5) app: hi" + ESC + "[0m");
        assertThat(lines("a" + ESC + "]0;owned\u0007b\n")).containsExactly("ab"); // title
        assertThat(lines("a" + ESC + "]52;c;ZXZpbA==" + ESC + "\\b\n")).containsExactly("ab"); // clipboard
        assertThat(lines("a" + ESC + "[6n" + ESC + "[c" + ESC + "[?1049h" + ESC + "[2Jb\n"))
                .containsExactly("ab");
        assertThat(lines("a" + ESC + "P$q\"p" + ESC + "\\b" + ESC + "(Bc" + ESC + "cd\n"))
                .containsExactly("abcd");
        assertThat(lines("a\u009b6nb\u0007\b\n")).containsExactly("a6nb");
        assertThat(lines("a" + ESC + "[?1;3mb" + ESC + "[1 mc\n")).containsExactly("abc");
    }

    @Test
    void whatMisleadsTheReaderIsShownAsEscape() {
        assertThat(lines("ok \u202e]liaf[\u2069 a\u2028b\n")).containsExactly("ok \\u202e]liaf[\\u2069 a\\u2028b");
    }

    @Test
    void aSequenceWithoutEndCostsItsLineOnly() {
        assertThat(lines("a" + ESC + "]0;never ends\nb\n")).containsExactly("a", "b");
        assertThat(lines("a" + ESC + "[" + "1;".repeat(5000) + "\nb\n")).containsExactly("a", "b");
    }

    @Test
    void aLineWithoutEndComesInPieces() {
        List<String> lines = lines("x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8), 3000);
        assertThat(lines.stream().mapToInt(String::length))
                .containsExactly(LineAssembler.LONGEST_LINE, LineAssembler.LONGEST_LINE, 3_000_000 - (2 << 20));
    }

    @Test
    void plainTextHasNoColours() {
        assertThat(ConsoleLine.plain(ESC + "[1;31mE (1) a: b" + ESC + "[0m")).isEqualTo("E (1) a: b");
    }

    @Property(tries = 200)
    void whateverComesNoControlCharacterPasses(@ForAll byte[] bytes) {
        for (String line : lines(bytes, 3)) {
            assertThat(ConsoleLine.plain(line).chars())
                    .allMatch(c -> c == '\t' || (c >= ' ' && (c < 0x7f || c > 0x9f)));
        }
    }
}
