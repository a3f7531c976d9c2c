package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Remedies of the area {@code BOOT}: when a board that was flashed does not start. */
final class BootRemedies {
    private static final String IMAGES =
            "Flash bootloader, partition table and application of one build: -Desp.buildDirectory=build, or all three"
                    + " in -Desp.images.";
    private static final String SUPPLY =
            "Give the board more current: another cable, a powered hub, a supply of its own.";
    private static final String MONITOR = "See more of what it prints: mvn esp:monitor -Desp.reset=true.";

    private BootRemedies() {}

    static Advice advice(Problem problem, FailureContext context) {
        if (problem != Problem.BOOT_FAILED) {
            throw Remedies.notMine(problem);
        }
        if (kind(context).equals("ram-program")) {
            return new Advice(Optional.empty(), List.of("See more of what it prints: -Desp.show=10s."));
        }
        List<String> steps = new ArrayList<>(steps(context));
        if (context.get(Key.PARAMETER).isEmpty()) { // else the goal was asked to start it
            steps.add("If its start is not to be judged: -Desp.checkBoot=never.");
        }
        return new Advice(cause(context), steps);
    }

    private static String kind(FailureContext context) {
        return context.get(Key.FAULT).orElse("");
    }

    private static boolean cannotReadBootloader(FailureContext context) {
        return context.get(Key.FLASH_MODE).isPresent();
    }

    private static Optional<String> cause(FailureContext context) {
        if (cannotReadBootloader(context)) {
            return Optional.of(
                    "The bootloader is in the flash as it should be, by the chip's MD5, but the ROM cannot read it"
                            + " in mode " + context.get(Key.FLASH_MODE).get().toUpperCase(Locale.ROOT) + " at "
                            + context.get(Key.FLASH_FREQUENCY).orElse("its frequency") + ".");
        }
        Optional<String> frames = context.get(Key.CONSOLE);
        if (frames.isPresent()) {
            return Optional.of("The addresses, decoded:\n    " + frames.get());
        }
        if (kind(context).equals("no-bootloader")) {
            return context.chip()
                    .map(chip -> "The " + chip + " looks for its bootloader at "
                            + Hex.offset(chip.spec().bootloaderOffset()) + ".");
        }
        return Optional.empty();
    }

    private static List<String> steps(FailureContext context) {
        if (cannotReadBootloader(context)) {
            return reading(context);
        }
        return switch (kind(context)) {
            case "no-bootloader" ->
                List.of(
                        "Flash the bootloader for this chip there: bootloader=FILE in -Desp.images means that place.",
                        IMAGES);
            case "bad-bootloader" ->
                List.of(
                        "Flash the bootloader for this chip again: bootloader=FILE in -Desp.images, with"
                                + " -Desp.rewrite=true.",
                        IMAGES);
            case "bad-signature" ->
                List.of("Sign it with a key whose digest the fuses hold, and flash it again. mvn esp:verify-signature"
                        + " shows by which keys the flash's contents are signed, mvn esp:efuse which the fuses hold.");
            case "bad-partition-table" ->
                List.of(
                        "Flash the partition table where this bootloader looks for it: partition-table=FILE in"
                                + " -Desp.images, with -Desp.partitionTableOffset where the build sets another place.",
                        IMAGES);
            case "bad-app", "no-app" ->
                List.of(
                        IMAGES,
                        "Start the app that was flashed: -Desp.bootSlot=NAME, or see which one is chosen: mvn"
                                + " esp:ota-data.");
            case "wrong-chip", "wrong-revision" ->
                List.of("See which chip and revision this is (mvn esp:chip-info), and for which the program was built"
                        + " (mvn esp:image-info -Desp.image=FILE).");
            case "flash-size" -> List.of("Write the size that was found into the header: -Desp.flashSize=detect.");
            case "brownout", "brownout-reset" -> List.of(SUPPLY);
            case "download-mode" ->
                List.of(
                        "Release BOOT (" + context.bootPin() + ") and tap RESET: something holds it low.",
                        "Disconnect what is wired to that pin.");
            case "port-gone" ->
                List.of("To flash again, hold BOOT (" + context.bootPin() + ") while you plug the board in;"
                        + " -Desp.awaitPort=1m waits for it. mvn esp:erase -Desp.erase=all takes the application out.");
            case "not-restarted" -> List.of("Press RESET and watch the board: mvn esp:monitor.");
            case "silent", "not-known" ->
                List.of("Watch the port where it prints: mvn esp:monitor -Desp.monitorPort=PORT, with"
                        + " -Desp.monitorBaud=auto where the rate is another.");
            case "expected-line" ->
                List.of("Compare with what it printed, above; give it more time: -Desp.bootLimit=10s.", MONITOR);
            case "boot-loop", "watchdog-reset", "reset" -> List.of(MONITOR, SUPPLY);
            default -> crash(context);
        };
    }

    private static List<String> crash(FailureContext context) {
        return context.get(Key.CONSOLE).isPresent()
                ? List.of(MONITOR)
                : List.of(
                        "To have addresses decoded, keep the program's ELF file beside its image: app.elf beside"
                                + " app.bin.",
                        MONITOR);
    }

    private static List<String> reading(FailureContext context) {
        String wired = "Disconnect what is wired to the pins of the flash" + context.flashWires() + ".";
        if (context.get(Key.CHOICES).isPresent()) {
            return List.of(wired, SUPPLY);
        }
        List<String> steps = new ArrayList<>();
        if (!context.is(Key.FLASH_MODE, "dio")) {
            steps.add("Have it read over two data lines, as every module can: -Desp.flashMode=dio.");
        }
        slower(context)
                .ifPresent(frequency -> steps.add(
                        "Have it read more slowly: -Desp.flashMode=dio -Desp.flashFrequency=" + frequency + "."));
        steps.add("Let the goal try what is left: -Desp.tryModes=true.");
        steps.add(wired);
        return steps;
    }

    /** The next lower frequency that the chip's header can name. */
    private static Optional<String> slower(FailureContext context) {
        List<String> names =
                context.chip().map(c -> c.spec().flashFrequencies().names()).orElse(List.of());
        int at = names.indexOf(context.get(Key.FLASH_FREQUENCY).orElse(""));
        return at < 0 || at + 1 >= names.size() ? Optional.empty() : Optional.of(names.get(at + 1));
    }
}
