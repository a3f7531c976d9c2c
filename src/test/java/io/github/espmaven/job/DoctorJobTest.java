package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.doctor.Check;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Origins;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.doctor.Verdict.Result;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.Ailment;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code esp:doctor} says of virtual boards. */
@Tag("slow")
class DoctorJobTest {
    static final Path HELLO = Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
    private static final Set<Part> BOARD = EnumSet.range(Part.PORT, Part.CONTENTS);

    @TempDir
    Path folder;

    private static DoctorReport report(BoardRequest board, Set<Part> parts) {
        HostFacts host = new HostFacts(Path.of("/no-such-root"), Map.of(), Map.of(), List.of());
        DoctorRequest request = new DoctorRequest(
                board, parts, TableSettings.DEFAULT, host, new Origins(List.of()), "1.0", Optional.empty());
        return new DoctorJob(request, List::of, new FakeClock(), new RecordingListener()).run();
    }

    private Path flash(byte[] beginning) throws Exception {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        System.arraycopy(beginning, 0, flash, 0, beginning.length);
        return Files.write(folder.resolve("flash.bin"), flash);
    }

    private static Map<String, String> bad(DoctorReport report) {
        return report.checks().stream()
                .filter(c ->
                        c.verdict().result() == Result.PROBLEM || c.verdict().result() == Result.WARNING)
                .collect(Collectors.toMap(Check::name, c -> c.verdict().text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"esp32", "esp8266", "esp32c3", "esp32s3", "esp32s2", "esp32c6", "esp32p4"})
    void aCleanBoardHasNoBadFindingAndIsLeftAsItWas(String chip) throws Exception {
        Path file = flash(chip.equals("esp32c3") ? Files.readAllBytes(HELLO) : new byte[0]);
        byte[] before = Files.readAllBytes(file);
        DoctorReport report =
                report(Boards.at("sim:" + chip + "?file=" + file), EnumSet.range(Part.PORT, Part.WRITE_TEST));
        assertThat(bad(report)).isEmpty();
        assertThat(report.closing()).isEqualTo("No problem was found.");
        assertThat(report.ending()).isEqualTo("The board was reset for this report, and restarted.");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    /**
     * What must be found, and by which check.
     *
     * @param check the check that finds it
     * @param text what it says
     * @param others checks that may complain as well, for the same reason
     */
    private record Expected(String check, String text, Set<String> others) {
        Expected(String check, String text, String... others) {
            this(check, text, Set.of(others));
        }
    }

    private static Expected expected(Ailment ailment) {
        return switch (ailment) {
            case BIT_ERRORS -> new Expected("repeated reading", "The line turns bits over", "baud rates");
            case DROPPED_BYTES -> new Expected("repeated reading", "The line loses bytes", "baud rates");
            case WEDGED_STUB -> new Expected("stub", "ESP-207 The stub did not start");
            case BROWNOUT -> new Expected("programming", "ESP-122 The supply voltage drops");
            case UNPLUG -> new Expected("baud rates", "ESP-112 Port lost");
            case TX_CUT ->
                new Expected("download mode", "the chip's TX to the adapter's RX carries nothing", "connection");
            case RX_CUT ->
                new Expected("download mode", "the adapter's TX to the chip's RX carries nothing", "connection");
            case NO_AUTO_RESET -> new Expected("download mode", "the control lines are not wired", "connection");
            case WRONG_CRYSTAL -> new Expected("crystal", "as if its crystal had 26 MHz");
            case ECHO -> new Expected("echo", "what is sent comes back as well");
            case STUCK_BIT -> new Expected("cells", "in 1 otherwise blank sector 1 bit is 0, first at 0x010000");
            case BAD_SECTOR -> new Expected("cells", "in 1 otherwise blank sector 64 bits are 0, first at 0x010000");
            case SLOW_ERASE -> new Expected("erasing", "takes 900 ms at most; 45 ms are typical");
            case DIO_ONLY -> new Expected("start", "the ROM cannot read it in mode QIO");
            case USB_OFF -> new Expected("download mode", "the application that starts there switches it off");
        };
    }

    @ParameterizedTest
    @EnumSource(Ailment.class)
    void findsEachAilmentAndNoOther(Ailment ailment) throws Exception {
        byte[] hello = Files.readAllBytes(HELLO);
        byte[] app = ailment == Ailment.DIO_ONLY
                ? HeaderPatch.of(Chip.ESP32_C3, "qio", "80m", HeaderPatch.KEEP_VALUE)
                        .apply(hello, 0, Chip.ESP32_C3)
                        .bytes()
                : hello;
        Path file = flash(app);
        byte[] before = Files.readAllBytes(file);
        boolean worn =
                ailment == Ailment.STUCK_BIT || ailment == Ailment.BAD_SECTOR; // a file with all bits is not theirs
        String usb = ailment == Ailment.USB_OFF ? "&usb=303a:1001" : "";
        DoctorReport report = report(
                Boards.at("sim:esp32c3?ailment=" + ailment + usb + "&file=" + file),
                worn ? BOARD : EnumSet.range(Part.PORT, Part.WRITE_TEST));
        Expected expected = expected(ailment);
        Map<String, String> bad = bad(report);
        assertThat(bad).as(report.closing()).containsKey(expected.check());
        assertThat(bad.get(expected.check())).contains(expected.text());
        bad.remove(expected.check());
        assertThat(bad.keySet()).isSubsetOf(expected.others());
        assertThat(Files.readAllBytes(file)).as("the flash is as it was").isEqualTo(before);
    }

    /** A board whose program fails restarts by itself, which is no sign that the reset works. */
    @Test
    void aBoardThatRestartsByItselfIsNotTakenForOneThatIsReset() throws Exception {
        byte[] broken = Files.readAllBytes(HELLO);
        broken[0x20] ^= 1;
        Map<String, String> bad =
                bad(report(Boards.at("sim:esp32c3?ailment=no-auto-reset&file=" + flash(broken)), BOARD));
        assertThat(bad.get("download mode")).contains("the control lines are not wired");
    }

    /** Erasing and programming must be asked for; without them two ailments cannot be seen. */
    @ParameterizedTest
    @EnumSource(names = {"BROWNOUT", "SLOW_ERASE"})
    void writesNothingUnlessAsked(Ailment ailment) throws Exception {
        Path file = flash(Files.readAllBytes(HELLO));
        byte[] before = Files.readAllBytes(file);
        DoctorReport report = report(Boards.at("sim:esp32c3?ailment=" + ailment + "&file=" + file), BOARD);
        assertThat(bad(report)).isEmpty();
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(report.checks()).noneMatch(c -> c.part() == Part.WRITE_TEST);
    }

    /** Commands carry no checksum: one that is falsified erases elsewhere. */
    @Test
    void nothingIsErasedOverALineThatNobodyHasLookedAt() throws Exception {
        Path file = flash(Files.readAllBytes(HELLO));
        byte[] before = Files.readAllBytes(file);
        DoctorReport bad = report(
                Boards.at("sim:esp32c3?ailment=bit-errors(rate=1e-4)&file=" + file), EnumSet.of(Part.WRITE_TEST));
        assertThat(text(bad, "baud rates")).contains("failed");
        assertThat(text(bad, "erasing")).startsWith("that needs the stub, a line without errors");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        DoctorReport good = report(Boards.at("sim:esp32c3?file=" + file), EnumSet.of(Part.WRITE_TEST));
        assertThat(text(good, "erasing")).contains(" ms at most");
    }

    @Test
    void aBoardThatWasNotResetStaysInItsLoader() {
        BoardRequest board = Boards.at("sim:esp32c3?boot=download");
        BoardRequest unreset = board.withOptions(
                board.options().withReset(board.options().reset().withBefore(Before.NO_RESET)));
        DoctorReport report = report(unreset, BOARD);
        assertThat(bad(report)).isEmpty();
        assertThat(report.ending()).isEqualTo("The board was left in its loader, for it was not reset.");
    }

    /** Other ways to the chip, and protected chips, are no problem. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "esp32c3?usb=303a:1001",
                "esp32s3?usb=303a:0009",
                "esp32c3?circuit=slow",
                "esp32c3?usb=10c4:ea64&circuit=flow-control",
                "esp32c3?security=secure-boot",
                "esp32c3?security=flash-encryption",
                "esp32?security=flash-encryption-release",
                "esp32s2?security=secure-download",
                "esp32c2?rev=0.0",
                "esp32e22",
                "esp32h2?flash=16MB"
            })
    void aBoardOfAnotherKindHasNoBadFinding(String board) {
        assertThat(bad(report(Boards.at("sim:" + board), BOARD))).isEmpty();
    }

    @Test
    void aLockedChipIsToldWithoutAProblem() {
        DoctorReport report = report(Boards.at("sim:esp32c3?security=secure-download"), BOARD);
        assertThat(bad(report)).isEmpty();
        assertThat(report.checks())
                .filteredOn(c -> c.name().equals("security"))
                .allMatch(c -> c.verdict().text().contains("secure download mode on"));
    }

    private static String text(DoctorReport report, String check) {
        return report.checks().stream()
                .filter(c -> c.name().equals(check))
                .map(c -> c.verdict().text())
                .findFirst()
                .orElse("");
    }

    private static void put(byte[] flash, int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, flash, offset, bytes.length);
    }

    /** An ESP-IDF build of Espressif's, with settings that Espressif's generator made. */
    private byte[] idf() {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        put(flash, 0, Fixtures.bytes("bootloader/esp32c3-bootloader.bin"));
        put(flash, 0x8000, Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        put(flash, 0x9000, Arrays.copyOf(Fixtures.bytes("nvs/device-v2.bin"), 0x6000));
        put(flash, 0x1_0000, Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin"));
        return flash;
    }

    @Test
    void tellsWhatLiesInTheFlashWithoutItsValues() throws Exception {
        DoctorReport report = report(Boards.at("sim:esp32c3?file=" + flash(idf())), EnumSet.of(Part.CONTENTS));
        assertThat(bad(report)).isEmpty();
        assertThat(text(report, "bootloader"))
                .startsWith("bootloader of ESP-IDF v6.1-beta1-497-g14f663f003e at 0x000000");
        assertThat(text(report, "partition table"))
                .isEqualTo("4 partitions at 0x008000: nvs, phy_init, factory, coredump");
        assertThat(text(report, "data nvs")).isEqualTo("entries by namespace: storage (11), wifi (2)");
        assertThat(text(report, "app factory"))
                .contains("ELF SHA-256 7d946a8e8cd5e4196dca452f6aaea74a9569861d45e7861eb1a11c063d042472")
                .contains("from no file that is known here");
        assertThat(String.join("\n", report.lines())).doesNotContain("SN-0001-2026");
        assertThat(text(report, "download mode"))
                .as("the link was not asked for")
                .isEmpty();
    }

    @Test
    void tellsWhichPartOfAStartIsMissingOrDamaged() throws Exception {
        byte[] flash = idf();
        flash[0x1_2000] ^= 1;
        DoctorReport damaged = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS));
        assertThat(bad(damaged)).containsKeys("app factory", "start");
        assertThat(text(damaged, "app factory")).contains("its bytes do not fit its");
        Arrays.fill(flash, 0x1_0000, 0x20_0000, (byte) 0xff);
        DoctorReport missing = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS));
        assertThat(text(missing, "app factory")).isEqualTo("empty, and the bootloader is to start it");
        Arrays.fill(flash, 0x8000, 0x9000, (byte) 0xff);
        DoctorReport noTable = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS));
        assertThat(text(noTable, "partition table"))
                .isEqualTo("there is no partition table at 0x008000, and the bootloader needs one");
        put(flash, 0, new byte[] {'<', 'h', 't', 'm'});
        DoctorReport noImage = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS));
        assertThat(text(noImage, "bootloader"))
                .startsWith("there is no image at 0x000000")
                .endsWith("0x3c68746d");
    }

    /** What a flash of 1 MB shows that calls itself 4 MB. */
    @Test
    void aFlashThatIsSmallerThanItSaysShowsItsBeginningAgain() throws Exception {
        byte[] flash = Arrays.copyOf(idf(), 4 << 20);
        for (int at = 1 << 20; at < flash.length; at += 1 << 20) {
            System.arraycopy(flash, 0, flash, at, 1 << 20);
        }
        DoctorReport report = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CHIP));
        assertThat(bad(report)).containsOnlyKeys("flash size");
        assertThat(bad(report).get("flash size")).contains("its id says 4 MB").contains("it has 1 MB");
    }

    /** Whatever the flash holds, the report is made. */
    @Test
    void aTableThatPointsBehindTheFlashAndNoiseAreFindings() throws Exception {
        byte[] flash = idf();
        put(
                flash,
                0x8000,
                new PartitionTable(List.of(
                                new Partition("far", 1, 2, new FlashRange(0x60_0000, 0x6000), 0),
                                new Partition("across", 0, 0, new FlashRange(0x3f_0000, 0x2_0000), 0)))
                        .toBinary());
        Map<String, String> bad = bad(report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS)));
        assertThat(bad.get("data far"))
                .startsWith("ESP-305 ")
                .contains("0x600000 is behind the end of a flash of 4 MB");
        for (int seed = 0; seed < 3; seed++) {
            new Random(seed).nextBytes(flash);
            flash[0] = (byte) 0xe9;
            put(flash, 0x8000, new byte[] {(byte) 0xaa, 0x50, 1, 2});
            DoctorReport report = report(Boards.at("sim:esp32c3?file=" + flash(flash)), EnumSet.of(Part.CONTENTS));
            assertThat(bad(report)).containsKeys("bootloader", "partition table");
        }
    }

    @Test
    void nothingIsOpenedWithoutAPortAndTheReportIsMade() {
        DoctorReport report = report(Boards.at("auto"), BOARD);
        assertThat(bad(report)).containsOnlyKeys("port");
        assertThat(report.ending()).isEqualTo("No board was touched.");
    }
}
