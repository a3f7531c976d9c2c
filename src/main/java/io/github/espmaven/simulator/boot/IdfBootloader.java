package io.github.espmaven.simulator.boot;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.image.BootloaderDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ESP-IDF's second-stage bootloader: from its first line to the start of an application (protocol.md, section 12). */
final class IdfBootloader {
    private static final String TAG = "boot";
    private static final int DESCRIPTOR_AT = 32;
    private static final String[] MODES = {"QIO", "QOUT", "DIO", "DOUT", "FAST READ", "SLOW READ"};
    private static final Pattern VERSION = Pattern.compile("\u0000(v\\d+\\.\\d+[\\w.-]*)\u0000");
    private static final Duration RANDOM_SOURCE = Duration.ofMillis(5);

    private final BootEnvironment board;
    private final ImageInFlash image;
    private final ConsoleOutput console;
    private final IdfLogWriter log;

    IdfBootloader(BootEnvironment board, ImageInFlash image, ConsoleOutput console) {
        this.board = board;
        this.image = image;
        this.console = console;
        log = new IdfLogWriter(image.contents(), console);
    }

    static boolean isOne(ImageInFlash image) {
        return descriptor(image).isPresent()
                || new String(image.contents(), StandardCharsets.ISO_8859_1).contains("2nd stage bootloader");
    }

    private static Optional<BootloaderDescriptor> descriptor(ImageInFlash image) {
        return BootloaderDescriptor.read(image.read(0, DESCRIPTOR_AT + 80), DESCRIPTOR_AT);
    }

    BootEnding start() {
        introduce();
        RevisionCheck check = new RevisionCheck(board, log);
        if (!check.bootloaderMayRun(image)) {
            return restart();
        }
        describeFlash();
        Optional<TableInFlash> table = TableInFlash.load(board, image, log, console);
        if (table.isEmpty()) {
            log.error(TAG, "load partition table error!");
            return restart();
        }
        return new AppChoice(board, table.get(), log, console).start().orElseGet(this::restart);
    }

    private void introduce() {
        log.info(TAG, "ESP-IDF %s 2nd stage bootloader", version());
        descriptor(image)
                .map(BootloaderDescriptor::dateTime)
                .filter(d -> !d.isEmpty())
                .ifPresent(d -> log.info(TAG, "compile time %s", d));
        log.info(TAG, "Multicore bootloader");
        log.info(
                TAG,
                "chip revision: v%d.%d",
                board.revision().major(),
                board.revision().minor());
        log.info(TAG, "efuse block revision: v%d.%d", 0, 0);
    }

    private String version() {
        Optional<String> described = descriptor(image).map(BootloaderDescriptor::idfVersion);
        if (described.isPresent()) {
            return described.get();
        }
        Matcher m = VERSION.matcher(new String(image.contents(), StandardCharsets.ISO_8859_1));
        return m.find() ? m.group(1) : "";
    }

    private void describeFlash() {
        String tag = "boot." + board.chip().id();
        board.chip()
                .spec()
                .flashFrequencies()
                .name(image.frequencyCode())
                .ifPresent(f -> log.info(tag, "SPI Speed      : %s", f.toUpperCase(Locale.ROOT) + "Hz"));
        if (image.modeCode() < MODES.length) {
            log.info(tag, "SPI Mode       : %s", MODES[image.modeCode()]);
        }
        board.chip()
                .spec()
                .flashSizes()
                .name(image.sizeCode())
                .ifPresent(size -> log.info(tag, "SPI Flash Size : %s", size));
        log.info(TAG, "Enabling RNG early entropy source...");
        console.pass(RANDOM_SOURCE);
    }

    private BootEnding restart() {
        return new BootEnding.Restarts(ResetReason.SOFTWARE);
    }
}
