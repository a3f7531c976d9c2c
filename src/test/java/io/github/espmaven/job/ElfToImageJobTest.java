package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.ElfOptions.DigestOptions;
import io.github.espmaven.image.ElfOptions.Layout;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The goal's parameters, as texts, give what the reference tool gives for the same options. */
class ElfToImageJobTest {
    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void everyCaseOfTheReferenceToolIsTheSame() throws Exception {
        int compared = 0;
        for (String line : Fixtures.text("elf2image/cases.tsv").lines().toList()) {
            String[] fields = line.split("\t", -1);
            if (line.startsWith("#") || fields[3].startsWith("REFUSED")) {
                continue;
            }
            Map<String, String> digests = new HashMap<>();
            Path out = Files.createTempDirectory(dir, "case").resolve("out.bin");
            ElfToImageJob.Result result =
                    new ElfToImageJob(request(fields[0], fields[1], fields[2], out), warnings::add).run();
            for (Path file : result.files().keySet()) {
                digests.put(file.getFileName().toString(), sha256(file));
            }
            assertThat(digests).as(line).isEqualTo(expected(fields[3]));
            compared++;
        }
        assertThat(compared).isEqualTo(29);
        assertThat(warnings)
                .as("of a program of ESP-IDF by its segments")
                .singleElement()
                .matches(warning -> warning.contains("application descriptor"));
    }

    private static Map<String, String> expected(String text) {
        Map<String, String> digests = new HashMap<>();
        for (String part : text.split(" ", -1)) {
            digests.put(part.substring(0, part.indexOf(':')), part.substring(part.indexOf(':') + 1));
        }
        return digests;
    }

    private static ElfToImageRequest request(String chip, String elf, String options, Path out) throws EspException {
        Map<String, String> said = new HashMap<>();
        List<String> words = Arrays.asList(options.trim().split(" +"));
        for (int i = 0; i < words.size(); i++) {
            boolean value = i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            said.put(words.get(i), value ? words.get(i + 1) : "true");
        }
        Optional<String> pad = said.containsKey("--secure-pad")
                ? Optional.of("v1")
                : Optional.ofNullable(said.get("--secure-pad-v2")).map(x -> "v2");
        ElfOptions elfOptions = ElfOptions.DEFAULT
                .withRevisions(ElfParameters.revisions(
                        Optional.ofNullable(said.get("--min-rev")).map(Integer::valueOf),
                        Optional.ofNullable(said.get("--min-rev-full")).map(Integer::valueOf),
                        Optional.ofNullable(said.get("--max-rev-full")).map(Integer::valueOf)))
                .withLayout(new Layout(
                        said.containsKey("--use-segments"),
                        said.containsKey("--ram-only-header"),
                        ElfParameters.positiveSize(
                                "esp.mmuPageSize", Optional.ofNullable(said.get("--flash-mmu-page-size"))),
                        ElfParameters.securePad(pad),
                        ElfParameters.positiveSize("esp.padToSize", Optional.ofNullable(said.get("--pad-to-size")))))
                .withDigests(new DigestOptions(
                        !said.containsKey("--dont-append-digest"),
                        ElfParameters.size(
                                "esp.elfSha256Offset", Optional.ofNullable(said.get("--elf-sha256-offset")))))
                .withEsp8266Version(ElfParameters.imageVersion(Integer.parseInt(said.getOrDefault("--version", "1"))));
        return new ElfToImageRequest(
                Chip.named(chip),
                Fixtures.path("elf/" + elf),
                Optional.of(out),
                new HeaderSettings(
                        said.getOrDefault("--flash-mode", "keep"),
                        said.getOrDefault("--flash-freq", "keep"),
                        said.getOrDefault("--flash-size", "keep")),
                elfOptions,
                false);
    }

