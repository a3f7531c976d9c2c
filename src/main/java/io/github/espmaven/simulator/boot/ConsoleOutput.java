package io.github.espmaven.simulator.boot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects console lines and the time that printing them and reading the flash takes. */
final class ConsoleOutput {
    private static final long ROM_START_MICROS = 1000;
    private static final long BITS_PER_CHARACTER = 10;
    private static final int FLASH_BYTES_PER_MICRO = 4; // about 40 MHz on two lines, with hashing

    private final int baud;
    private final List<BootScript.Line> lines = new ArrayList<>();
    private long micros = ROM_START_MICROS;

    ConsoleOutput(int baud) {
        this.baud = baud;
    }

    void print(String line) {
        String text = line + "\r\n";
        lines.add(new BootScript.Line(now(), text));
        micros += text.length() * BITS_PER_CHARACTER * 1_000_000 / baud;
    }

    void print(List<String> several) {
        several.forEach(this::print);
    }

    /** Lets the time pass that reading {@code bytes} of flash takes. */
    void reading(int bytes) {
        micros += bytes / FLASH_BYTES_PER_MICRO;
    }

    void pass(Duration time) {
        micros += time.toNanos() / 1000;
    }

    /** Milliseconds since the reset, as log lines carry them. */
    long millis() {
        return micros / 1000;
    }

    private Duration now() {
        return Duration.ofNanos(micros * 1000);
    }

    BootScript end(BootEnding ending) {
        return new BootScript(baud, lines, now(), ending);
    }
}
