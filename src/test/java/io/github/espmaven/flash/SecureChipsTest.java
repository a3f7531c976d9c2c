package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.simulator.BoardOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Flashing and erasing virtual boards whose fuses protect something (protocol.md, sections 4.1 and 4.5). */
@Tag("slow")
class SecureChipsTest {
    private static final FlashRegion APP = TestBoard.region(0x10000, 50_001);
    private static final FlashRegion LOW = TestBoard.region(0x1000, 0x2000);
    private static final FlashRange NVS = new FlashRange(0x9000, 0x6000);
    private static final Set<FlashOption> PLAIN = FlashOption.DEFAULTS;
    private static final Set<FlashOption> ENCRYPT = with(FlashOption.ENCRYPT);
    private static final Set<FlashOption> FORCE = with(FlashOption.FORCE);

    private static Set<FlashOption> with(FlashOption... more) {
        Set<FlashOption> all = EnumSet.copyOf(FlashOption.DEFAULTS);
        all.addAll(List.of(more));
        return all;
    }

    static Stream<Chip> lockable() {
        return Arrays.stream(Chip.values()).filter(c -> c.spec().romHas(RomFeature.SECURE_DOWNLOAD));
    }

    static Stream<Chip> encrypting() {
        return Arrays.stream(Chip.values()).filter(c -> c.spec().security().flashEncryption());
    }

