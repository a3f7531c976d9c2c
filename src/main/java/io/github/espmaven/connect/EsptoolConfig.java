package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.SanitizedText;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.reset.ResetSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of a team's {@code esptool.cfg} (protocol.md, section 7), so that the file they have goes on working.
 *
 * @param source the file read; empty when there is none and everything has its default
 * @param serialWrite how long a port may take no data
 * @param attempts how often things are tried
 * @param openings how often opening the port and connecting is tried; 0: until interrupted
 * @param reset the reset sequences and times it names
 * @param warnings options nobody knows, a sentence each
 */
public record EsptoolConfig(
        Optional<Path> source,
        CommandTimeouts timeouts,
        Duration serialWrite,
        Attempts attempts,
        int openings,
        ResetOptions reset,
        List<String> warnings) {
    static final String SECTION = "esptool";
    private static final List<String> FILES = List.of("esptool.cfg", "setup.cfg", "tox.ini");

    /** What holds without a file. */
    public static EsptoolConfig defaults() {
        try {
            return new Reader(Optional.empty(), Map.of()).read();
        } catch (EspException e) {
            throw new AssertionError("the defaults are well-formed", e);
        }
    }

    /**
     * Finds and reads the file: the one that {@code ESPTOOL_CFGFILE} names, else the first with the section
     * {@code [esptool]} in the current directory, the user's configuration directory or home.
     *
     * @throws EspException {@code BAD_PARAMETER} when an option's value is not what it should be
     */
    public static EsptoolConfig find(Path directory, Path home, Map<String, String> environment) throws EspException {
        List<Path> places = new ArrayList<>();
        Optional.ofNullable(environment.get("ESPTOOL_CFGFILE"))
                .filter(name -> !name.isBlank())
                .ifPresent(name -> places.add(directory.resolve(name)));
        for (Path folder :
                List.of(directory, home.resolve(".config/esptool"), home.resolve("AppData/Local/esptool"), home)) {
            FILES.forEach(file -> places.add(folder.resolve(file)));
        }
        for (Path place : places) {
            Optional<Map<String, String>> options = section(place);
            if (options.isPresent()) {
                return new Reader(Optional.of(place), options.get()).read();
            }
        }
        return defaults();
    }

    /** A file that cannot be read is passed over, as the reference tool does. */
    private static Optional<Map<String, String>> section(Path file) {
        try {
            return IniFile.section(file, SECTION);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Takes the options out of the section one by one; what is left over is unknown. */
    private static final class Reader {
        private final Optional<Path> source;
        private final Map<String, String> options;
        private final Set<String> known = new HashSet<>();

        Reader(Optional<Path> source, Map<String, String> options) {
            this.source = source;
            this.options = options;
        }

        EsptoolConfig read() throws EspException {
            CommandTimeouts timeouts = timeouts();
            Duration serialWrite = seconds("serial_write_timeout", Duration.ofSeconds(10));
            Attempts usual = Attempts.USUAL;
            Attempts attempts = new Attempts(
                    number("connect_attempts", usual.resets()), number("write_block_attempts", usual.blocks()));
            int openings = number("open_port_attempts", 1);
            Optional<Duration> delay = value("reset_delay").isPresent()
                    ? Optional.of(seconds("reset_delay", Duration.ZERO))
                    : Optional.empty();
            ResetOptions reset = new ResetOptions(
                    Before.DEFAULT_RESET,
                    delay,
                    sequence("custom_reset_sequence"),
                    sequence("custom_hard_reset_sequence"));
            return new EsptoolConfig(source, timeouts, serialWrite, attempts, openings, reset, warnings());
        }

        private CommandTimeouts timeouts() throws EspException {
            CommandTimeouts usual = CommandTimeouts.DEFAULTS;
            Duration chipErase = seconds("chip_erase_timeout", usual.chipErase());
            return new CommandTimeouts(
                    seconds("timeout", usual.standard()),
                    seconds("timeout", usual.lastTry()),
                    chipErase,
                    seconds("max_timeout", chipErase.multipliedBy(2)),
                    seconds("sync_timeout", usual.sync()),
                    seconds("md5_timeout_per_mb", usual.md5PerMb()),
                    seconds("erase_region_timeout_per_mb", usual.eraseRegionPerMb()),
                    seconds("erase_write_timeout_per_mb", usual.eraseWritePerMb()),
                    seconds("mem_end_rom_timeout", usual.memEndRom()));
        }

        private Optional<String> value(String key) {
            known.add(key);
            return Optional.ofNullable(options.get(key)).filter(text -> !text.isEmpty());
        }

        private Duration seconds(String key, Duration usual) throws EspException {
            Optional<String> text = value(key);
            if (text.isEmpty()) {
                return usual;
            }
            try {
                double seconds = Double.parseDouble(text.get());
                if (seconds >= 0 && seconds <= 1e6) {
                    return Duration.ofNanos(Math.round(seconds * 1e9));
                }
            } catch (NumberFormatException e) {
                throw bad(key, text.get(), "a number of seconds");
            }
            throw bad(key, text.get(), "a number of seconds");
        }

        private int number(String key, int usual) throws EspException {
            Optional<String> text = value(key);
            if (text.isEmpty()) {
                return usual;
            }
            try {
                return Integer.parseInt(text.get());
            } catch (NumberFormatException e) {
                throw bad(key, text.get(), "a whole number");
            }
        }

        private Optional<ResetSequence> sequence(String key) throws EspException {
            Optional<String> text = value(key);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(ResetSequence.parse(text.get()));
            } catch (EspException e) {
                throw new EspException(
                        e.problem(),
                        where(key) + ": " + e.getMessage(),
                        e.evidence().with(Key.PARAMETER, key),
                        e);
            }
        }

        private EspException bad(String key, String text, String wanted) {
            return EspException.badParameter(where(key) + " is \"" + text + "\", not " + wanted, key, wanted);
        }

        private String where(String key) {
            return key + source.map(file -> " in " + file).orElse("");
        }

        private List<String> warnings() {
            return options.keySet().stream()
                    .filter(key -> !known.contains(key))
                    .map(key -> source.map(Path::toString).orElse("configuration") + ": unknown option \""
                            + SanitizedText.of(key) + "\" in [" + SECTION + "] is ignored.")
                    .toList();
        }
    }
}
