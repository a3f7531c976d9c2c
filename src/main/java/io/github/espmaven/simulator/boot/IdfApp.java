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
    private final ConsoleOutput console;
    private final IdfLogWriter log;

    IdfApp(BootEnvironment board, ImageInFlash image, ConsoleOutput console) {
        this.board = board;
        this.image = image;
        this.console = console;
        log = new IdfLogWriter(image.contents(), console);
    }

    BootEnding start() {
        AppDescriptor.read(image.read(0, DESCRIPTOR_AT + AppDescriptor.BYTES), DESCRIPTOR_AT)
                .ifPresent(this::introduce);
        Optional<BootEnding.RepeatedLine> demo = DemoLine.in(image);
        return new BootEnding.Runs(demo);
    }

    private void introduce(AppDescriptor app) {
        String start = "cpu_start";
        console.pass(START_UP);
        log.info(start, "Multicore app");
        log.info(start, "Unicore app");
        log.info(start, "Pro cpu start user code");
        String tag = log.knows("app_init") ? "app_init" : start;
        log.info(tag, "Application information:");
        log.info(tag, "Project name:     %s", app.project());
        log.info(tag, "App version:      %s", app.version());
        if (!app.date().isEmpty()) {
            log.info(tag, "Compile time:     %s", app.date() + " " + app.time());
        }
        log.info(tag, "ELF file SHA256:  %s...", app.elfSha256().substring(0, SHORT_SHA));
        log.info(tag, "ESP-IDF:          %s", app.idfVersion());
        String fuses = log.knows("efuse_init") ? "efuse_init" : start;
        log.info(
                fuses,
                "Chip rev:         v%d.%d",
                board.revision().major(),
                board.revision().minor());
    }
}
