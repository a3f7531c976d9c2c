package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remedies of the area {@code MONITOR}: when a watched board does not do what it should. */
final class MonitorRemedies {
    private static final String LOG =
            "Read what the board printed: in this log, in target/esp/monitor.log and in the report.";

    private MonitorRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case EXPECTATION_UNMET ->
                evidence.get(Key.HOLDER).isPresent()
                        ? Advice.steps("See first to the board "
                                + evidence.get(Key.HOLDER).get() + ": what it needs is said under its name.")
                        : Advice.steps(
                                LOG,
                                "If the board prints nothing, reset it when the monitor begins (-Desp.reset=true) and check the"
                                        + " baud rate (-Desp.monitorBaud).",
                                "Give it more time with <within> or -Desp.deadline.");
            case BOARD_FAULT -> fault(evidence);
            case BOARD_TESTS_FAILED -> Advice.steps(LOG);
            case NOTHING_PROVEN ->
                new Advice(
                        Optional.of(
                                "A watch passes when a test or an expected line came, or when an application printed"
                                        + " something and no fault came. None of it did."),
                        nothingProven(evidence));
            case PATTERN_TOO_SLOW ->
                Advice.because(
                        "Nested repetitions such as (a+)+ can take for ever on text that does not match.",
                        "Write the pattern without a repetition inside a repetition.");
            case NO_MONITOR -> Advice.steps("Run esp:monitor-start of the same module earlier in the same build.");
            case NO_TERMINAL ->
                Advice.steps(
                        "Run it in a terminal, with neither input nor output redirected.",
                        "To watch without keys, add -Desp.interactive=false.");
            case BAD_CORE_DUMP ->
                Advice.steps(
                        "Name a file that holds one: what esp:monitor saved as target/esp/core.dump, the coredump"
                                + " partition as it is, the base64 text from a console, or an ELF core file.",
                        "Read the partition from the board: mvn esp:read-flash -Desp.read=coredump"
                                + " -Desp.outputFile=core.dump. It is blank until a program crashes that was built with"
                                + " CONFIG_ESP_COREDUMP_ENABLE_TO_FLASH.");
            default -> throw Remedies.notMine(problem);
        };
    }

    private static List<String> noise(Evidence evidence) {
        Optional<String> right = evidence.get(Key.BAUD);
        return right.isPresent()
                ? List.of("Read the console at its rate: -Desp.monitorBaud=" + right.get()
                        + ", or -Desp.monitorBaud=auto, which finds it.")
                : List.of(
                        "Name the rate if it is an unusual one: -Desp.monitorBaud=RATE.",
                        "Check the cable: ground, TX and RX, and 3.3 V levels.",
                        "If the program sends no text at this port by intent, watch the port of its log:"
                                + " -Desp.monitorPort.");
    }

    private static List<String> nothingProven(Evidence evidence) {
        List<String> steps = new ArrayList<>(
                switch (evidence.get(Key.OUTPUT).orElse("")) {
                    case "NOISE" -> noise(evidence);
                    case "DOWNLOAD_MODE" ->
                        List.of("Reset the board with its boot pin free: -Desp.reset=true does it where the port has"
                                + " control lines.");
                    case "BOOT_TEXT" ->
                        List.of(
                                "Flash an application, with partition table and bootloader: esp:flash names what is"
                                        + " missing.",
                                "If the application prints on another port or at another rate, say so with"
                                        + " -Desp.monitorPort or -Desp.monitorBaud.");
                    case "TEST_MENU" -> List.of("Have its tests run: -Desp.unity=* or a name of one.");
                    case "NO_TEST" ->
                        List.of("Check which tests the program on the board has, and whether a filter takes all out.");
                    default ->
                        List.of(
                                "Check that this is the board's console: cable, TX and RX, -Desp.monitorPort.",
                                "Reset the board when the monitor begins: -Desp.reset=true.",
                                "Check the rate: -Desp.monitorBaud.");
                });
        steps.add("If the board is meant to say nothing, allow it with -Desp.allowSilence=true.");
        return steps;
    }

    private static Advice fault(Evidence evidence) {
        List<String> steps = new ArrayList<>(
                switch (evidence.get(Key.FAULT).orElse("")) {
                    case "no-bootloader", "bad-bootloader" ->
                        List.of(
                                "Flash the bootloader for this chip where its ROM looks for it; the offset bootloader"
                                        + " in esp.images means that place.",
                                "Compare what is in flash with what was built: mvn esp:verify.");
                    case "bad-signature" ->
                        List.of("See by which keys the flash's contents are signed (mvn esp:verify-signature), and"
                                + " which ones the fuses hold (mvn esp:efuse).");
                    case "bad-partition-table", "bad-app", "no-app" ->
                        List.of(
                                "Flash partition table and application of one build, at the offsets of that table.",
                                "Compare what is in flash with what was built: mvn esp:verify.");
                    case "wrong-chip", "wrong-revision" ->
                        List.of("See which chip and revision this is (mvn esp:chip-info), and for which the program was"
                                + " built (mvn esp:image-info).");
                    case "brownout", "brownout-reset" ->
                        List.of("Give the board more current: another cable, a powered hub, a supply of its own.");
                    case "boot-loop", "watchdog-reset", "reset" ->
                        List.of(
                                "Read what the board printed before it restarted: in this log, in"
                                        + " target/esp/monitor.log and in the report.",
                                "If the program restarts by itself, say how often it may: -Desp.allowResets=1.");
                    case "pattern", "uncaught-exception" -> List.of(LOG);
                    default ->
                        List.of(
                                evidence.get(Key.CONSOLE).isPresent()
                                        ? LOG
                                        : "To have addresses decoded, name the program's ELF file: -Desp.elf=app.elf.");
                });
        steps.add("If it is meant to happen, say what must not instead with -Desp.failOn.");
        return new Advice(evidence.get(Key.CONSOLE).map(frames -> "The addresses, decoded:\n    " + frames), steps);
    }
}
