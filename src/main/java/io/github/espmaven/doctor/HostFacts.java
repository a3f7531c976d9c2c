package io.github.espmaven.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this machine tells of itself: its files below {@code root}, environment, and Java's properties. What is not there
 * tells nothing.
 *
 * @param root where {@code /proc}, {@code /sys}, {@code /dev} and {@code /etc} begin
 * @param properties Java's system properties
 */
public record HostFacts(
        Path root, Map<String, String> environment, Map<String, String> properties, List<String> javaArguments) {

    public static HostFacts ofThisMachine() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(key -> properties.put(key, System.getProperty(key, "")));
        return new HostFacts(
                Path.of("/"),
                System.getenv(),
                properties,
                ManagementFactory.getRuntimeMXBean().getInputArguments());
    }

    String property(String name) {
        return properties.getOrDefault(name, "");
    }

    boolean isLinux() {
        return property("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    boolean isMac() {
        return property("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    }

    /** Where {@code path}, as "/sys/class/tty", is below the root. */
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    boolean exists(String path) {
        return Files.exists(at(path));
    }

    /** Contents of a file without blanks around it; empty where it cannot be read. */
    Optional<String> text(String path) {
        return text(at(path));
    }

    static Optional<String> text(Path file) {
        try {
            return Optional.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (IOException e) {
            return Optional.empty(); // another system, or not for this user
        }
    }

    /** What lies in a folder, sorted. */
    List<Path> list(String folder) {
        return list(at(folder));
    }

    static List<Path> list(Path folder) {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(all::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // another system, or not for this user
        }
        Collections.sort(all);
        return all;
    }

    boolean runs(String program) {
        return list("/proc").stream()
                .filter(p -> String.valueOf(p.getFileName()).matches("\\d+"))
                .anyMatch(p -> text(p.resolve("comm")).equals(Optional.of(program)));
    }

    /** The process's user and group numbers, as {@code /proc/self/status} names them: {@code Uid}, {@code Groups}. */
    Set<Integer> numbers(String... keys) {
        Set<Integer> numbers = new TreeSet<>();
        for (String line : text("/proc/self/status").orElse("").split("\n", -1)) {
            for (String key : keys) {
                if (line.startsWith(key + ":")) {
                    for (String number :
                            line.substring(key.length() + 1).strip().split("\\s+", -1)) {
                        if (number.matches("\\d{1,9}")) {
                            numbers.add(Integer.parseInt(number));
                        }
                    }
                }
            }
        }
        return numbers;
    }

    /** Name of a group; its number where {@code /etc/group} does not have it. */
    String group(int number) {
        for (String line : text("/etc/group").orElse("").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 2 && fields[2].equals(String.valueOf(number))) {
                return fields[0];
            }
        }
        return String.valueOf(number);
    }

    /** A number that the file system keeps of a file: {@code gid}, {@code mode}, {@code uid}. */
    Optional<Integer> attribute(String path, String name) {
        try {
            return Optional.of((Integer) Files.getAttribute(at(path), "unix:" + name));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty(); // Windows, or nothing there
        }
    }

    /** Whether programs in {@code folder} may not be run, by the options of its mount. */
    boolean isNoExec(String folder) {
        String best = "";
        boolean noExec = false;
        for (String line : text("/proc/self/mounts").orElse("").split("\n", -1)) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 3 && fields[1].length() >= best.length() && isBelow(folder, fields[1])) {
                best = fields[1];
                noExec = List.of(fields[3].split(",", -1)).contains("noexec");
            }
        }
        return noExec;
    }

    private static boolean isBelow(String folder, String mount) {
        return mount.equals("/") || folder.equals(mount) || folder.startsWith(mount + "/");
    }

    boolean isWsl() {
        return text("/proc/sys/kernel/osrelease")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .contains("microsoft");
    }

    boolean isContainer() {
        return exists("/.dockerenv")
                || exists("/run/.containerenv")
                || environment.containsKey("KUBERNETES_SERVICE_HOST");
    }
}
