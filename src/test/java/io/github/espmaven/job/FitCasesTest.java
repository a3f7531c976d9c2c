package io.github.espmaven.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.firmware.build.BuildSearch;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.job.MergeRequest.Shape;
import io.github.espmaven.job.input.MergeFormat;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.OtaDataReport;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Situations that users of flashing tools reported in public: what is said before anything is written, in full. */
class FitCasesTest {
    private static final String MORE = "\n  More: https://espmaven.github.io/esp-maven-plugin/troubleshooting.html#";
    private static final String FORCE = "If you are sure, skip this check: -Desp.force=true.";

    @TempDir
    Path dir;

    private final RecordingListener listener = new RecordingListener();

    private static Path cases(String name) {
        return Fixtures.path("../cases/flash/" + name);
    }

    private FlashResult flash(String port, List<ImageSpec> images, Set<FlashOption> options, Optional<String> bootSlot)
            throws EspException {
        return new FlashJob(
                        new FlashRequest(
                                new FirmwareInputs(Boards.at(port), images, TableInput.NONE, HeaderSettings.KEEP),
                                options,
                                bootSlot,
                                BootCheckRequest.showing(Duration.ZERO)),
                        new FakeClock(),
                        listener)
                .run();
    }

    private List<String> warned(String port, List<ImageSpec> images) throws EspException {
        flash(port, images, FlashOption.DEFAULTS, Optional.empty());
        return planned();
    }

