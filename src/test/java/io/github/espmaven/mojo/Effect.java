package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Digests;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a goal or a parameter does, seen on the virtual board: a part of {@code effects.txt}, which says how it reads.
 *
 * @param keys the goals and parameters that it proves, or the row of the checklist
 * @param runs goals with their properties, one after the other
 * @param seen what is to be seen after them
 * @param instead what the parameter has where the contrast is not its absence: {@code esp.compress=true}
 * @param test another test that proves it, in place of all that
 */
record Effect(
        List<String> keys, List<String> runs, List<String> seen, Optional<String> instead, Optional<String> test) {
    private static final Path FILE = Path.of("src", "test", "resources", "mojo", "effects.txt");
    private static final Pattern TEXT = Pattern.compile("(\\S+) (has|lacks) (.*)");
    private static final Pattern PLACE = Pattern.compile("(\\S+?)(?:@(\\w+))?(?:\\+(\\w+))?");

    static List<Effect> all() {
        try {
            List<Effect> all = new ArrayList<>();
            List<String> part = new ArrayList<>();
            for (String line : Files.readAllLines(FILE)) {
                if (line.startsWith(" ")) {
                    part.add(line.trim());
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    add(all, part);
                    part.add(line);
                }
            }
            add(all, part);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(List<Effect> all, List<String> part) {
        if (!part.isEmpty()) {
            all.add(new Effect(
                    List.of(part.get(0).split(", ", -1)),
                    of(part, "run "),
                    of(part, "see ").stream()
                            .flatMap(line -> Arrays.stream(line.split(" ; ", -1)))
                            .toList(),
                    of(part, "not ").stream().findFirst(),
                    of(part, "test ").stream().findFirst()));
            part.clear();
        }
    }

    private static List<String> of(List<String> part, String word) {
        return part.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    @Override
    public String toString() {
        return keys.get(0);
    }

    /** The parameters that it proves, without values. */
    Stream<String> parameters() {
        return keys.stream()
                .map(key -> key.substring(key.indexOf(' ') + 1))
                .filter(key -> key.startsWith("esp."))
                .map(key -> key.replaceFirst("=.*", ""));
    }

    /** Runs it; {@code change} is a property that is left out, or {@code name=value} for the one it has in its place. */
    void run(Path folder, Optional<String> change) throws Exception {
        Files.write(folder.resolve("erased.bin"), erased());
        GoalRunner runner = new GoalRunner(folder);
        Optional<String> failure = Optional.empty();
        for (String run : runs) {
            try {
                runner.run(run.split(" ", 2)[0], properties(run, folder, change));
            } catch (AssertionError e) {
                failure = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        if (seen.stream().noneMatch(line -> line.startsWith("fails "))) {
            assertThat(failure).as("%s failed", this).isEmpty();
        }
        for (String line : seen) {
            see(line, folder, runner.lines(), failure.orElse(""));
        }
    }

    private static byte[] erased() {
        byte[] erased = new byte[0x1000];
        Arrays.fill(erased, (byte) 0xff);
        return erased;
    }

    private static Map<String, String> properties(String run, Path folder, Optional<String> change) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String argument : run.split(" ", -1)) {
            if (argument.startsWith("-D")) {
                String[] sides = argument.substring(2).split("=", 2);
                String value = sides[1].startsWith("fixture:")
                        ? Fixtures.path(sides[1].substring("fixture:".length())).toString()
                        : sides[1].replace("@", folder + "/").replace("~", "@");
                properties.put(sides[0], value);
            }
        }
        change.map(c -> c.split("=", 2))
                .filter(c -> properties.containsKey(c[0]))
                .ifPresent(c -> {
                    properties.remove(c[0]);
                    if (c.length > 1) {
                        properties.put(c[0], c[1]);
                    }
                });
        if (!properties.containsKey("esp.portFilter")) {
            properties.putIfAbsent("esp.port", "sim:esp32c3?flash=4MB&file=" + folder.resolve("flash.bin"));
        }
        MigrationBoard.LIMITS.forEach(properties::putIfAbsent);
        properties.values().removeIf("-"::equals);
        return properties;
    }

    private void see(String line, Path folder, List<String> printed, String failure) throws IOException {
        String[] words = line.split(" ", 2);
        String all = String.join("\n", printed);
        switch (words[0]) {
            case "prints" -> assertThat(all).containsPattern(words[1]);
            case "lacks" -> assertThat(all).doesNotContainPattern(words[1]);
            case "fails" -> assertThat(failure).containsPattern(words[1]);
            default -> {
                Matcher text = TEXT.matcher(line);
                if (text.matches()) {
                    boolean has = Pattern.compile(text.group(3))
                            .matcher(Files.readString(folder.resolve(text.group(1)), StandardCharsets.ISO_8859_1))
                            .find();
                    assertThat(has).as(line).isEqualTo(text.group(2).equals("has"));
                    return;
                }
                String[] sides = line.split(" is ", 2);
                assertThat(sides).as(line).hasSize(2);
                if (sides[1].endsWith(" bytes")) {
                    assertThat(Files.size(folder.resolve(sides[0])))
                            .isEqualTo(Long.decode(sides[1].replace(" bytes", "")));
                    return;
                }
                byte[] wanted = bytes(folder, sides[1], -1);
                assertThat(HexFormat.of().formatHex(bytes(folder, sides[0], wanted.length)))
                        .as(line)
                        .isEqualTo(HexFormat.of().formatHex(wanted));
            }
        }
    }

    /** {@code hex:00ff}, or a file, a fixture or a part of it as {@code flash.bin@0x1000+0x10}. */
    private static byte[] bytes(Path folder, String place, int length) throws IOException {
        if (place.startsWith("hex:")) {
            return HexFormat.of().parseHex(place.substring(4));
        }
        if (place.startsWith("sha256:")) {
            return Digests.sha256(Files.readAllBytes(folder.resolve(place.substring(7))));
        }
        Matcher m = PLACE.matcher(place);
        assertThat(m.matches()).as(place).isTrue();
        byte[] all = m.group(1).startsWith("fixture:")
                ? Fixtures.bytes(m.group(1).substring("fixture:".length()))
                : Files.readAllBytes(folder.resolve(m.group(1)));
        int from = m.group(2) == null ? 0 : Integer.decode(m.group(2));
        int count = m.group(3) != null ? Integer.decode(m.group(3)) : length >= 0 ? length : all.length - from;
        return Arrays.copyOfRange(all, from, from + count);
    }
}
