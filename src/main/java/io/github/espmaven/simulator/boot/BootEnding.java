package io.github.espmaven.simulator.boot;

import io.github.espmaven.bootlog.ResetReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The end of a boot: what a chip does once it has booted, or has failed to. */
public sealed interface BootEnding {

    /** The ROM waits for commands. */
    record WaitsForDownload() implements BootEnding {}

    /** The program runs; what it prints, if its bytes tell, is {@code repeats}. */
    record Runs(Optional<RepeatedLine> repeats) implements BootEnding {}

    /** The chip is reset and starts anew, for {@code reason}. */
    record Restarts(ResetReason reason) implements BootEnding {}

    /** Nothing happens any more until the next reset. */
    record Halts() implements BootEnding {}

    /**
     * A line that is printed for ever, with a counter: the first when the program starts, then one every {@code period}.
     *
     * @param text without counter and line end
     */
    record RepeatedLine(String text, Duration period) {
        /** The {@code count}th line, counted from 1, as sent. */
        public byte[] bytes(long count) {
            return (text + " " + count + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
