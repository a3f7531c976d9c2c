package io.github.espmaven.monitor;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of a board's bytes, in pieces of any size. UTF-8; bytes that are none become U+FFFD. Lines end with CR, LF
 * or both. A line longer than {@value #LONGEST_LINE} characters is passed on in pieces, so memory is bounded whatever
 * comes. Control sequences other than colours are taken out ({@link ControlFilter}). Not thread-safe.
 */
public final class LineAssembler {
    /** Longest line in characters. */
    public static final int LONGEST_LINE = 1 << 20;

    /** Of a line that has not ended no more is looked at before it ends: looking again and again takes its time. */
    private static final int LONGEST_UNFINISHED = 1 << 16;

    private static final int CHUNK = 4096;

    private final Consumer<ConsoleLine> lines;
    private final Consumer<String> characters;
    private final Runnable cut;
    private final HexView hex;
    private final StringBuilder seen = new StringBuilder();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer undecoded = ByteBuffer.allocate(CHUNK);
    private final CharBuffer decoded = CharBuffer.allocate(CHUNK);
    private final ControlFilter controls = new ControlFilter(ControlFilter.Keep.COLOURS);
    private final StringBuilder line = new StringBuilder();
    private boolean returned;

    /** @param lines told every line, without its end */
    public LineAssembler(Consumer<ConsoleLine> lines) {
        this(lines, text -> {});
    }

    /** @param characters told all characters as they come, line ends and control sequences too, each before its line */
    LineAssembler(Consumer<ConsoleLine> lines, Consumer<String> characters) {
        this(lines, characters, () -> {}, new HexView(HexView.Mode.NEVER, row -> {}));
    }

    /**
     * @param cut told when a line is passed on in pieces, after each of them but the last
     */
    LineAssembler(Consumer<ConsoleLine> lines, Consumer<String> characters, Runnable cut, HexView hex) {
        this.lines = lines;
        this.characters = characters;
        this.cut = cut;
        this.hex = hex;
    }

    /** Takes the first {@code length} bytes. */
    public void accept(byte[] bytes, int length) {
        for (int from = 0; from < length; ) {
            int to = pieceEnd(bytes, from, Math.min(length, from + undecoded.remaining()));
            if (returned && !isLineEnd(bytes[from]) && !line.isEmpty()) {
                emit();
            }
            undecoded.put(bytes, from, to - from);
            hex.accept(bytes, from, to);
            from = to;
            undecoded.flip();
            decoder.decode(undecoded, decoded, false);
            undecoded.compact();
            decoded.flip();
            while (decoded.hasRemaining()) {
                take(decoded.get());
            }
            decoded.clear();
        }
        tellCharacters();
    }

    /** Behind the next byte that ends a line, so that a piece has bytes of one line only. */
    private static int pieceEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (isLineEnd(bytes[i])) {
                return i + 1;
            }
        }
        return to;
    }

    private static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r';
    }

    private void tellCharacters() {
        if (!seen.isEmpty()) {
            String text = seen.toString();
            seen.setLength(0);
            characters.accept(text);
        }
    }

    /** What has come of a line that has not ended, without colours; nothing of one that is very long already. */
    public String unfinished() {
        return line.length() > LONGEST_UNFINISHED ? "" : ConsoleLine.plain(line.toString());
    }

    /** Passes on the line that has not ended, if there is one: nothing more will come. */
    public void end() {
        if (!line.isEmpty()) {
            seen.append('\n');
            emit();
        }
    }

    private void take(char c) {
        seen.append(c);
        if (c == '\n') {
            emit();
            return;
        }
        if (c == '\r') {
            returned = true;
            return;
        }
        returned = false;
        controls.accept(c, line);
        if (line.length() >= LONGEST_LINE && !Character.isHighSurrogate(line.charAt(line.length() - 1))) {
            tellCharacters();
            lines.accept(ConsoleLine.of(line.toString(), isHex(line)));
            line.setLength(0);
            cut.run();
        }
    }

    /** Whether the line that has ended need not be shown as text: a word in it is read more easily so. */
    private boolean isHex(CharSequence text) {
        return hex.endLine() && !OutputClassifier.WORD.matcher(text).find();
    }

    private void emit() {
        returned = false;
        controls.endLine();
        String text = line.toString();
        line.setLength(0);
        tellCharacters();
        lines.accept(ConsoleLine.of(text, isHex(text)));
    }
}