    private List<String> planned() {
        return listener.events().stream()
                .filter(FlashEvent.Planned.class::isInstance)
                .map(e -> ((FlashEvent.Planned) e).plan().warnings())
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private String refused(String port, List<ImageSpec> images, Set<FlashOption> options) {
        EspException e = catchThrowableOfType(EspException.class, () -> flash(port, images, options, Optional.empty()));
        assertThat(e).as("refused").isNotNull();
        assertThat(listener.events()).isEmpty();
        return Remedies.explain(e);
    }

    private static List<ImageSpec> images(Path folder, String text) throws EspException {
        return ImageSpec.parseList(text, folder);
    }

    @Test
    void anEncryptedBuildForANewChip() throws EspException {
        Path build = cases("01-encrypted-build-on-a-new-chip").resolve("build");
        List<ImageSpec> images = BuildSearch.in(build).images();
        String names = build.resolve("bootloader/bootloader.bin") + ", " + build.resolve("app.bin") + ", "
                + build.resolve("partition_table/partition-table.bin");
        assertThat(warned("sim:esp32c3", images))
                .containsExactly(names + " are marked to be encrypted and written plain, for flash encryption is off on"
                        + " this chip and it has no key: a bootloader built for flash encryption encrypts the flash"
                        + " when it first starts");
        Set<FlashOption> plain = EnumSet.copyOf(FlashOption.DEFAULTS);
        plain.add(FlashOption.PLAIN);
        flash("sim:esp32c3", images, plain, Optional.empty());
        assertThat(planned().get(0)).contains("written plain, as -Desp.encrypt=false says");
        Set<FlashOption> encrypt = EnumSet.copyOf(FlashOption.DEFAULTS);
        encrypt.add(FlashOption.ENCRYPT);
        EspException e =
                catchThrowableOfType(EspException.class, () -> flash("sim:esp32c3", images, encrypt, Optional.empty()));
        assertThat(Remedies.explain(e))
                .isEqualTo("ESP-404 Refused: flash encryption: the fuses of this chip hold no key for flash"
                        + " encryption.\n"
                        + "  Nothing of flash encryption is set up on this chip; its bootloader does that at"
                        + " its first start.\n"
                        + "  Write all of it plain, as the first flash of a new board: -Desp.encrypt=false." + MORE
                        + "ESP-404");
    }

    private void convert(Chip chip, Path elf, boolean force, List<String> warnings) throws EspException {
        new ElfToImageJob(
                        new ElfToImageRequest(
                                Optional.of(chip),
                                elf,
                                Optional.of(dir.resolve("out.bin")),
                                HeaderSettings.KEEP,
                                ElfOptions.DEFAULT,
                                force),
                        warnings::add)
                .run();
    }

    @Test
    void aProgramOfAnotherChip() throws EspException {
        Path elf = cases("02-elf-of-another-chip-is-converted-for-the-board").resolve("c6.elf");
        List<ImageSpec> images = List.of(new ImageSpec("0x10000", elf));
        assertThat(refused("sim:esp32c3", images, FlashOption.DEFAULTS))
                .startsWith("ESP-306 Image is for another chip: " + elf + " is a program for ")
                .endsWith(", not for an ESP32-C3: part .iram0.text at 0x40800000 lies in no memory of the ESP32-C3."
                        + "\n  1. Build the firmware for the chip on the board, or choose the other board.\n  2. "
                        + FORCE + MORE + "ESP-306");
        assertThatThrownBy(() -> convert(Chip.ESP32_C3, elf, false, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(Remedies.explain(e))
                                .startsWith("ESP-306 Image is for another chip: " + elf + " is a program for ")
                                .endsWith(", not for an ESP32-C3: part .iram0.text at 0x40800000 lies in no memory of"
                                        + " the ESP32-C3.\n"
                                        + "  1. Name the chip that it is for in -Desp.chip: esp32s31, esp32c5,"
                                        + " esp32c6, esp32c61, esp32h2, esp32h21, esp32h4, esp32p4.\n"
                                        + "  2. Or build the firmware for the chip that was named.\n"
                                        + "  3. "
                                        + FORCE + MORE + "ESP-306"));
        List<String> warnings = new ArrayList<>();
        convert(Chip.ESP32_C3, elf, true, warnings);
        assertThat(warnings)
                .singleElement(STRING)
                .startsWith(elf + " is a program for ")
                .endsWith(", not for an ESP32-C3: part .iram0.text at 0x40800000 lies in no memory of the ESP32-C3");
        Set<FlashOption> force = EnumSet.of(FlashOption.FORCE);
        flash("sim:esp32c3", images, force, Optional.empty());
        assertThat(planned()).anyMatch(w -> w.endsWith("lies at 0x40800000, in no memory of the ESP32-C3"));
    }

    /** esp-hal's metadata in a real program: the text and the name of one symbol are changed to those of a revision. */
    @Test
    void aProgramForANewerRevision() throws Exception {
        String real = new String(Fixtures.bytes("elf/esp32c6-panic-esphal.elf"), ISO_8859_1);
        StringBuilder changed = new StringBuilder(real.replace("ESP-IDFesp32c6serial", "ESP-IDFesp32c6300\0\0\0"));
        String name = "build_info.MIN_CHIP_REVISION\0";
        int at = real.lastIndexOf("espflash.LOG_FORMAT\0");
        changed.replace(at, at + name.length(), name);
        Path elf = Files.write(dir.resolve("app.elf"), changed.toString().getBytes(ISO_8859_1));
        List<ImageSpec> images = List.of(new ImageSpec("0x10000", elf));
        assertThat(refused("sim:esp32c6?rev=0.2", images, FlashOption.DEFAULTS))
                .isEqualTo("ESP-307 Image is for another chip revision: " + elf
                        + " is for ESP32-C6 v3.0 or newer, but this one is v0.2.\n  1. Build the firmware for this chip"
                        + " revision, or use a board with a newer chip.\n  2. " + FORCE + MORE + "ESP-307");
        List<String> warnings = new ArrayList<>();
        convert(Chip.ESP32_C6, elf, false, warnings);
        assertThat(warnings).isEmpty();
        AppImage made = AppImage.parse(Files.readAllBytes(dir.resolve("out.bin")));
        assertThat(made.header().extended().orElseThrow().revisions()).hasToString("v3.0 or newer");
    }

    @Test
    void aWebPageWhereAnImageBelongs() throws EspException {
        Path folder = cases("03-not-an-image-where-an-image-belongs");
        Path page = folder.resolve("page.bin");
        String start = page + " begins with \"<!DO\", not with ";
        assertThat(refused(
                        "sim:esp32c3",
                        images(folder, "bootloader=page.bin,partition-table=page.bin"),
                        FlashOption.DEFAULTS))
                .isEqualTo("ESP-313 Bad image: " + start + "0xe9: it is a web page and no image a chip boots, but the"
                        + " chip looks for its bootloader at 0x000000. Besides: " + start + "aa50: it is a web page and"
                        + " no partition table, but the bootloader looks for it at 0x008000.\n  1. Download, copy or"
                        + " build the file again, and unpack it first if it is an archive.\n  2. " + FORCE + MORE
                        + "ESP-313");
        assertThat(refused("sim:esp32c3", images(folder, "0x8000=table.bin,factory=page.bin"), FlashOption.DEFAULTS))
                .startsWith("ESP-313 Bad image: " + start + "0xe9: it is a web page and no image a chip boots, but the"
                        + " chip looks for an app in the partition factory.");
    }

    @Test
    void aUf2FileIsUnpacked() throws Exception {
        Path folder = cases("04-uf2-file-is-written-as-it-is");
        Path flash = dir.resolve("flash.bin");
        flash("sim:esp32c3?file=" + flash, images(folder, "0x0=fw.uf2"), FlashOption.DEFAULTS, Optional.empty());
        byte[] held = Files.readAllBytes(flash);
        byte[] blocks = Files.readAllBytes(folder.resolve("fw.uf2"));
        int address = LittleEndian.u32(blocks, 12);
        assertThat(held[address]).isEqualTo((byte) 0xe9);
        assertThat(Arrays.copyOfRange(held, address, address + 256)).isEqualTo(Arrays.copyOfRange(blocks, 32, 288));
    }

    @Test
    void aHeaderThatSaysMoreFlashThanThereIs() throws EspException {
        Path folder = cases("05-header-says-more-flash-than-there-is");
        assertThat(warned("sim:esp32c3?flash=4MB", images(folder, "0x0=boot16.bin,0x8000=table.bin")))
                .containsExactly("the header of " + folder.resolve("boot16.bin") + " says 16MB of flash, but the board"
                        + " has 4MB: the bootloader would stop; -Desp.flashSize=detect");
    }

    @Test
    void aTableThatReachesBehindTheHeadersSize() throws EspException {
        Path folder = cases("06-table-reaches-behind-the-header-size");
        String images = "0x0=boot8.bin,0x8000=t16.bin,0x20000=app.bin";
        List<String> warnings = new ArrayList<>();
        new MergeJob(
                        new MergeRequest(
                                Optional.empty(),
                                images(folder, images),
                                TableInput.NONE,
                                HeaderSettings.KEEP,
                                false,
                                dir.resolve("out.bin"),
                                new Shape(MergeFormat.RAW, 0, OptionalInt.empty(), OptionalInt.empty(), true)),
                        warnings::add)
                .run();
        String start = "partition app1 ends at 0xca0000, behind the 8MB in the header of " + folder.resolve("boot8.bin")
                + ": the bootloader would refuse the partition table; ";
        assertThat(warnings).containsExactly(start + "-Desp.flashSize=16MB");
        assertThat(warned("sim:esp32s3?flash=16MB", images(folder, images)))
                .containsExactly(start + "-Desp.flashSize=detect");
    }

    @Test
    void aBootloaderOrAnAppAtAWrongPlace() throws EspException {
        Path folder = cases("07-bootloader-or-app-at-a-wrong-place");
        assertThat(warned("sim:esp32c3", images(folder, "0x1000=boot.bin,0x8000=table.bin")))
                .contains(folder.resolve("boot.bin") + " at 0x001000 is a bootloader, but the ESP32-C3 looks for its"
                        + " bootloader at 0x000000");
        assertThat(warned("sim:esp32s3?flash=16MB", images(folder, "0x8000=t16.bin,0x10000=app.bin")))
                .anyMatch(w -> w.startsWith(folder.resolve("app.bin")
                        + " is an application, but no app partition begins" + " at 0x010000 (ota_0 app0: 0x020000"));
    }

    @Test
    void readingBehindTheEnd() {
        ReadFlashRequest request = new ReadFlashRequest(
                Boards.at("sim:esp32c3?flash=4MB"),
                Optional.of("0x3ff000+0x2000"),
                TableInput.NONE,
                dir.resolve("r.bin"));
        EspException e = catchThrowableOfType(
                EspException.class, () -> new ReadFlashJob(request, new FakeClock(), listener).run());
        assertThat(Remedies.explain(e))
                .isEqualTo(
                        "ESP-305 Does not fit the flash: [0x3ff000, 0x401000) ends behind the flash of 4MB.\n  Name a"
                                + " range that ends with the flash, or all: -Desp.read=all." + MORE + "ESP-305");
        assertThat(dir.resolve("r.bin")).doesNotExist();
    }

    @Test
    void aBrokenBuildDescription() {
        Path build = cases("09-broken-flasher-args-shows-gson").resolve("build");
        EspException e = catchThrowableOfType(EspException.class, () -> BuildSearch.in(build));
        assertThat(Remedies.explain(e))
                .startsWith("ESP-319 Build description not understood: " + build.resolve("flasher_args.json")
                        + " is not valid JSON at line 1 column 61.\n  1. Build the firmware again;")
                .doesNotContain("google", "Exception");
    }

    @Test
    void aLongPartitionName() throws EspException {
        Path csv = cases("10-long-partition-name").resolve("t.csv");
        PartitionTable table = new PartitionTableJob(csv, Optional.empty(), TableSettings.DEFAULT, OptionalInt.empty())
                .run()
                .table();
        assertThat(table.names()).isEqualTo("nvs, a_partition_with");
        assertThat(table.remarks())
                .containsExactly("line 2: the name a_partition_with_long_name is longer than 16 bytes; the partition is"
                        + " called a_partition_with");
    }

    @Test
    void aPartOfAnEsp8266ProgramAtAnOddAddress() throws Exception {
        Path elf = Files.copy(cases("11-esp8266-part-at-an-odd-address").resolve("odd.elf"), dir.resolve("odd.elf"));
        List<String> warnings = new ArrayList<>();
        new ElfToImageJob(
                        new ElfToImageRequest(
                                Optional.of(Chip.ESP8266),
                                elf,
                                Optional.empty(),
                                HeaderSettings.KEEP,
                                ElfOptions.DEFAULT,
                                false),
                        warnings::add)
                .run();
        String fault = "segment 1 lies at 0x3ffe852f, not a multiple of 4: the ROM stops there";
        assertThat(warnings).containsExactly(elf + ": " + fault);
        assertThat(new ImageInfoJob(dir.resolve("odd-0x00000.bin"), Optional.empty())
                        .run()
                        .get(0)
                        .image()
                        .warnings(0))
                .contains(fault);
        assertThat(warned("sim:esp8266", List.of(new ImageSpec("0", dir.resolve("odd-0x00000.bin")))))
                .containsExactly(dir.resolve("odd-0x00000.bin") + ": " + fault);
    }

    private static final String OTA = """
        nvs,data,nvs,0x9000,0x5000
        otadata,data,ota,0xe000,0x2000
        app0,app,ota_0,0x10000,1M
        app1,app,ota_1,0x110000,1M
        """;

    private String boardWithTwoApps() throws Exception {
        byte[] all = new byte[4 << 20];
        Arrays.fill(all, (byte) 0xff);
        put(all, 0, Fixtures.bytes("bootloader/esp32c3-bootloader.bin"));
        put(all, 0x8000, PartitionTable.parse(OTA.getBytes(US_ASCII)).toBinary());
        put(all, 0xe000, OtaData.erased().choosing(1, 2).toBytes());
        put(all, 0x110000, Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin"));
        return "sim:esp32c3?flash=4MB&file=" + Files.write(dir.resolve("board.bin"), all);
    }

    private static void put(byte[] all, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, all, at, bytes.length);
    }

    private OtaDataReport otaData(String port, Optional<String> slot) throws EspException {
        return new OtaDataJob(new OtaDataRequest(Boards.at(port), TableInput.NONE, slot), new FakeClock(), listener)
                .run();
    }

    @Test
    void theAppThatWillStartIsSaidAndChosen() throws Exception {
        String port = boardWithTwoApps();
        Path app = Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin");
        List<ImageSpec> images = List.of(new ImageSpec("app@next", app));
        assertThat(warned(port, images))
                .containsExactly("app0 is written, but the board boots app1 (otadata); -Desp.bootSlot=app0 or esp:erase"
                        + " -Desp.erase=otadata");
        flash(port, images, FlashOption.DEFAULTS, Optional.of("ota_0"));
        assertThat(planned()).isEmpty();
        byte[] held = Files.readAllBytes(dir.resolve("board.bin"));
        OtaData written = OtaData.of(Arrays.copyOfRange(held, 0xe000, 0x10000));
        assertThat(written).isEqualTo(OtaData.erased().choosing(1, 2).choosing(0, 2));
        assertThat(otaData(port, Optional.empty()).lines())
                .containsExactly(
                        "otadata at 0x00e000: number 2 for app1, undefined",
                        "otadata at 0x00f000: number 3 for app0, undefined, counts",
                        "The board boots app0 (ota_0, 0x010000).");
    }

    @Test
    void otaDataIsShownAndSet() throws Exception {
        String port = boardWithTwoApps();
        OtaDataReport set = otaData(port, Optional.of("app@next"));
        assertThat(set.lines()).endsWith("Written. The board boots app0 (ota_0, 0x010000).");
        assertThat(set.json().get("boots").getAsString()).isEqualTo("app0");
        assertThat(otaData(port, Optional.empty()).data()).isEqualTo(set.data());
        EspException e = catchThrowableOfType(EspException.class, () -> otaData(port, Optional.of("nvs")));
        assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER);
        assertThat(e).hasMessage("esp.bootSlot: nvs is no app that a bootloader can be told to start");
    }

    @Test
    void anAppAloneOnAnEmptyBoardLacksTheRest() throws EspException {
        Path app = Fixtures.path("idf-app/esp32c3-app-at-0x10000.bin");
        assertThat(warned("sim:esp32c3", List.of(new ImageSpec("0x10000", app))))
                .containsExactly(
                        "the board has no bootloader at 0x000000, and none is written: " + app + " will not start",
                        "the board has no partition table at 0x008000, and none is written: its bootloader will not"
                                + " find " + app);
    }
}
