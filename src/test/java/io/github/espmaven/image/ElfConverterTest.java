package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.image.ElfConverter.Output;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElfConverterTest {

    /** The reference tool's results: chip, ELF file, its options, and what came of it. */
    record Case(Chip chip, String elf, List<String> options, String result) {
        boolean refused() {
            return result.startsWith("REFUSED");
        }

        /** Refused by the reference tool, possible all the same. */
        boolean joinable() {
            return refused() && elf.contains("esphal");
        }

        List<String> digests() {
            return Arrays.stream(result.split(" "))
                    .map(r -> r.substring(r.indexOf(':') + 1))
                    .toList();
        }
    }

    static Stream<Case> cases() {
        Fixtures.assumeAvailable();
        return Fixtures.text("elf2image/cases.tsv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .map(c -> new Case(
                        Chip.named(c[0]).orElseThrow(),
                        "elf/" + c[1],
                        Arrays.stream(c[2].split(" ")).filter(o -> !o.isEmpty()).toList(),
                        c[3]));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesAsTheReferenceToolDoes(Case wanted) throws EspException {
        if (wanted.refused() && !wanted.joinable()) {
            assertThatThrownBy(() -> convert(wanted))
                    .isInstanceOfSatisfying(
                            EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE));
            return;
        }
        List<Output> outputs = convert(wanted);
        if (!wanted.refused()) {
            assertThat(outputs.stream().map(o -> sha256(o.bytes())).toList()).isEqualTo(wanted.digests());
        }
        if (wanted.options.contains("1")) {
            assertThat(outputs)
                    .extracting(Output::flashOffset)
                    .containsExactly(OptionalInt.of(0), OptionalInt.of(0x4_0000));
        }
    }

    /** espflash refuses the same (protocol.md, section 5.3). */
    @Test
    void anApplicationDescriptorIsOneThatABootloaderFinds() throws EspException {
        Fixtures.assumeAvailable();
        byte[] elf = Fixtures.bytes("elf/esp32c6-appdesc.elf");
        int at = indexOf(elf, AppDescriptor.MAGIC);
        assertThat(AppDescriptor.read(elf, at)).isPresent();
        assertThat(new ElfConverter(Chip.ESP32_C6, ElfOptions.DEFAULT).convert(ElfFile.parse(elf)))
                .hasSize(1);
        byte[] noMagic = elf.clone();
        noMagic[at] ^= 1;
        assertRefused(
                noMagic,
                "what stands in .flash.appdesc is no application descriptor: it does not begin with" + " 0xabcd5432");
        byte[] page = elf.clone();
        page[at + 180] = 12;
        assertRefused(
                page,
                "its application descriptor is for pages of 4 KiB, and the ESP32-C6 maps flash in pages of"
                        + " [8, 16, 32, 64] KiB");
    }

    private static int indexOf(byte[] in, int word) {
        int at = 0;
        while (LittleEndian.u32(in, at) != word) {
            at++;
        }
        return at;
    }

    private static void assertRefused(byte[] elf, String why) {
        assertThatThrownBy(() -> new ElfConverter(Chip.ESP32_C6, ElfOptions.DEFAULT).convert(ElfFile.parse(elf)))
                .hasMessage("cannot make an image: " + why);
    }

    private static List<Output> convert(Case wanted) throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes(wanted.elf));
        return new ElfConverter(wanted.chip, options(wanted.chip, wanted.options)).convert(elf);
    }

    private static String sha256(byte[] bytes) {
        return Hex.of(Digests.sha256(bytes, 0, bytes.length));
    }

    private static ElfOptions options(Chip chip, List<String> words) throws EspException {
        String mode = "keep";
        String frequency = "keep";
        String size = "keep";
        int min = 0;
        int max = RevisionRange.NO_MAX;
        boolean segments = false;
        boolean ramOnly = false;
        OptionalInt page = OptionalInt.empty();
        OptionalInt pad = OptionalInt.empty();
        SecurePad secure = SecurePad.NONE;
        boolean digest = true;
        OptionalInt elfSha = OptionalInt.empty();
        int version = 1;
        Deque<String> rest = new ArrayDeque<>(words);
        while (!rest.isEmpty()) {
            switch (rest.removeFirst()) {
                case "--flash-mode" -> mode = rest.removeFirst();
                case "--flash-freq" -> frequency = rest.removeFirst();
                case "--flash-size" -> size = rest.removeFirst();
                case "--min-rev-full" -> min = Integer.parseInt(rest.removeFirst());
                case "--max-rev-full" -> max = Integer.parseInt(rest.removeFirst());
                case "--use-segments" -> segments = true;
                case "--ram-only-header" -> ramOnly = true;
                case "--flash-mmu-page-size" -> page = bytes(rest.removeFirst());
                case "--pad-to-size" -> pad = bytes(rest.removeFirst());
                case "--secure-pad" -> secure = SecurePad.V1;
                case "--secure-pad-v2" -> secure = SecurePad.V2;
                case "--dont-append-digest" -> digest = false;
                case "--elf-sha256-offset" -> elfSha = OptionalInt.of(Integer.decode(rest.removeFirst()));
                case "--version" -> version = Integer.parseInt(rest.removeFirst());
                default -> throw new AssertionError("unknown option in " + words);
            }
        }
        return ElfOptions.DEFAULT
                .withSettings(HeaderPatch.of(chip, mode, frequency, size))
                .withRevisions(new RevisionRange(0, min, max))
                .withLayout(new ElfOptions.Layout(segments, ramOnly, page, secure, pad))
                .withDigests(new ElfOptions.DigestOptions(digest, elfSha))
                .withEsp8266Version(version);
    }

    private static OptionalInt bytes(String size) {
        return OptionalInt.of((int) ByteSize.parse(size).orElseThrow());
    }

    @Test
    void makesTheDemoFirmwaresImageOfItsElf() throws EspException, IOException {
        Path folder = Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware");
        ElfFile elf = ElfFile.parse(Files.readAllBytes(folder.resolve("hello.elf")));
        ElfOptions options = ElfOptions.DEFAULT.withSettings(HeaderPatch.of(Chip.ESP32_C3, "dio", "80m", "4MB"));
        assertThat(new ElfConverter(Chip.ESP32_C3, options).convert(elf).get(0).bytes())
                .isEqualTo(Files.readAllBytes(folder.resolve("hello.bin")));
    }

    @Test
    void refusesSizesThatDoNotExist() throws EspException, IOException {
        Path folder = Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware");
        ElfFile elf = ElfFile.parse(Files.readAllBytes(folder.resolve("hello.elf")));
        ElfOptions.Layout page =
                new ElfOptions.Layout(false, false, OptionalInt.of(0x8000), SecurePad.NONE, OptionalInt.empty());
        assertThatThrownBy(() -> new ElfConverter(Chip.ESP32_C3, ElfOptions.DEFAULT.withLayout(page)).convert(elf))
                .hasMessageContaining("the ESP32-C3 maps flash in pages of [64] KiB, not of 0x8000 bytes");
        ElfOptions.Layout pad =
                new ElfOptions.Layout(false, false, OptionalInt.empty(), SecurePad.NONE, OptionalInt.of(0));
        assertThatThrownBy(() -> new ElfConverter(Chip.ESP32_C3, ElfOptions.DEFAULT.withLayout(pad)).convert(elf))
                .hasMessageContaining("cannot be padded to a multiple of 0 bytes");
        ElfOptions.Layout secure =
                new ElfOptions.Layout(false, false, OptionalInt.empty(), SecurePad.V2, OptionalInt.empty());
        ElfOptions undigested = ElfOptions.DEFAULT
                .withLayout(secure)
                .withDigests(new ElfOptions.DigestOptions(false, OptionalInt.empty()));
        assertThatThrownBy(() -> new ElfConverter(Chip.ESP32_C3, undigested).convert(elf))
                .hasMessageContaining("secure padding needs the image's digest");
    }

    @Test
    void joinsPartsOfOnePageThatTheReferenceToolRefuses() throws EspException {
        for (String name : List.of("esp32c3-hello-esphal", "esp32c6-panic-esphal")) {
            Chip chip = Chip.named(name.substring(0, 7)).orElseThrow();
            ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/" + name + ".elf"));
            byte[] bytes = new ElfConverter(chip, ElfOptions.DEFAULT)
                    .convert(elf)
                    .get(0)
                    .bytes();
            AppImage image = AppImage.parse(bytes);
            assertThat(image.checksum().valid()).isTrue();
            assertThat(image.digest())
                    .hasValueSatisfying(d -> assertThat(d.valid()).isTrue());
            assertThat(image.appDescriptor()).isPresent();
            assertEverySectionIsWhereTheChipWillSeeIt(chip, elf, image);
        }
    }

    /** In place for flash: same offset in the page; and every byte of every loaded section is in some segment. */
    private static void assertEverySectionIsWhereTheChipWillSeeIt(Chip chip, ElfFile elf, AppImage image)
            throws EspException {
        for (Segment s : image.segments()) {
            if (chip.spec().memory().isFlash(s.address())) {
                assertThat(s.dataOffset() % 0x1_0000).isEqualTo(s.address() % 0x1_0000);
            }
        }
        for (var section : elf.sections()) {
            if (section.type() != 1 || section.address() == 0 || section.size() == 0) {
                continue;
            }
            byte[] expected = elf.contents(section);
            Segment home = image.segments().stream()
                    .filter(s -> s.address() <= section.address() && section.address() < s.address() + s.length())
                    .findFirst()
                    .orElseThrow();
            int at = section.address() - home.address();
            int here = Math.min(expected.length, home.length() - at);
            assertThat(Arrays.copyOfRange(image.contents(home), at, at + here))
                    .isEqualTo(Arrays.copyOf(expected, here));
        }
    }
}
