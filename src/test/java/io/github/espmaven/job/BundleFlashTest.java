package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.NvsSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files to a bundle to a board, with data for each board. */
@Tag("slow")
class BundleFlashTest {
    private static final String SECRET = "hunter2";

    @TempDir
    Path dir;

    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void makeFiles() throws IOException {
        byte[] image = ImageBuilder.forChip(Chip.ESP32_C3)
                .segment(0x4038_0000, new byte[64])
                .build();
        Files.write(dir.resolve("app.bin"), image);
        Files.writeString(
                dir.resolve("table.csv"), "nvs, data, nvs, 0x9000, 0x6000\nfactory, app, factory, 0x10000, 1M\n");
        Files.writeString(dir.resolve("web.bin"), "a page");
        Files.writeString(dir.resolve("devices.csv"), "mac,cloud.key\n02:00:5e:00:53:05," + SECRET + "\n");
    }

    private ImageSpec perDevice() {
        NvsSpec nvs = new NvsSpec(
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.of(dir.resolve("devices.csv")),
                NvsVersion.V2,
                Optional.empty());
        return new ImageSpec("nvs", nvs);
    }

    private PackageJob.Result pack(List<ImageSpec> images, Optional<Path> elfs) throws EspException {
        PackageRequest request = new PackageRequest(
                Optional.empty(),
                images,
                TableInput.NONE,
                HeaderSettings.KEEP,
                false,
                PackageJob.origin(new BundleSource("com.acme", "fw", "1", Optional.empty(), Optional.empty()), dir),
                new PackageRequest.Files(dir.resolve("fw.esp-firmware"), elfs, Optional.empty()),
                Optional.empty());
        return new PackageJob(request, warnings::add).run();
    }

    private List<ImageSpec> images() throws EspException {
        return ImageSpec.parseList("partition-table=table.csv,factory=app.bin", dir);
    }

    private FlashJob flash(String port, List<ImageSpec> images, Set<FlashOption> options) {
        FirmwareInputs inputs = new FirmwareInputs(Boards.at(port), images, TableInput.NONE, HeaderSettings.KEEP);
        return new FlashJob(new FlashRequest(inputs, options, Duration.ZERO), new FakeClock(), new RecordingListener());
    }

    @Test
    void whatIsPackedIsFlashedWithTheBoardsOwnData() throws Exception {
        List<ImageSpec> images = new ArrayList<>(images());
        images.add(perDevice());
        assertThat(pack(images, Optional.empty()).bundle().images()).hasSize(2);
        assertThat(warnings).singleElement().asString().contains("differs from board to board");

        Path flash = dir.resolve("flash.bin");
        List<ImageSpec> release = List.of(ImageSpec.withOwnPlaces(dir.resolve("fw.esp-firmware")), perDevice());
        FlashResult result = flash("sim:esp32c3?mac=02:00:5e:00:53:05&file=" + flash, release, FlashOption.DEFAULTS)
                .run();
        assertThat(result.report().regions()).hasSize(3).allMatch(r -> r.state() == State.VERIFIED);
        byte[] held = Files.readAllBytes(flash);
        byte[] app = Files.readAllBytes(dir.resolve("app.bin"));
        assertThat(Arrays.copyOfRange(held, 0x10000, 0x10000 + app.length)).isEqualTo(app);
        assertThat(new String(held, 0x9000, 0x6000, StandardCharsets.ISO_8859_1))
                .contains(SECRET);
        assertThat(JsonFile.text(FlashReportJson.of(result)))
                .contains("com.acme:fw:1/factory", "devices.csv")
                .doesNotContain(SECRET);
    }

