package io.github.espmaven.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a console is shown as hexadecimal, in the form of {@code hexdump -C}. */
class HexViewTest {
    private final List<String> shown = new ArrayList<>();

    private void read(HexView.Mode mode, int chunk, byte[] bytes) {
        LineAssembler lines = new LineAssembler(
                line -> {
                    if (!line.isHex()) {
                        shown.add(line.plain());
                    }
                },
                text -> {},
                () -> {},
                new HexView(mode, shown::add));
        for (int at = 0; at < bytes.length; at += chunk) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(at + chunk, bytes.length));
            lines.accept(part, part.length);
        }
        lines.end();
    }

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer number) {
                out.write(number);
            } else {
                out.writeBytes(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void linesThatAreNoTextAreRowsOfSixteenBytes(int chunk) {
        read(
                HexView.Mode.AUTO,
                chunk,
                bytes(
                        "20 °C\r\n",
                        0x7e,
                        0,
                        0xff,
                        "ab",
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        0xfe,
                        0x81,
                        0x80,
                        0x11,
                        "\n",
                        "ok\r\n"));
        assertThat(shown)
                .containsExactly(
                        "20 °C",
                        "hex 0000: 7e 00 ff 61 62 01 02 03 04 05 06 07 08 fe 81 80 |~..ab...........|",
                        "hex 0010: 11 0a                                           |..|",
                        "ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void allLinesOrNoneMayBeShownSo(int chunk) {
        byte[] bytes = bytes("ready\r\n", 0, 1, 2, 0xff, "\n");
        read(HexView.Mode.ALWAYS, chunk, bytes);
        assertThat(shown)
                .contains("hex 0000: 72 65 61 64 79 0d 0a                            |ready..|", "ready")
                .contains("hex 0000: 00 01 02 ff 0a                                  |.....|", "\ufffd");
        shown.clear();
        read(HexView.Mode.NEVER, chunk, bytes);
        assertThat(shown).containsExactly("ready", "\ufffd");
    }

    /** A word behind noise in the same line, and text with a damaged byte, are shown as text. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void noTextIsLost(int chunk) {
        String noise = new String(new char[300]).replace('\0', '\u0001');
        read(HexView.Mode.AUTO, chunk, bytes(noise, "and then a whole sentence of text\n", "a", 0xff, "bcdefg\n"));
        assertThat(shown)
                .contains("a\ufffdbcdefg")
                .anyMatch(line -> line.endsWith("and then a whole sentence of text"));
    }

    @Test
    void aFloodIsShownToItsLimit() {
        byte[] flood = new byte[100_000];
        read(HexView.Mode.AUTO, 1000, flood);
        assertThat(shown).hasSize(4096 / 16 + 1).contains("hex: what follows and is no text is not shown so");
    }
}
