package io.github.espmaven.simulator.boot;

import io.github.espmaven.image.AppDescriptor;
import java.time.Duration;
import java.util.Optional;

/**
 * An application that a bootloader started, as far as its bytes tell: its descriptor in the words of ESP-IDF's start-up
 * code, and the line of a demo. What it would print beyond that nobody knows without executing it.
 */
final class IdfApp {
    private static final int DESCRIPTOR_AT = 32;
    private static final int SHORT_SHA = 9;
    private static final Duration START_UP = Duration.ofMillis(15);

    private final BootEnvironment board;
    private final ImageInFlash image;
    private final ConsoleOutput tape;
    private final IdfLogWriter voice;

    IdfApp(BootEnvironment board, ImageInFlash image, ConsoleOutput tape) {
        this.board = board;
        this.image = image;
        this.tape = tape;
        voice = new IdfLogWriter(image.contents(), tape);
    }

    BootEnding start() {
        AppDescriptor.read(image.read(0, DESCRIPTOR_AT + AppDescriptor.BYTES), DESCRIPTOR_AT)
                .ifPresent(this::introduce);
        Optional<BootEnding.RepeatedLine> demo = DemoLine.in(image);
        return new BootEnding.Runs(demo);
    }

    private void introduce(AppDescriptor app) {
        String start = "cpu_start";
        tape.pass(START_UP);
        voice.info(start, "Multicore app");
        voice.info(start, "Unicore app");
        voice.info(start, "Pro cpu start user code");
        String tag = voice.knows("app_init") ? "app_init" : start;
        voice.info(tag, "Application information:");
        voice.info(tag, "Project name:     %s", app.project());
        voice.info(tag, "App version:      %s", app.version());
        if (!app.date().isEmpty()) {
            voice.info(tag, "Compile time:     %s", app.date() + " " + app.time());
        }
        voice.info(tag, "ELF file SHA256:  %s...", app.elfSha256().substring(0, SHORT_SHA));
        voice.info(tag, "ESP-IDF:          %s", app.idfVersion());
        String fuses = voice.knows("efuse_init") ? "efuse_init" : start;
        voice.info(
                fuses,
                "Chip rev:         v%d.%d",
                board.revision().major(),
                board.revision().minor());
    }
}
