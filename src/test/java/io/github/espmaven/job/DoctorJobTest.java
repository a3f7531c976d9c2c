package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.doctor.Check;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.doctor.Verdict.Result;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.reset.ResetOptions.Before;
import io.github.espmaven.simulator.Ailment;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code esp:doctor} says of virtual boards. */
class DoctorJobTest {
    static final Path HELLO = Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
    private static final Set<Part> BOARD = EnumSet.range(Part.PORT, Part.CONTENTS);

    @TempDir
    Path folder;

    private static DoctorReport report(BoardRequest board, Set<Part> parts) {
        HostFacts host = new HostFacts(Path.of("/no-such-root"), Map.of(), Map.of(), List.of());
        DoctorRequest request = new DoctorRequest(board, parts, TableSettings.DEFAULT, host, "1.0", Optional.empty());
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
        DoctorReport report = report(Boards.at("sim:esp32c3?ailment=" + ailment + "&file=" + file), BOARD);
        assertThat(bad(report)).isEmpty();
        assertThat(report.checks()).noneMatch(c -> c.part() == Part.WRITE_TEST);
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

    @Test
    void aLockedChipIsToldWithoutAProblem() {
        DoctorReport report = report(Boards.at("sim:esp32c3?security=secure-download"), BOARD);
        assertThat(bad(report)).isEmpty();
        assertThat(report.checks())
                .filteredOn(c -> c.name().equals("security"))
                .allMatch(c -> c.verdict().text().contains("secure download mode on"));
    }
}
