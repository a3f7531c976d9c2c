package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.build.BuildRequest;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.firmware.build.BuildSystem;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each build system and each project left behind is flashed as its layout says: the trees of the fixtures, and for each
 * the offsets that their description beside them gives.
 */
@Tag("slow")
class BuildTreesTest {
    private static final int SECTOR = 0x1000;

    @TempDir
    Path dir;

    /** A row of {@code builds/trees.txt}. */
    record Tree(String folder, String parameters, String chip, String files) {
        Optional<String> parameter(String name) {
            return Arrays.stream(parameters.split(" ", -1))
                    .filter(p -> p.startsWith(name + "="))
                    .map(p -> p.substring(name.length() + 1))
                    .findFirst();
        }

        BuildOutput read(Path unpacked) throws Exception {
            return BuildSearch.find(new BuildRequest(
                    Fixtures.path("builds/trees/" + folder),
                    parameter("buildSystem")
                            .map(s -> BuildSystem.valueOf(
                                    s.toUpperCase(Locale.ROOT).replace('-', '_'))),
                    parameter("environment"),
                    parameter("chip").flatMap(Chip::named),
                    unpacked));
        }
    }

    static Stream<Tree> trees() throws IOException {
        Fixtures.assumeAvailable();
        return Files.readAllLines(Path.of(System.getProperty("basedir", ""), "src/test/resources/builds/trees.txt"))
                .stream()
                .filter(line -> !line.startsWith("#"))
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .map(row -> new Tree(row.get(0), row.get(1), row.get(2), row.get(3)));
    }

    @ParameterizedTest
    @MethodSource("trees")
    void everyByteIsWhereTheLayoutPutsIt(Tree tree) throws Exception {
        BuildOutput build = tree.read(dir.resolve("unpacked"));
        Path flash = dir.resolve("flash.bin");
        Map<String, String> environment = build.behind(Map.of());
        BoardRequest board = BoardParametersTest.nothingSaid(
                        "sim:" + tree.chip + "?flash=" + flashSize(build) + "&file=" + flash)
                .request(environment, EsptoolConfig.defaults());
        HeaderSettings header = HeaderSettings.of(Optional.empty(), Optional.empty(), Optional.empty(), environment);
        FlashRequest request = new FlashRequest(
                new FirmwareInputs(board, build.images(), TableInput.NONE, header),
                FlashOption.DEFAULTS,
                Duration.ZERO);
        new FlashJob(request, new FakeClock(), new RecordingListener()).run();
        byte[] held = Files.readAllBytes(flash);
        byte[] expected = expected(tree, environment, held.length);
        for (int at = 0; at < held.length; at += SECTOR) {
            if (!Arrays.equals(held, at, at + SECTOR, expected, at, at + SECTOR)) {
                fail("the flash differs in the sector at 0x%x; %s".formatted(at, build.summary()));
            }
        }
        assertThat(build.scope()).isEqualTo(BuildOutput.Scope.WHOLE);
        assertThat(build.summary()).contains(" of ", "0x0");
    }

    private static String flashSize(BuildOutput build) {
        String said = build.settings().getOrDefault("ESPTOOL_FS", "keep");
        return said.endsWith("MB") ? said : "4MB";
    }

    private static byte[] expected(Tree tree, Map<String, String> settings, int bytes) throws Exception {
        Chip chip = Chip.named(tree.chip).orElseThrow();
        byte[] flash = new byte[bytes];
        Arrays.fill(flash, (byte) 0xff);
        List<String> words = List.of(tree.files.split("\\s+", -1));
        for (String word : words.subList(1, words.size())) {
            int offset = Integer.decode(word.substring(0, word.indexOf('=')));
            byte[] part = part(tree, words.get(0).replace(":", ""), word.substring(word.indexOf('=') + 1));
            if (offset == chip.spec().bootloaderOffset() && settings.containsKey("ESPTOOL_FM")) {
                part = HeaderPatch.of(
                                chip,
                                settings.get("ESPTOOL_FM"),
                                settings.get("ESPTOOL_FF"),
                                settings.get("ESPTOOL_FS"))
                        .apply(part, offset, chip)
                        .bytes();
            }
            System.arraycopy(part, 0, flash, offset, part.length);
        }
        return flash;
    }

    private static byte[] part(Tree tree, String below, String file) throws Exception {
        if (!file.equals("boot_app0")) {
            return Fixtures.bytes("builds/trees/" + tree.folder + "/" + below + file);
        }
        byte[] chosen = new byte[0x2000];
        Arrays.fill(chosen, (byte) 0xff);
        System.arraycopy(HexFormat.of().parseHex("01000000"), 0, chosen, 0, 4);
        System.arraycopy(HexFormat.of().parseHex("9a984347"), 0, chosen, 28, 4);
        return chosen;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "idf-encrypted-dev  | vault.bin is an application, but no app partition begins at 0x020000 (factory"
                        + " factory: 0x010000)",
                "idf-encrypted-dev  | partition-table.bin at 0x00a000 is a partition table, but bootloaders look for"
                        + " it at 0x008000",
                "idf-secure-boot-v2 | signed.bin is an application, but no app partition begins at 0x020000",
                "nuttx              | nuttx.bin at 0x000000 is an application, but there the ESP32-C3 looks for its"
                        + " bootloader"
            })
    void whatLiesInTheWrongPlaceIsSaid(String folder, String warning) throws Exception {
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/" + folder));
        FirmwareInputs inputs = new FirmwareInputs(
                BoardParametersTest.nothingSaid("sim:esp32").request(build.behind(Map.of()), EsptoolConfig.defaults()),
                build.images(),
                TableInput.NONE,
                HeaderSettings.KEEP);
        FlashRequest request = new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO);
        assertThat(new FlashJob(request, new FakeClock(), new RecordingListener())
                        .rehearse()
                        .plan()
                        .warnings())
                .anyMatch(text -> text.contains(warning));
    }
}