    @ParameterizedTest
    @MethodSource("lockable")
    void aLockedChipIsWrittenAndErasedButTellsNothing(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.SECURE_DOWNLOAD);
        byte[] before = TestBoard.used(2 << 20);
        board.board().loadFlash(0, before);
        try (Device device = board.connect(StubUse.USE)) {
            assertThat(device.secureDownload()).isTrue();
            assertThat(device.chip()).isEqualTo(chip);
            FlashReport report = board.flash(device, PLAIN, APP);
            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsOnly(State.WRITTEN);
            assertThat(report.unverified()).isPresent();
            new FlashEraser(device, board.events()::add).erase(List.of(NVS), Set.of());
            byte[] after = TestBoard.expected(before, APP);
            Arrays.fill(after, NVS.offset(), NVS.end(), (byte) 0xFF);
            assertThat(Arrays.mismatch(Arrays.copyOf(board.board().flash(), 2 << 20), after))
                    .isEqualTo(-1);
            assertProblem(
                    () -> new FlashEraser(device, board.events()::add).eraseAll(Set.of()),
                    Problem.SECURE_DOWNLOAD_MODE);
        }
    }

    @ParameterizedTest
    @MethodSource("encrypting")
    void inDevelopmentModeTheChipEncryptsWhatItWrites(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION);
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = board.flash(device, ENCRYPT, APP);
            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsOnly(State.WRITTEN);
            byte[] stored = Arrays.copyOfRange(
                    board.board().flash(), APP.range().offset(), APP.range().end());
            assertThat(Arrays.mismatch(stored, APP.bytes())).isBetween(0, 16);
            assertThat(readDecrypted(board)).isEqualTo(APP.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("encrypting")
    void onlyTheRomOfTheEsp32CannotEncrypt(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION);
        try (Device device = board.connect(StubUse.ROM_ONLY)) {
            if (chip == Chip.ESP32) {
                assertProblem(() -> board.flash(device, ENCRYPT, APP), Problem.NOT_SUPPORTED);
            } else {
                board.flash(device, ENCRYPT, APP);
                assertThat(readDecrypted(board)).isEqualTo(APP.bytes());
            }
        }
    }

    @Test
    void theEsp8266KnowsNoEncryption() throws EspException {
        TestBoard board = board(Chip.ESP8266);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, ENCRYPT, APP), Problem.NOT_SUPPORTED);
        }
    }

    @ParameterizedTest
    @MethodSource("encrypting")
    void releaseModeTakesNothingPlainAndEncryptsNothing(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION_RELEASE);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, PLAIN, APP), Problem.ENCRYPTION_GUARD);
            assertProblem(() -> board.flash(device, ENCRYPT, APP), Problem.ENCRYPTION_GUARD);
            assertThat(Arrays.copyOfRange(board.board().flash(), 0x10000, 0x20000))
                    .containsOnly(0xFF);
            board.flash(device, FORCE, APP);
            assertThat(Arrays.copyOfRange(board.board().flash(), 0x10000, 0x10000 + 50_001))
                    .isEqualTo(APP.bytes());
        }
    }

    @Test
    void lockedAndEncryptedTakesNothingPlain() throws EspException {
        TestBoard board = board(Chip.ESP32_C6, Protection.FLASH_ENCRYPTION_RELEASE, Protection.SECURE_DOWNLOAD);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, PLAIN, APP), Problem.ENCRYPTION_GUARD);
            board.flash(device, FORCE, APP);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_S2", "ESP32_C3", "ESP32_C5"})
    void lockedInDevelopmentModeTheRomStillEncrypts(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION, Protection.SECURE_DOWNLOAD);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, PLAIN, APP), Problem.ENCRYPTION_GUARD);
            board.flash(device, ENCRYPT, APP);
            assertThat(readDecrypted(board)).isEqualTo(APP.bytes());
        }
    }

    @Test
    void withoutAKeyNothingCanBeEncrypted() throws EspException {
        TestBoard board = board(Chip.ESP32_C3);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, ENCRYPT, APP), Problem.ENCRYPTION_GUARD);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_C5", "ESP32_P4", "ESP32_H4", "ESP32_S31"})
    void theKeyManagersRoomIsKept(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION, Protection.KEY_MANAGER);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, ENCRYPT, LOW), Problem.ENCRYPTION_GUARD);
            board.flash(device, ENCRYPT, TestBoard.region(0x2000, 0x1000));
            assertProblem(
                    () -> new FlashEraser(device, board.events()::add)
                            .erase(List.of(new FlashRange(0x1000, 0x1000)), Set.of()),
                    Problem.ENCRYPTION_GUARD);
        }
    }

    /** The host encrypts for the complete value alone. */
    @Test
    void withAnIncompleteFlashCryptConfigTheHostEncryptsNothing() throws EspException {
        List<FlashRegion> regions = List.of(APP.with(Encryption.with(new byte[32])));
        for (int config : List.of(0, 7, 15)) {
            SecurityFuses fuses =
                    new SecurityFuses(false, false, 1, false, false, true, OptionalInt.of(config), List.of());
            FlashTarget target = new FlashTarget(
                    Optional.of(Chip.ESP32),
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.of(fuses),
                    FlashTarget.Lock.OPEN);
            SafetyGuards guards = new SafetyGuards(target, PLAIN);
            if (config == 15) {
                guards.check(regions);
            } else {
                assertThatThrownBy(() -> guards.check(regions))
                        .hasMessage(
                                "the fuse FLASH_CRYPT_CONFIG of this chip is not 15: it would read noise of what the"
                                        + " host encrypts");
                assertThatThrownBy(() -> guards.check(regions))
                        .isInstanceOfSatisfying(
                                EspException.class,
                                e -> assertThat(Remedies.explain(e))
                                        .contains("Use a board whose flash encryption is set up completely"));
                new SafetyGuards(target, FORCE).check(regions);
            }
        }
    }

    @Test
    void secureBootOfTheFirstVersionKeepsItsBootloader() throws EspException {
        TestBoard board = board(Chip.ESP32, Protection.SECURE_BOOT_V1);
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, PLAIN, LOW), Problem.SECURE_BOOT_GUARD);
            board.flash(device, PLAIN, APP);
            board.flash(device, FORCE, LOW);
        }
    }

    static Stream<Chip> all() {
        return Arrays.stream(Chip.values()).filter(c -> c != Chip.ESP8266);
    }

    @ParameterizedTest
    @MethodSource("all")
    void withSecureBootOnlyForceErases(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.SECURE_BOOT);
        board.board().loadFlash(0, TestBoard.used(0x20000));
        try (Device device = board.connect(StubUse.USE)) {
            FlashEraser eraser = new FlashEraser(device, board.events()::add);
            assertProblem(() -> eraser.erase(List.of(NVS), Set.of()), Problem.SECURE_BOOT_GUARD);
            assertProblem(() -> eraser.eraseAll(Set.of()), Problem.SECURE_BOOT_GUARD);
            assertProblem(() -> board.flash(device, with(FlashOption.ERASE_ALL), APP), Problem.SECURE_BOOT_GUARD);
            eraser.erase(List.of(NVS), EnumSet.of(FlashOption.FORCE));
            assertThat(Arrays.copyOfRange(board.board().flash(), NVS.offset(), NVS.end()))
                    .containsOnly(0xFF);
            board.flash(device, PLAIN, APP);
        }
    }

    @ParameterizedTest
    @MethodSource("encrypting")
    void aRegionCanBeEncryptedAndItsNeighbourNot(Chip chip) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION);
        FlashRegion data = TestBoard.region(0x20000, 0x3001);
        try (Device device = board.connect(StubUse.USE)) {
            FlashReport report = board.flash(device, PLAIN, data, APP.with(Encryption.BY_CHIP));
            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsExactly(State.WRITTEN, State.VERIFIED);
            assertThat(report.unverified()).hasValue("the flash holds the encrypted form of what was sent");
            assertThat(readDecrypted(board)).isEqualTo(APP.bytes());
            assertThat(Arrays.copyOfRange(board.board().flash(), 0x20000, 0x23001))
                    .isEqualTo(data.bytes());
            FlashReport again = board.flash(device, PLAIN, data, APP.with(Encryption.BY_CHIP));
            assertThat(again.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsExactly(State.WRITTEN, State.SKIPPED);
            assertThat(readDecrypted(board)).isEqualTo(APP.bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"ESP32, 32", "ESP32_C3, 16"})
    void encryptionBeginsAtABlockOfTheCipher(Chip chip, int block) throws EspException {
        TestBoard board = board(chip, Protection.FLASH_ENCRYPTION);
        FlashRegion aligned = new FlashRegion(0x10000 + block, APP.bytes(), "a.bin", "a");
        FlashRegion odd = new FlashRegion(0x10000 + block / 2, APP.bytes(), "a.bin", "a");
        try (Device device = board.connect(StubUse.USE)) {
            assertProblem(() -> board.flash(device, ENCRYPT, odd), Problem.UNALIGNED);
            board.flash(device, ENCRYPT, aligned);
            assertThat(Arrays.copyOfRange(
                            board.board().decryptedFlash(),
                            aligned.offset(),
                            aligned.range().end()))
                    .isEqualTo(APP.bytes());
        }
    }

    /** The processor decrypts what it reads: only what was written encrypted starts. */
    @ParameterizedTest
    @CsvSource({"true, FLASH_ENCRYPTION, true", "false, FLASH_ENCRYPTION, false", "false, SECURE_DOWNLOAD, true"})
    void anEncryptedChipStartsWhatWasEncrypted(boolean encrypt, Protection protection, boolean starts)
            throws Exception {
        TestBoard board = board(Chip.ESP32_C3, protection);
        FlashRegion hello = new FlashRegion(
                0, Files.readAllBytes(Path.of("src/it/quickstart/firmware/hello.bin")), "hello.bin", "hello");
        try (Device device = board.connect(StubUse.USE)) {
            board.flash(device, PLAIN, encrypt ? hello.with(Encryption.BY_CHIP) : hello);
            device.restart(AfterReset.HARD_RESET);
            board.line().setBaudRate(115_200);
            byte[] console = new byte[0x4000];
            int count = board.line().read(console, Duration.ofSeconds(1));
            String text = new String(console, 0, count, StandardCharsets.ISO_8859_1);
            assertThat(text.contains("entry 0x40384000")).as(text).isEqualTo(starts);
        }
    }

    private static byte[] readDecrypted(TestBoard board) {
        return Arrays.copyOfRange(
                board.board().decryptedFlash(),
                APP.range().offset(),
                APP.range().end());
    }

    private static TestBoard board(Chip chip, Protection... protections) throws EspException {
        return new TestBoard(BoardOptions.of(chip).withProtections(Set.of(protections)));
    }

    private static void assertProblem(ThrowingCallable action, Problem problem) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        EspException.class,
                        e -> assertThat(e.problem()).as(e.getMessage()).isEqualTo(problem));
    }
}