    private static String sha256(Path file) throws Exception {
        return Hex.of(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private ElfToImageRequest simple(Optional<Chip> chip, Path elf) {
        return new ElfToImageRequest(chip, elf, Optional.empty(), HeaderSettings.KEEP, ElfOptions.DEFAULT, false);
    }

    private Path copy(String name, String as) throws IOException {
        return Files.write(dir.resolve(as), Fixtures.bytes("elf/" + name));
    }

    @Test
    void theImageStandsBesideTheProgramAndTheChipIsFoundOut() throws EspException, IOException {
        Path elf = copy("esp32c3-coredump-idf.elf", "app.v1.elf");
        ElfToImageJob.Result result = new ElfToImageJob(simple(Optional.empty(), elf), warnings::add).run();
        assertThat(result.chip()).isEqualTo(Chip.ESP32_C3);
        assertThat(result.files()).containsOnlyKeys(dir.resolve("app.v1.bin"));
    }

    /** By its segments ESP-IDF's read-only data comes before the descriptor, where no bootloader looks for it. */
    @Test
    void aDescriptorThatIsNotTheFirstOfTheImageIsSaid() throws EspException, IOException {
        Path elf = copy("esp32c3-coredump-idf.elf", "app.elf");
        new ElfToImageJob(simple(Optional.empty(), elf), warnings::add).run();
        assertThat(warnings).isEmpty();
        ElfOptions segments = ElfOptions.DEFAULT.withLayout(
                new ElfOptions.Layout(true, false, OptionalInt.empty(), SecurePad.NONE, OptionalInt.empty()));
        new ElfToImageJob(
                        new ElfToImageRequest(
                                Optional.empty(), elf, Optional.empty(), HeaderSettings.KEEP, segments, false),
                        warnings::add)
                .run();
        String misplaced = "its application descriptor stands at 0x020020, not at the beginning of the first segment,"
                + " where bootloaders and updates look for it";
        assertThat(warnings).containsExactly(elf + ": " + misplaced);
        assertThat(new ImageInfoJob(dir.resolve("app.bin"), Optional.empty()).run())
                .singleElement()
                .satisfies(info -> assertThat(info.warnings()).containsExactly(misplaced));
    }

    /** The word alone is no descriptor: the bootloader of ESP-IDF compares with it. */
    @Test
    void aProgramThatKnowsTheMagicWordHasNoDescriptor() throws EspException, IOException {
        Fixtures.assumeAvailable();
        Path bootloader = Fixtures.path("bootloader/esp32c3-bootloader.bin");
        byte[] word = {0x32, 0x54, (byte) 0xcd, (byte) 0xab};
        byte[] image = Files.readAllBytes(bootloader);
        System.arraycopy(word, 0, image, 0x400, word.length);
        Path withWord = Files.write(dir.resolve("boot.bin"), image);
        assertThat(new ImageInfoJob(withWord, Optional.empty()).run().get(0).warnings())
                .noneMatch(warning -> warning.contains("descriptor"));
    }

    @Test
    void theDemoFirmwareIsWhatItsElfBecomes() throws EspException, IOException {
        Path demo = Path.of("src/it/quickstart/firmware");
        Path out = dir.resolve("hello.bin");
        ElfToImageRequest request = new ElfToImageRequest(
                Optional.of(Chip.ESP32_C3),
                demo.resolve("hello.elf"),
                Optional.of(out),
                new HeaderSettings("dio", "80m", "4MB"),
                ElfOptions.DEFAULT,
                false);
        new ElfToImageJob(request, warnings::add).run();
        assertThat(out).hasSameBinaryContentAs(demo.resolve("hello.bin"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void theFirstEsp8266FormatMakesTwoFiles() throws EspException, IOException {
        Path elf = copy("esp8266-nonossdkv12-example.elf", "app.elf");
        assertThat(new ElfToImageJob(simple(Optional.of(Chip.ESP8266), elf), warnings::add)
                        .run()
                        .files())
                .containsOnlyKeys(dir.resolve("app-0x00000.bin"), dir.resolve("app-0x40000.bin"));
    }

    @Test
    void aChipThatCannotBeToldMustBeNamed() throws IOException {
        Path elf = copy("esp32c6-appdesc.elf", "app.elf");
        assertThatThrownBy(() -> new ElfToImageJob(simple(Optional.empty(), elf), warnings::add).run())
                .hasMessage(elf + " does not tell which chip it is for")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    @Test
    void badParametersNameThemselves() {
        assertThatThrownBy(() -> ElfParameters.size("esp.padToSize", Optional.of("lots")))
                .hasMessage("esp.padToSize is \"lots\"");
        assertThatThrownBy(() -> ElfParameters.positiveSize("esp.padToSize", Optional.of("0")))
                .hasMessage("esp.padToSize is \"0\"");
        assertThatThrownBy(() -> ElfParameters.securePad(Optional.of("v3"))).hasMessage("esp.securePad is \"v3\"");
        assertThatThrownBy(() -> ElfParameters.imageVersion(4)).hasMessage("esp.imageVersion is \"4\"");
        assertThatThrownBy(() -> ElfParameters.revisions(Optional.empty(), Optional.of(-1), Optional.empty()))
                .hasMessage("esp.minRevisionFull is \"-1\"");
        assertThatThrownBy(() -> ElfParameters.revisions(Optional.of(256), Optional.empty(), Optional.empty()))
                .hasMessage("esp.minRevision is \"256\"");
        assertThatThrownBy(() -> ElfParameters.revisions(Optional.empty(), Optional.of(200), Optional.of(199)))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-312 Bad parameter: esp.minRevisionFull is \"200\".\n"
                                        + "  Correct esp.minRevisionFull; allowed: 0 to esp.maxRevisionFull, 199.\n"));
        ElfToImageRequest page = new ElfToImageRequest(
                Optional.of(Chip.ESP32_C3),
                Path.of("x"),
                Optional.empty(),
                new HeaderSettings("keep", "keep", "detect"),
                ElfOptions.DEFAULT,
                false);
        assertThatThrownBy(() -> page.options(Chip.ESP32_C3)).hasMessageContaining("no board is asked");
    }
}
