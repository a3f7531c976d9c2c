package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSource;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.build.BuildRequest;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.job.input.BoardParametersTest;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of a build, and an application that takes the rest from a bundle. */
class BuildSelectionTest {
    @TempDir
    Path dir;

    private FlashResult flash(BuildOutput build, List<ImageSpec> images, String only, String chip) throws Exception {
        FirmwareInputs inputs = new FirmwareInputs(
                BoardParametersTest.nothingSaid("sim:" + chip + "?flash=4MB&file=" + dir.resolve("flash.bin"))
                        .request(build.behind(Map.of()), EsptoolConfig.defaults()),
                images,
                TableInput.NONE,
                HeaderSettings.KEEP,
                FirmwareSelection.parse(only));
        return new FlashJob(
                        new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                        new FakeClock(),
                        new RecordingListener())
                .run();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app             | 0x10000",
                "app0            | 0x10000",
                "firmware.bin    | 0x10000",
                "app@active      | 0x10000",
                "app@next        | 0x150000",
                "app@ota_1       | 0x150000",
                "bootloader      | 0x0",
                "table           | 0x8000",
                "otadata         | 0xe000",
                "spiffs          | 0x290000",
                "app, bootloader | 0x10000,0x0",
                "app,app         | 0x10000",
                "app,app0        | 0x10000",
                "app@next,app@next | 0x150000"
            })
    void onlyWhatIsNamedIsFlashed(String only, String offsets) throws Exception {
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/platformio-arduino/.pio/build/c3"));
        flash(build, build.images(), "", "esp32c3");
        byte[] app = Fixtures.bytes("builds/trees/platformio-arduino/.pio/build/c3/firmware.bin");
        FlashResult result = flash(build, build.images(), only, "esp32c3");
        assertThat(result.report().regions())
                .extracting(r -> r.region().input().offset())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(offsets.split(",", -1))
                        .map(Integer::decode)
                        .toList());
        byte[] held = Files.readAllBytes(dir.resolve("flash.bin"));
        int slot = Integer.decode(offsets.split(",", -1)[0]);
        if (only.startsWith("app")) {
            assertThat(Arrays.copyOfRange(held, slot, slot + app.length)).isEqualTo(app);
        }
    }

    @Test
    void whatIsNotThereIsAnswered() throws Exception {
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/arduino-cli-build-path"));
        assertThatThrownBy(() -> flash(build, build.images(), "storage", "esp32s3"))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith(
                                        "ESP-312 Bad parameter: esp.only is \"storage\", and nothing of the firmware"
                                                + " is called so.\n"
                                                + "  Correct esp.only; allowed: app, app@next, bootloader, table,"
                                                + " Scan.ino.bootloader.bin, "));
    }

    @Test
    void anApplicationAloneGoesOntoABoardThatHasTheRest() throws Exception {
        BuildOutput whole = BuildSearch.in(Fixtures.path("builds/trees/esp-at"));
        flash(whole, whole.images(), "", "esp32c3");
        Path file = Fixtures.path("builds/trees/release-wled/WLED_0.15.0_ESP32-C3.bin");
        BuildOutput app = BuildSearch.in(file).inSlot("app@active");
        flash(app, app.images(), "app", "esp32c3");
        byte[] held = Files.readAllBytes(dir.resolve("flash.bin"));
        byte[] expected = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(held, 0x60000, 0x60000 + expected.length)).isEqualTo(expected);
    }

    /** A bundle of a tree: with bootloader, table and an application. */
    private Path bundle(String tree) throws Exception {
        BuildOutput rest = BuildSearch.in(Fixtures.path("builds/trees/" + tree));
        Path bundle = dir.resolve(tree + ".esp-firmware");
        new PackageJob(
                        new PackageRequest(
                                rest.chip(),
                                rest.images(),
                                TableInput.NONE,
                                HeaderSettings.KEEP,
                                false,
                                new BundleSource("g", "a", "1", Optional.empty(), Optional.empty()),
                                new PackageRequest.Files(bundle, Optional.empty(), Optional.empty()),
                                Optional.empty()),
                        warning -> {})
                .run();
        return bundle;
    }

    /** The flash holds these files at these offsets, and nothing else. */
    private void assertFlash(Map<Integer, byte[]> expected) throws Exception {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        expected.forEach((offset, bytes) -> System.arraycopy(bytes, 0, flash, offset, bytes.length));
        byte[] held = Files.readAllBytes(dir.resolve("flash.bin"));
        for (int at = 0; at < held.length; at += 0x1000) {
            assertThat(Arrays.copyOfRange(held, at, at + 0x1000))
                    .as("sector at 0x%x", at)
                    .isEqualTo(Arrays.copyOfRange(flash, at, at + 0x1000));
        }
    }

    private static byte[] tree(String file) {
        return Fixtures.bytes("builds/trees/" + file);
    }

    /** The fixture's program is an ELF header only: a real one of esp-hal stands in for it, everything else is the tree's. */
    @Test
    void aRustProgramTakesBootloaderAndTableFromABundle() throws Exception {
        Path bundle = bundle("idf-v5-factory");
        Path project = copied("rust-no-std", "target/riscv32imc-unknown-none-elf/release/blinky");
        BuildOutput build = BuildSearch.find(new BuildRequest(
                project, Optional.empty(), Optional.of("release"), Optional.empty(), dir.resolve("unpacked")));
        List<ImageSpec> images = build.onto(
                List.of(ImageSpec.withOwnPlaces(bundle), ImageSpec.withOwnPlaces(bundle("idf-v4-args-only"))));
        flash(build, images, "", "esp32c3");
        PartitionTable table = PartitionTable.parse(tree("rust-no-std/partitions.csv"));
        byte[] elf = Fixtures.bytes("elf/esp32c3-hello-esphal.elf");
        byte[] app = new ElfConverter(
                        Chip.ESP32_C3,
                        ElfOptions.DEFAULT.withSettings(HeaderPatch.of(Chip.ESP32_C3, "keep", "keep", "keep")))
                .convert(ElfFile.parse(elf))
                .get(0)
                .bytes();
        assertFlash(Map.of(
                0, tree("idf-v5-factory/build/bootloader/bootloader.bin"), 0x8000, table.toBinary(), 0x10000, app));
        assertThat(build.chip()).contains(Chip.ESP32_C3);
    }

    @Test
    void aRustProgramOnEspIdfIsFlashedWithWhatLiesBesideIt() throws Exception {
        String release = "target/xtensa-esp32s3-espidf/release/";
        Path project = copied("rust-std-idf", "");
        byte[] app = tree("idf-v6-ota-spiffs/build/gateway.bin");
        BuildOutput build = BuildSearch.in(project);
        List<ImageSpec> images = build.images().stream()
                .map(i -> i.file().filter(f -> f.endsWith("thing")).isPresent()
                        ? new ImageSpec(i.place(), new ImageSource.OfBytes("thing", app), i.encryption())
                        : i)
                .toList();
        flash(build, images, "", "esp32s3");
        assertFlash(Map.of(
                0, tree("rust-std-idf/" + release + "bootloader.bin"),
                0x8000, tree("rust-std-idf/" + release + "partition-table.bin"),
                0x10000, app));
    }

    @Test
    void anApplicationInUf2GoesIntoTheAppPartitionOfABundle() throws Exception {
        Path rest = Files.createDirectories(dir.resolve("rest"));
        byte[] boot = ImageBuilder.forChip(Chip.ESP32_S2)
                .segment(0x3ffb_0000, new byte[64])
                .build();
        byte[] table = tree("idf-v5-factory/build/partition_table/partition-table.bin");
        Files.write(rest.resolve("boot.bin"), boot);
        Files.write(rest.resolve("table.bin"), table);
        Path bundle = dir.resolve("s2.esp-firmware");
        new PackageJob(
                        new PackageRequest(
                                Chip.named("esp32s2"),
                                List.of(
                                        new ImageSpec("0x1000", rest.resolve("boot.bin")),
                                        new ImageSpec("0x8000", rest.resolve("table.bin"))),
                                TableInput.NONE,
                                HeaderSettings.KEEP,
                                false,
                                new BundleSource("g", "a", "1", Optional.empty(), Optional.empty()),
                                new PackageRequest.Files(bundle, Optional.empty(), Optional.empty()),
                                Optional.empty()),
                        warning -> {})
                .run();
        BuildOutput build = BuildSearch.in(Fixtures.path("builds/trees/uf2-release"));
        flash(build, build.onto(List.of(ImageSpec.withOwnPlaces(bundle))), "", "esp32s2");
        byte[] uf2 = tree("uf2-release/board-firmware.uf2");
        byte[] app = new byte[512];
        System.arraycopy(uf2, 32, app, 0, 256); // two blocks of 256 bytes for offsets 0 and 256
        System.arraycopy(uf2, 512 + 32, app, 256, 256);
        assertFlash(Map.of(0x1000, boot, 0x8000, table, 0x10000, app));
    }

    /** A tree of the fixtures in a folder that may be written to, with a real program in place of one of its files. */
    private Path copied(String tree, String program) throws Exception {
        Path from = Fixtures.path("builds/trees/" + tree);
        Path to = dir.resolve(tree);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = from.relativize(file).toString().replace('\\', '/');
                Files.createDirectories(to.resolve(name).getParent());
                Files.write(
                        to.resolve(name),
                        name.equals(program)
                                ? Fixtures.bytes("elf/esp32c3-hello-esphal.elf")
                                : Files.readAllBytes(file));
            }
        }
        return to;
    }

    @ParameterizedTest
    @CsvSource({
        "zephyr-sysbuild, build/mcuboot/zephyr/zephyr.elf build/app/zephyr/zephyr.elf",
        "nuttx, nuttx",
        "platformio-espidf, .pio/build/idf/firmware.elf",
        "arduino-v2-export, Fade/build/esp32.esp32.esp32/Fade.ino.elf",
        "rust-std-idf, target/xtensa-esp32s3-espidf/release/thing",
        "idf-two-apps, build/bootloader/bootloader.elf build/main.elf"
    })
    void theProgramsForDecodingComeAlong(String tree, String programs) throws Exception {
        Path folder = Fixtures.path("builds/trees/" + tree);
        assertThat(ImagePrograms.of(BuildSearch.in(folder).images()).keySet().stream()
                        .map(file ->
                                folder.relativize(file.normalize()).toString().replace('\\', '/')))
                .containsExactlyInAnyOrder(programs.split(" ", -1));
    }

    /** What lies beside an image is its program only where the name says so, and only if it is one. */
    @ParameterizedTest
    @CsvSource({
        "app.bin, app.elf app, app.elf",
        "app, app.elf, app.elf",
        "nuttx.bin, nuttx, nuttx",
        "zephyr.signed.bin, zephyr.elf, zephyr.elf",
        "zephyr.signed.confirmed.bin, zephyr.elf, zephyr.elf",
        "Fade.ino.bin, Fade.ino.elf Fade.elf, Fade.ino.elf",
        "Fade.ino.merged.bin, Fade.ino.elf, Fade.ino.elf",
        "app-1.2.3.bin, app-1.2.3.elf app-1.2.elf, app-1.2.3.elf",
        "app-1.2.3.bin, app-1.2.elf app-1.elf app, ''",
        "app.old.bin, app.elf, ''",
    })
    void theProgramBesideAnImageIsFoundByItsName(String image, String there, String found) throws Exception {
        byte[] elf = Fixtures.bytes("elf/esp32c3-hello-esphal.elf");
        Path file = Files.write(dir.resolve(image), new byte[64]);
        for (String name : there.split(" ", -1)) {
            Files.write(dir.resolve(name), elf);
        }
        assertThat(ImagePrograms.of(List.of(new ImageSpec("0x10000", file))).keySet())
                .containsExactlyElementsOf(found.isEmpty() ? List.of() : List.of(dir.resolve(found)));
    }

    @Test
    void whatIsNoProgramIsNoneWhateverItsName() throws Exception {
        Path file = Files.write(dir.resolve("app.signed.bin"), new byte[64]);
        Files.writeString(dir.resolve("app.signed"), "a signature");
        Files.writeString(dir.resolve("app.signed.elf"), "");
        Path program = Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp32c3-hello-esphal.elf"));
        assertThat(ImagePrograms.of(List.of(new ImageSpec("0x10000", file)))).containsOnlyKeys(program);
    }
}
