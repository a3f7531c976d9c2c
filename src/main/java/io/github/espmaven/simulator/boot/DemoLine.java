package io.github.espmaven.simulator.boot;

import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The line of the demo firmware, found in its data ({@code src/it/quickstart/firmware/README.md}). */
final class DemoLine {
    private static final byte[] MARKER = "ESPMVN-DEMO-LINE".getBytes(StandardCharsets.US_ASCII);
    private static final int PERIOD_AT = 16;
    private static final int TEXT_AT = 20;
    private static final int END = 128;

    private DemoLine() {}

    /** The line that a segment of {@code image} begins with. */
    static Optional<BootEnding.RepeatedLine> in(ImageInFlash image) {
        return image.segments().stream()
                .filter(s -> s.length() >= END)
                .map(s -> image.read(s.at(), END))
                .filter(b -> Arrays.equals(b, 0, MARKER.length, MARKER, 0, MARKER.length))
                .map(DemoLine::read)
                .findFirst();
    }

    private static BootEnding.RepeatedLine read(byte[] structure) {
        int end = TEXT_AT;
        while (end < END && structure[end] != 0) {
            end++;
        }
        String text = new String(structure, TEXT_AT, end - TEXT_AT, StandardCharsets.ISO_8859_1);
        long millis = Integer.toUnsignedLong(LittleEndian.u32(structure, PERIOD_AT));
        return new BootEnding.RepeatedLine(text, Duration.ofMillis(Math.max(1, millis)));
    }
}
