package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.CommandTable;
import io.github.espmaven.job.CommandTable.Command;
import io.github.espmaven.job.CommandTable.Tool;
import io.github.espmaven.job.CommandTable.Word;
import io.github.espmaven.job.CommandTranslation;
import io.github.espmaven.job.MavenCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command line of another tool in the table is one of ours whose goals take its parameters and end without an error on
 * the virtual board. Of a sample what it leaves is compared; the rest is for the goals' own tests.
 */
@EnabledIfSystemProperty(
        named = "esp.descriptor",
        matches = ".+",
        disabledReason = "no plugin descriptor outside Maven: the property esp.descriptor is not set")
@Tag("slow")
class MigrationTest {
    private static final Path PAGE = Path.of("src", "site", "markdown", "migration.md");
    private static final List<String> EXAMPLES = lines(Path.of("src", "test", "resources", "mojo", "examples.txt"));
    private static final Path MADE = Path.of("target", "migration.md");

    @TempDir
    static Path made;

    @TempDir
    Path dir;

    @BeforeAll
    static void makeFiles() throws Exception {
        MigrationBoard.makeFiles(made);
    }

    @BeforeEach
    void makeBoard() throws Exception {
        MigrationBoard.make(made, dir);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> examples() {
        return CommandTable.tools().stream().flatMap(tool -> examples(tool).stream());
    }

    /** Those of a tool, below its name in a comment. */
    private static List<String> examples(Tool tool) {
        List<String> lines = new ArrayList<>();
        boolean its = false;
        for (String line : EXAMPLES) {
            its = line.startsWith("#") ? line.equals("# " + tool.names().get(0)) : its;
            if (its && !line.isBlank() && !line.startsWith("#")) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** What a line is here, read from the command line that is printed. */
    private record Ours(Set<String> goals, Map<String, String> properties) {
        private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

        static Ours of(String line) throws EspException {
            Ours ours = new Ours(new LinkedHashSet<>(), new LinkedHashMap<>());
            ARGUMENT.matcher(CommandTranslation.of(line).commandLine())
                    .results()
                    .forEach(m -> {
                        String argument = m.group(1) == null ? m.group(2) : m.group(1);
                        if (argument.startsWith("esp:")) {
                            ours.goals.add(argument);
                        } else if (argument.startsWith("-D")) {
                            String[] sides = argument.substring(2).split("=", 2);
                            ours.properties.put(sides[0], sides[1]);
                        }
                    });
            return ours;
        }
    }

    /** Whether a word of the table stands in a line, with the value that it is for. */
    private static boolean stands(Word word, String line) {
        List<String> tokens = List.of(line.split("[ =]", -1));
        for (int i = 0; i < tokens.size(); i++) {
            String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
            boolean its = word.value().filter(v -> v.length() > 1).isEmpty()
                    || word.value().get().replaceFirst("=\\*$", "").equals("=" + next);
            if (its && word.names().contains(tokens.get(i).replace('_', '-'))) {
                return true;
            }
        }
        return word.names().contains("*");
    }

    /** The first example of each goal. */
    static Stream<String> representatives() throws EspException {
        Set<String> seen = new HashSet<>();
        List<String> lines = new ArrayList<>();
        for (String line : examples().toList()) {
            if (seen.addAll(Ours.of(line).goals())) {
                lines.add(line);
            }
        }
        return lines.stream();
    }

    static Stream<String> others() throws EspException {
        Set<String> representatives = representatives().collect(Collectors.toSet());
        return examples().filter(line -> !representatives.contains(line));
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("others")
    void runsHereToo(String line) throws Exception {
        runsHere(line);
    }

    @ParameterizedTest
    @MethodSource("representatives")
    void runsHere(String line) throws Exception {
        if (line.contains("-d pio")) {
            MigrationBoard.copyTree("platformio-arduino", dir.resolve("pio"));
        } else if (line.contains("--input-dir arduino")) {
            MigrationBoard.copyTree("arduino-v3-export/Blink/build/esp32.esp32.esp32c3", dir.resolve("arduino"));
        }
        Ours translation = Ours.of(line);
        Map<String, String> properties = new LinkedHashMap<>(translation.properties());
        String chip = properties.getOrDefault("esp.chip", "esp32c3");
        boolean encrypted = line.contains("encrypt") && translation.goals().contains("esp:flash");
        String options = translation.goals().contains("esp:load-ram") || encrypted
                ? chip + (encrypted ? "?security=flash-encryption" : "")
                : chip + "?flash=4MB&file=" + dir.resolve("flash.bin")
                        + (properties.containsKey("esp.spiConnection") ? "&flash2=8MB@0,1,2,3,10" : "");
        if (properties.getOrDefault("esp.port", "/dev/ttyUSB0").equals("/dev/ttyUSB0")) {
            properties.put("esp.port", "sim:" + options);
        }
        properties.computeIfPresent("esp.monitorPort", (name, port) -> "sim:" + options);
        MigrationBoard.LIMITS.forEach(properties::putIfAbsent);
        GoalRunner runner = new GoalRunner(dir);
        for (String goal : translation.goals()) {
            for (String property : translation.properties().keySet()) {
                assertThat(translation.goals()).as(property).anyMatch(g -> runner.has(g, property));
            }
            runner.run(goal, properties);
        }
        assertThat(runner.lines()).noneMatch(l -> l.startsWith("error "));
    }

    /** That a line does what the other tool does: what it leaves at an offset of a file; {@code flash.bin} is the board's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "esptool --chip esp32c3 write-flash 0x110000 data.bin | flash.bin | 0x110000 | data.bin",
                "esptool.py erase_region 0x110000 0x1000 | flash.bin | 0x110000 | erased.bin",
                "esptool erase-flash | flash.bin | 0x8000 | erased.bin",
                "esptool read-flash 0x110000 0x1000 read.bin | read.bin | 0 | old.bin",
                "espflash write-bin 0x110000 data.bin | flash.bin | 0x110000 | data.bin",
                "espflash erase-region 0x110000 0x4000 | flash.bin | 0x113000 | erased.bin",
                "espflash read-flash 0x110000 0x1000 read.bin | read.bin | 0 | old.bin",
                "idf.py flash | flash.bin | 0x8000 | build/table.bin",
                "idf.py flash app-flash | flash.bin | 0x8000 | build/table.bin",
                "idf.py app-flash | flash.bin | 0x10000 | build/app.bin",
                "idf.py app-flash | flash.bin | 0x110000 | old.bin",
                "parttool.py write_partition --partition-name storage --input data.bin | flash.bin | 0x100000 |"
                        + " data.bin"
            })
    void whatALineLeaves(String line, String file, String offset, String expected) throws Exception {
        byte[] erased = new byte[0x1000];
        Arrays.fill(erased, (byte) 0xff);
        Files.write(dir.resolve("erased.bin"), erased);
        runsHere(line);
        byte[] left = Files.readAllBytes(dir.resolve(file));
        byte[] wanted = Files.readAllBytes(dir.resolve(expected));
        int from = Integer.decode(offset);
        assertThat(Arrays.copyOfRange(left, from, from + wanted.length)).isEqualTo(wanted);
    }

    @Test
    void everyCommandAndOptionStandsInAnExampleOrHasAReason() {
        List<String> untested = new ArrayList<>();
        for (Tool tool : CommandTable.tools()) {
            untested(untested, tool, examples(tool), tool.options());
            for (Command command : tool.commands()) {
                List<String> lines = examples(tool).stream()
                        .filter(line -> stands(command.word(), line))
                        .toList();
                untested(untested, tool, lines, List.of(command.word()));
                untested(untested, tool, lines, command.options());
            }
        }
        assertThat(untested).isEmpty();
    }

    private static void untested(List<String> untested, Tool tool, List<String> lines, List<Word> words) {
        words.stream()
                .filter(word -> word.reason().isEmpty() && lines.stream().noneMatch(line -> stands(word, line)))
                .forEach(word -> untested.add(tool.names().get(0) + " " + word));
    }

    /** Another name of a command may do another thing: each stands in an example. Options' names are the same thing. */
    @Test
    void everyNameIsSeen() throws EspException {
        List<String> unseen = new ArrayList<>();
        for (Tool tool : CommandTable.tools()) {
            String all = String.join(" ", examples(tool)).replace('_', '-') + " ";
            tool.commands().stream()
                    .filter(c -> c.word().reason().isEmpty())
                    .flatMap(c -> c.word().names().stream())
                    .filter(name -> !name.equals("*") && !all.contains(" " + name.replace('_', '-') + " "))
                    .forEach(unseen::add);
            for (String line : examples(tool)) {
                for (Word option : optionsIn(line, tool)) {
                    unseen.addAll(unlike(line, option));
                }
            }
        }
        assertThat(unseen).isEmpty();
    }

    private static List<Word> optionsIn(String line, Tool tool) {
        return Stream.concat(
                        tool.options().stream(),
                        tool.commands().stream()
                                .filter(c -> stands(c.word(), line))
                                .flatMap(c -> c.options().stream()))
                .filter(word -> word.reason().isEmpty() && stands(word, line))
                .toList();
    }

    private static List<String> unlike(String line, Word word) throws EspException {
        List<String> unlike = new ArrayList<>();
        for (String token : line.split("[ =]", -1)) {
            boolean option = token.startsWith("-") && word.names().contains(token.replace('_', '-'));
            for (String name : option ? word.names() : List.<String>of()) {
                String other = (" " + line).replaceFirst(" " + token + "(?=[ =]|$)", " " + name);
                if (!CommandTranslation.of(other)
                        .commandLine()
                        .equals(CommandTranslation.of(line).commandLine())) {
                    unlike.add(other);
                }
            }
        }
        return unlike;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "espefuse burn_key BLOCK_KEY0 a P0 BLOCK_KEY1 b P1 | esp:efuse-burn"
                        + " -Desp.burnKeys=BLOCK_KEY0=a:P0,BLOCK_KEY1=b:P1",
                "espefuse burn-key K a P burn-efuse X 1 Y 2 read-protect-efuse A B | esp:efuse-burn"
                        + " -Desp.burnKeys=K=a:P -Desp.fuses=X=1,Y=2 -Desp.protect=A:hidden,B:hidden",
                "espefuse write-protect-efuse A B burn-efuse X 1 burn-efuse Y 1 | esp:efuse-burn"
                        + " -Desp.protect=A:locked,B:locked -Desp.fuses=X=1,Y=1",
                "espsecure sign-data -k a.pem --keyfile b.pem x.bin | esp:sign -Desp.image=x.bin"
                        + " -Desp.signingKeys=a.pem,b.pem",
                "esptool write_mem 0x3fc90000 1 0xff 100 | esp:write-mem -Desp.memory=0x3fc90000 -Desp.value=1"
                        + " -Desp.bitMask=0xff -Desp.delayMicros=100",
                "python -m esptool -pCOM3 -b460800 --before=default_reset write_flash -fs4MB 0x0 C:\\fw\\a.bin |"
                        + " esp:flash \"-Desp.images=0x0=C:\\fw\\a.bin\" -Desp.port=COM3 -Desp.baud=460800"
                        + " -Desp.before=default-reset -Desp.flashSize=4MB",
                "py -3 -m esptool write_flash --flash_size=\"4MB\" 0x0 ~/a.bin | esp:flash"
                        + " \"-Desp.images=0x0=$HOME/a.bin\" -Desp.flashSize=4MB",
                "sudo uvx esptool write-flash 0x0 a\\ b.bin | esp:flash \"-Desp.images=0x0=a b.bin\"",
                "ESPPORT=COM3 MONITOR_BAUD=74880 idf.py -p COM4 monitor | esp:monitor -Desp.port=COM4"
                        + " -Desp.monitorBaud=74880 -Desp.reset=true",
                "idf.py monitor flash erase-flash | esp:erase esp:flash esp:monitor -Desp.erase=all"
                        + " -Desp.buildDirectory=build",
                "esptool write-flash 0x0 a.bin erase-region 0x9000 0x1000 | esp:flash esp:erase -Desp.images=0x0=a.bin"
                        + " -Desp.erase=0x9000+0x1000",
                "idf.py monitor -B 74880 --no-reset | esp:monitor -Desp.monitorBaud=74880 -Desp.reset=false",
                "esptool erase-region 0 0x1000 erase-region 0x4000 0x1000 | esp:erase"
                        + " -Desp.erase=0+0x1000,0x4000+0x1000",
                "esptool write-mem 0x3fc90000 1 read-mem 0x3fc90000 | esp:write-mem esp:read-mem"
                        + " -Desp.memory=0x3fc90000 -Desp.value=1",
                "esptool --port-filter vid=0x303a --port-filter serial=7c run | esp:run"
                        + " -Desp.portFilter=vid=0x303a,serial=7c",
                "idf.py -B out flash | esp:flash -Desp.buildDirectory=out",
                "idf.py flash app-flash | esp:flash -Desp.buildDirectory=build",
                "idf.py app-flash bootloader-flash | esp:flash -Desp.only=app,bootloader -Desp.buildDirectory=build"
            })
    void nothingVanishes(String line, String ours) throws EspException {
        assertThat(CommandTranslation.of(line).commandLine()).isEqualTo("mvn " + ours);
    }

    /** The page is printed from the table; where it differs, copy {@code target/migration.md} over it. */
    @Test
    void thePageSaysWhatTheTableSays() throws Exception {
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        int from = lines.indexOf("<!-- the rest is printed by MigrationTest -->");
        assertThat(from).isPositive();
        List<String> all = new ArrayList<>(lines.subList(0, from + 1));
        for (Tool tool : CommandTable.tools()) {
            all.addAll(page(tool));
        }
        Files.createDirectories(MADE.getParent());
        Files.write(MADE, all);
        assertThat(lines).as("cp %s %s", MADE, PAGE).isEqualTo(all);
    }

    private static List<String> page(Tool tool) throws EspException {
        List<String> all = new ArrayList<>(List.of("", "## " + String.join(", ", tool.names()), ""));
        if (examples(tool).isEmpty()) {
            all.add("No command line of it is one here; the checklist says what is instead.");
            return all;
        }
        all.addAll(List.of("| command line | here |", "|---|---|"));
        for (String line : examples(tool)) {
            all.add("| `" + line + "` | `" + CommandTranslation.of(line).commandLine() + "` |");
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "avrdude -p m328 | names the tool \"avrdude\", which is not known here | esptool, espefuse,",
                "esptool write_flash 0x0 | lacks one of a pair, as an address and its file or a fuse and its value |"
                        + " the whole command line",
                "esptool erase_everything | has \"erase_everything\", which is no command that is known here |"
                        + " write-flash",
                "esptool --chip esp32 | names no command of esptool | write-flash, read-flash,",
                "esptool write_flash --colour 0x0 a.bin | has --colour, which is not known here | -e, --erase-all",
                "esptool --override-vddsdio 1.8V run | has --override-vddsdio, which is not here | one write with",
                "idf.py menuconfig | has menuconfig, which is not here | building stays ESP-IDF's",
                "esptool read-mem | lacks a word behind its command | the whole command line",
                "esptool write-mem 1 2 3 4 5 | has \"5\", a word more than write-mem takes here | 4 words",
                "esptool erase-flash 0x1000 | has \"0x1000\", a word more than erase-flash takes here | options alone",
                "pytest test_a.py | has \"test_a.py\", a word more than pytest takes here | options alone",
                "esptool -p a --port b run | gives esp.port twice, as \"a\" and as \"b\" | one of them",
                "espsecure sign-data -k a.pem b.pem x.bin | has \"x.bin\", a word more than sign-data takes here | 1"
                        + " word",
                "esptool run --port | has --port without a value | -p, --port",
                "esptool --no-stub=false run | has --no-stub=false with a value | --no-stub",
                "espefuse burn-key K a P L | lacks one of three, as a block, its file and its purpose | the whole"
                        + " command line",
                "espefuse read-protect-efuse | lacks a word behind its command | the whole command line",
                "espefuse burn-key-digest K a.pem P | has burn-key-digest, which is not here | the digest first",
                "esptool write-flash 0x0 a.bin; echo done | has \"a.bin;\", which is for a shell | one command by"
                        + " itself",
                "esptool write-flash 0x0 a.bin > log | has \">\", which is for a shell | one command by itself",
                "esptool write-flash 0x0 a.bin 2>log | has \"2>log\", which is for a shell | one command by itself",
                "esptool write-flash 0x0 a.bin && rm a.bin | has \"&&\", which is for a shell | one command by itself",
                "esptool write-flash 0x0 a.bin # first | has \"#\", which is for a shell | one command by itself",
                "esptool write-flash 0x0 it's.bin | has a quote ' without its end | both quotes",
                "esptool write-flash 0x0 a,b.bin | has a comma in \"0x0=a,b.bin\", of which a list is made | names",
                "esptool write-flash @flash_args | has \"@flash_args\", a file of arguments | what it holds, in its",
                "esptool write-flash 0x0 a.bin esptool run | has \"esptool\", which begins another command line | one",
                "esptool write-flash 0x0 a.bin verify-flash 0x0 b.bin | has write-flash and verify-flash, which would"
                        + " share esp.images | one command by itself",
                "esptool write-flash --force 0x0 a.bin erase-flash | has write-flash and erase-flash, which would share"
                        + " esp.force | one command by itself",
                "esptool write-flash --encrypt-files 0x0 a.bin 0x1000 b.bin | has --encrypt-files, which is not here |"
                        + " mark the file",
                "esptool --port= run | has --port= without a value | -p, --port",
                "IDF_PATH=/esp/idf idf.py flash | sets IDF_PATH=/esp/idf, which is not known here | ESPPORT",
                "idf.py monitor -b 74880 | has -b, which is not here | behind monitor, -B is",
                "arduino-cli monitor -c baudrate=1,bits=7 | has -c, which is not known here | -c, --config baudrate=…",
                "nvs_partition_gen.py encrypt a b 1 --keygen | has --keygen, which is not here | keys are made",
                "spiffsgen.py 1 a b | has spiffsgen.py, which is not here | a folder is an image's source",
                "esp-coredump -p COM3 info_corefile app.elf | lacks --core with what esp:read-flash"
                        + " -Desp.read=coredump reads | the whole command line",
                "parttool.py erase_partition | lacks --partition-name | the whole command line",
                "otatool.py switch_ota_partition | lacks --slot or --name | the whole command line",
                "parttool.py write_partition --input data.bin | lacks a partition or its file | the whole command",
                "espefuse burn-block-data K a.bin | has burn-block-data, which is not here | no block is burned"
            })
    void whatCannotBeTranslatedIsSaid(String line, String what, String choices) {
        assertThatThrownBy(() -> CommandTranslation.of(line))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.command " + what + ".")
                                .contains("Correct esp.command; allowed: " + choices));
    }

    @ParameterizedTest
    @ValueSource(strings = {" \\\n ", " ^\r\n", " `\n", "\n  "})
    void aLineMayGoOnInTheNext(String end) throws EspException {
        String line = "esptool --port $PORT" + end + "write_flash" + end + "0x0 %DIR%\\a.bin";
        MavenCall call = CommandTranslation.of(line);
        assertThat(call.commandLine())
                .isEqualTo("mvn esp:flash \"-Desp.images=0x0=%DIR%\\a.bin\" \"-Desp.port=$PORT\"");
        assertThat(call.pom())
                .contains("    <imageList>0x0=${env.DIR}\\a.bin</imageList>", "    <port>${env.PORT}</port>");
    }

    @Test
    void commandLineAndPomArePrinted() throws Exception {
        GoalRunner runner = new GoalRunner(dir);
        runner.run(
                "esp:translate", Map.of("esp.command", "python -m esptool --chip esp32c3 write_flash 0x0 \"a b.bin\""));
        assertThat(runner.lines())
                .containsExactly(
                        "mvn esp:flash \"-Desp.images=0x0=a b.bin\" -Desp.chip=esp32c3",
                        "<execution>",
                        "  <goals><goal>flash</goal></goals>",
                        "  <configuration>",
                        "    <imageList>0x0=a b.bin</imageList>",
                        "    <chip>esp32c3</chip>",
                        "  </configuration>",
                        "</execution>");
    }
}
