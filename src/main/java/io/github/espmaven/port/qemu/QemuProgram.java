package io.github.espmaven.port.qemu;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the emulator: where the user says, on the PATH, or among the tools that ESP-IDF has installed.
 *
 * @param home the user's directory
 */
record QemuProgram(Map<String, String> environment, Path home) {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final String ENDING = File.separatorChar == '\\' ? ".exe" : "";

    /**
     * The programs that may have the machine, best first: of ESP-IDF's tools the newest.
     *
     * @return at least one
     * @throws EspException {@code EMULATOR_NOT_FOUND} with where it was looked for
     */
    List<Path> find(QemuOptions options) throws EspException {
        QemuMachine machine = options.machine();
        Path program = options.program().orElse(Path.of(machine.program()));
        Path tools = tools().resolve(machine.tool());
        List<Path> found = new ArrayList<>();
        if (program.getNameCount() > 1) {
            found.addAll(programs(Stream.of(program.toAbsolutePath())));
        } else {
            found.addAll(programs(onPath(program.toString())));
            if (options.program().isEmpty()) {
                found.addAll(programs(installed(tools, machine.program())));
            }
        }
        if (found.isEmpty()) {
            String places = options.program().isPresent() ? "" : ", neither on the PATH nor in " + tools;
            throw new EspException(
                    Problem.EMULATOR_NOT_FOUND,
                    options.url().text() + " needs the program " + program + ", which is not there" + places,
                    evidence(options));
        }
        return found;
    }

    /** What remedies for an emulator need to know. */
    static Evidence evidence(QemuOptions options) {
        return Evidence.of(Key.PORT, options.url().text())
                .with(Key.PORT_KIND, "EMULATED")
                .with(Key.CHIP, options.chip().id())
                .with(Key.CHOICES, options.machine().tool());
    }

    private Path tools() {
        String folder = environment.getOrDefault("IDF_TOOLS_PATH", "");
        return (folder.isBlank() ? home.resolve(".espressif") : Path.of(folder)).resolve("tools");
    }

    private Stream<Path> onPath(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
                .filter(folder -> !folder.isBlank())
                .flatMap(folder -> at(folder, name + ENDING));
    }

    private static Stream<Path> at(String folder, String name) {
        try {
            return Stream.of(Path.of(folder, name));
        } catch (InvalidPathException e) {
            return Stream.empty(); // the system does not find anything there either
        }
    }

    private static Stream<Path> installed(Path tools, String name) {
        try (Stream<Path> versions = Files.list(tools)) {
            return versions.sorted(Comparator.comparing(QemuProgram::sortable).reversed()).toList().stream()
                    .map(version -> version.resolve(Path.of("qemu", "bin", name + ENDING)));
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The name of a version with its numbers filled up, so that 9.2 comes before 10.0. */
    private static String sortable(Path version) {
        return NUMBER.matcher(version.getFileName().toString())
                .replaceAll(number -> String.format(Locale.ROOT, "%12s", number.group()));
    }

    private static List<Path> programs(Stream<Path> paths) {
        return paths.filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .distinct()
                .toList();
    }
}