    @Test
    void aBoardWithoutARowStaysAsItIs() throws Exception {
        pack(images(), Optional.empty());
        Path flash = dir.resolve("flash.bin");
        List<ImageSpec> release = List.of(ImageSpec.withOwnPlaces(dir.resolve("fw.esp-firmware")), perDevice());
        FlashJob job = flash("sim:esp32c3?mac=02:00:5e:00:53:99&file=" + flash, release, FlashOption.DEFAULTS);
        assertThatThrownBy(job::run)
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains("ESP-312", "has no row for this board, 02:00:5e:00:53:99")
                                .doesNotContain(SECRET));
        assertThat(Files.readAllBytes(flash)).containsOnly(0xff);
    }

    @Test
    void refusesABoardWithAnotherChipUnlessForced() throws Exception {
        PackageRequest assets = new PackageRequest(
                Optional.of(Chip.ESP32_C3),
                List.of(new ImageSpec("0x200000", dir.resolve("web.bin"))),
                TableInput.NONE,
                HeaderSettings.KEEP,
                false,
                new BundleSource("com.acme", "web", "1", Optional.empty(), Optional.empty()),
                new PackageRequest.Files(dir.resolve("web.esp-firmware"), Optional.empty(), Optional.empty()),
                Optional.empty());
        new PackageJob(assets, warnings::add).run();
        List<ImageSpec> web = List.of(ImageSpec.withOwnPlaces(dir.resolve("web.esp-firmware")));
        assertThatThrownBy(() -> flash("sim:esp32s3", web, FlashOption.DEFAULTS).run())
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.WRONG_CHIP_IMAGE))
                .hasMessage("the firmware is for an ESP32-C3, the board has an ESP32-S3");
        assertThat(flash("sim:esp32s3", web, Set.of(FlashOption.FORCE, FlashOption.VERIFY))
                        .run()
                        .report()
                        .regions())
                .hasSize(1);
    }

    /** Of the bundles of two chips each board gets its own; one that has neither chip keeps what it has. */
    @Test
    void eachChipGetsTheFirmwareMadeForIt() throws Exception {
        List<ImageSpec> both = new ArrayList<>();
        for (Chip chip : List.of(Chip.ESP32_C3, Chip.ESP32_S3)) {
            Files.write(
                    dir.resolve("app.bin"),
                    ImageBuilder.forChip(chip)
                            .segment(0x4038_0000, chip.id().repeat(8).getBytes(StandardCharsets.US_ASCII))
                            .build());
            pack(images(), Optional.empty());
            Path own = dir.resolve(chip.id() + ".esp-firmware");
            Files.move(dir.resolve("fw.esp-firmware"), own);
            both.add(ImageSpec.withOwnPlaces(own));
        }
        for (Chip chip : List.of(Chip.ESP32_S3, Chip.ESP32_C3)) {
            Path flash = dir.resolve(chip.id() + ".bin");
            FlashResult result = flash("sim:" + chip.id() + "?file=" + flash, both, FlashOption.DEFAULTS)
                    .run();
            assertThat(result.report().regions()).hasSize(2);
            assertThat(Files.readString(flash, StandardCharsets.ISO_8859_1))
                    .contains(chip.id().repeat(8));
        }
        Path other = dir.resolve("other.bin");
        assertThatThrownBy(() -> flash("sim:esp32?file=" + other, both, FlashOption.DEFAULTS)
                        .run())
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .contains("there is firmware for esp32c3, esp32s3, the board has an ESP32")
                                .contains("Name the firmware for that chip as well, or leave the board out."));
        assertThat(Files.readAllBytes(other)).containsOnly(0xff);
        assertThatThrownBy(() -> flash("sim:esp32", both, FlashOption.DEFAULTS).rehearse())
                .hasMessage("there is firmware for several chips: esp32c3, esp32s3");
    }

    @Test
    void aChangedBundleIsRefusedBeforeThePortIsOpened() throws Exception {
        pack(images(), Optional.empty());
        Path file = dir.resolve("fw.esp-firmware");
        String zip = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, zip.replace("\"offset\": 65536", "\"offset\": 65537"), StandardCharsets.ISO_8859_1);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        List<ImageSpec> release = List.of(ImageSpec.withOwnPlaces(file));
        assertThatThrownBy(() -> flash("/dev/there-is-no-port", release, FlashOption.DEFAULTS)
                        .run())
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_BUNDLE));
    }

    /** Elsewhere: another directory, time zone and language, with digits of its own; files of other dates and rights. */
    @Test
    void aBuildElsewhereGivesTheSameBytes(@TempDir Path elsewhere) throws Exception {
        List<ImageSpec> images = new ArrayList<>(images());
        images.add(settings());
        Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp32c3-coredump-idf.elf"));
        pack(images, Optional.of(dir.resolve("elfs.zip")));
        byte[] bundle = Files.readAllBytes(dir.resolve("fw.esp-firmware"));
        byte[] elfs = Files.readAllBytes(dir.resolve("elfs.zip"));
        for (String name : List.of("web.bin", "table.csv", "devices.csv", "app.elf", "app.bin")) {
            Path copy = Files.copy(dir.resolve(name), elsewhere.resolve(name));
            Files.setLastModifiedTime(copy, FileTime.fromMillis(981_173_106_000L));
            assertThat(copy.toFile().setExecutable(true)).isTrue();
        }
        dir = elsewhere;
        Locale language = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            images = new ArrayList<>(images());
            images.add(settings());
            pack(images, Optional.of(dir.resolve("elfs.zip")));
        } finally {
            Locale.setDefault(language);
            TimeZone.setDefault(zone);
        }
        assertThat(Files.readAllBytes(dir.resolve("fw.esp-firmware"))).isEqualTo(bundle);
        assertThat(Files.readAllBytes(dir.resolve("elfs.zip"))).isEqualTo(elfs);
    }

    /** Each run of Java gives such a map another order. */
    private static ImageSpec settings() {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            values.put("device.key" + i + ".u8", String.valueOf(i));
        }
        return new ImageSpec(
                "nvs",
                new NvsSpec(
                        Optional.empty(),
                        Optional.empty(),
                        Map.copyOf(values),
                        Optional.empty(),
                        NvsVersion.V2,
                        Optional.empty()));
    }

    @Test
    void collectsTheProgramsAmongTheImagesAndBesideThem() throws Exception {
        Files.write(dir.resolve("app.elf"), Fixtures.bytes("elf/esp32c3-coredump-idf.elf"));
        Path zip = dir.resolve("elfs.zip");
        assertThat(pack(images(), Optional.of(zip)).elfs()).contains(zip);
        try (ZipFile read = new ZipFile(zip.toFile())) {
            assertThat(read.stream().map(Object::toString)).containsExactly("app.elf");
        }
    }

    @Test
    void saysWhenThereAreNoPrograms() throws Exception {
        assertThat(pack(images(), Optional.of(dir.resolve("elfs.zip"))).elfs()).isEmpty();
        assertThat(warnings).singleElement().asString().contains("no ELF file");
        assertThat(dir.resolve("elfs.zip")).doesNotExist();
    }

    @Test
    void namesTheCommitThatIsCheckedOut() throws Exception {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        Path git = Files.createDirectories(dir.resolve(".git/refs/heads"))
                .getParent()
                .getParent();
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("packed-refs"), "# pack-refs\n" + commit + " refs/heads/main\n");
        assertThat(pack(images(), Optional.empty()).bundle().origin().vcsRevision())
                .contains(commit);
        Files.writeString(git.resolve("refs/heads/main"), commit.replace('0', 'f') + "\n");
        assertThat(pack(images(), Optional.empty()).bundle().origin().vcsRevision())
                .contains(commit.replace('0', 'f'));
        Files.writeString(git.resolve("HEAD"), "ref: ../../etc/passwd\n");
        assertThat(pack(images(), Optional.empty()).bundle().origin().vcsRevision())
                .isEmpty();
    }
}
