package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.flash.FlashTarget.Lock;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageBuilder;
import io.github.espmaven.loader.Dialect;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class FlashPlannerTest {
    private static final SecurityFuses OPEN =
            new SecurityFuses(false, false, 0, false, false, false, OptionalInt.empty(), List.of());

    private static FlashRegion region(int offset, int length, String source) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x5A);
        return new FlashRegion(offset, bytes, source, source);
    }

    private static FlashTarget board(Chip chip, long flashBytes) {
        return board(chip, flashBytes, OPEN);
    }

    private static FlashTarget board(Chip chip, long flashBytes, SecurityFuses fuses) {
        return new FlashTarget(
                Optional.of(chip),
                Optional.of(chip.spec().usualRevision()),
                OptionalLong.of(flashBytes),
                Optional.of(Dialect.STUB),
                Optional.of(fuses),
                Lock.OPEN);
    }

    private static FlashPlan plan(FlashTarget target, FlashRegion... regions) throws EspException {
        return FlashPlanner.plan(List.of(regions), target, HeaderSettings.KEEP, FlashOption.DEFAULTS);
    }

    private static byte[] image(Chip chip) {
        return ImageBuilder.forChip(chip)
                .segment(0x4038_0000, new byte[64])
                .digest(true)
                .build();
    }

    @Test
    void ordersByAddressAndJoinsWhatIsErased() throws EspException {
        FlashPlan plan = plan(
                board(Chip.ESP32_C3, 4 << 20),
                region(0x10000, 0x1800, "app"),
                region(0, 0x7001, "boot"),
                region(0x8000, 0xC00, "table"));
        assertThat(plan.regions()).extracting(PlannedRegion::name).containsExactly("boot", "table", "app");
        assertThat(plan.eraseRanges())
                .containsExactly(FlashRange.between(0, 0x9000), FlashRange.between(0x10000, 0x12000));
        assertThat(plan.totalBytes()).isEqualTo(0x7004 + 0xC00 + 0x1800);
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.undecided()).isEmpty();
    }

    @Test
    void padsWithErasedBytes() throws EspException {
        PlannedRegion planned = plan(board(Chip.ESP32, 4 << 20), region(0x9010, 5, "x"))
                .regions()
                .get(0);
        assertThat(planned.range()).isEqualTo(FlashRange.between(0x9000, 0x9018));
        byte[] expected = new byte[0x18];
        Arrays.fill(expected, (byte) 0xFF);
        Arrays.fill(expected, 0x10, 0x15, (byte) 0x5A);
        assertThat(planned.contents()).isEqualTo(expected);
        assertThat(planned.isPatched()).isFalse();
    }

    @Test
    void overlapNamesBothInputsAndRanges() {
        FlashTarget target = FlashTarget.unseen(Optional.empty());
        assertProblem(
                () -> plan(target, region(0x1000, 0x2000, "b.bin"), region(0, 0x1001, "a.bin")),
                Problem.OVERLAP,
                "a.bin [0x000000, 0x001001) and b.bin [0x001000, 0x003000) overlap");
        assertProblem(
                () -> plan(target, region(0x1800, 0x10, "b.bin"), region(0, 0x1001, "a.bin")),
                Problem.OVERLAP,
                "a.bin [0x000000, 0x001001) and b.bin [0x001800, 0x001810) share a 4 KB sector");
        assertThatThrownBy(() -> FlashPlanner.plan(
                        List.of(region(0, 1, "a"), region(0, 1, "b")),
                        target,
                        HeaderSettings.KEEP,
                        Set.of(FlashOption.FORCE)))
                .hasMessage(
                        "a [0x000000, 0x000001) and b [0x000000, 0x000001) overlap; -Desp.force cannot change that");
    }

    @Test
    void endsWhereTheFlashEnds() throws EspException {
        plan(board(Chip.ESP32_C3, 1 << 20), region(0xFF000, 0x1000, "x"));
        assertProblem(
                () -> plan(board(Chip.ESP32_C3, 1 << 20), region(0xFF000, 0x1001, "x")),
                Problem.BEYOND_FLASH,
                "x [0x0ff000, 0x100001) ends behind the flash of 1MB");
        HeaderSettings small = new HeaderSettings("keep", "keep", "512KB");
        assertThatThrownBy(() -> FlashPlanner.plan(
                        List.of(region(0x80000, 1, "x")),
                        FlashTarget.unseen(Optional.empty()),
                        small,
                        FlashOption.DEFAULTS))
                .hasMessage("x [0x080000, 0x080001) ends behind the flash of 512KB")
                .extracting(e -> ((EspException) e).evidence().get(Key.PARAMETER))
                .isEqualTo(Optional.of("esp.flashSize"));
        assertThatThrownBy(() -> FlashPlanner.plan(
                        List.of(region(1 << 20, 1, "x")),
                        board(Chip.ESP32_C3, 1 << 20),
                        HeaderSettings.KEEP,
                        Set.of(FlashOption.FORCE)))
                .hasMessage("x [0x100000, 0x100001) ends behind the flash of 1MB; -Desp.force cannot change that")
                .extracting(e -> ((EspException) e).evidence().get(Key.PARAMETER))
                .isEqualTo(Optional.empty());
    }

    @Test
    void onlySomeChipsReachBeyond16Mb() throws EspException {
        FlashRegion far = region(16 << 20, 16, "far");
        plan(board(Chip.ESP32_S3, 32 << 20), far);
        assertProblem(
                () -> plan(board(Chip.ESP32_C3, 32 << 20), far),
                Problem.BEYOND_FLASH,
                "far [0x1000000, 0x1000010) ends behind the flash of 16MB");
        plan(FlashTarget.unseen(Optional.empty()), far);
    }

    @Test
    void patchesTheBootloaderOnly() throws EspException {
        FlashRegion boot = new FlashRegion(0, image(Chip.ESP32_C3), "boot", "boot");
        FlashRegion app = new FlashRegion(0x10000, image(Chip.ESP32_C3), "app", "app");
        FlashPlan plan = FlashPlanner.plan(
                List.of(boot, app),
                board(Chip.ESP32_C3, 4 << 20),
                new HeaderSettings("dio", "80m", "detect"),
                FlashOption.DEFAULTS);
        byte[] patched = plan.regions().get(0).contents();
        assertThat(patched[2]).isEqualTo((byte) 2);
        assertThat(patched[3]).isEqualTo((byte) 0x2F);
        assertThat(AppImage.parse(patched).digest().orElseThrow().valid()).isTrue();
        assertThat(plan.regions().get(0).isPatched()).isTrue();
        assertThat(plan.regions().get(1).isPatched()).isFalse();
        assertThat(boot.bytes()[2]).isZero();
    }

    @Test
    void leavesASignedBootloaderAlone() throws EspException {
        SecurityFuses signed = new SecurityFuses(false, true, 0, false, false, false, OptionalInt.empty(), List.of());
        FlashPlan plan = FlashPlanner.plan(
                List.of(new FlashRegion(0, image(Chip.ESP32_C3), "boot", "boot")),
                board(Chip.ESP32_C3, 4 << 20, signed),
                new HeaderSettings("dio", "keep", "keep"),
                FlashOption.DEFAULTS);
        assertThat(plan.regions().get(0).isPatched()).isFalse();
        assertThat(plan.warnings())
                .containsExactly("the flash settings in the header of boot stay as they are: secure boot would refuse"
                        + " a changed image");
    }

    @Test
    void refusesSettingsTheChipDoesNotKnow() {
        assertThatThrownBy(() -> FlashPlanner.plan(
                        List.of(region(0, 16, "x")),
                        FlashTarget.unseen(Optional.of(Chip.ESP32_H2)),
                        new HeaderSettings("keep", "80m", "keep"),
                        FlashOption.DEFAULTS))
                .hasMessageContaining("80m")
                .satisfies(e -> assertThat(((EspException) e).evidence().get(Key.CHOICES))
                        .hasValueSatisfying(c -> assertThat(c).contains("48m")))
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.BAD_PARAMETER);
    }

    @Test
    void secureBootV1KeepsItsSectors() throws EspException {
        SecurityFuses fuses = new SecurityFuses(true, false, 0, false, false, false, OptionalInt.empty(), List.of());
        assertProblem(
                () -> plan(board(Chip.ESP32, 4 << 20, fuses), region(0x1000, 16, "x")), Problem.SECURE_BOOT_GUARD);
        plan(board(Chip.ESP32, 4 << 20, fuses), region(0x8000, 16, "x"));
        assertProblem(
                () -> FlashPlanner.plan(
                        List.of(region(0x8000, 16, "x")),
                        board(Chip.ESP32, 4 << 20, fuses),
                        HeaderSettings.KEEP,
                        Set.of(FlashOption.ERASE_ALL)),
                Problem.SECURE_BOOT_GUARD);
    }

    @Test
    void encryptedFlashKeepsItself() throws EspException {
        SecurityFuses locked = new SecurityFuses(false, false, 7, true, false, true, OptionalInt.empty(), List.of());
        assertProblem(
                () -> plan(board(Chip.ESP32_C3, 4 << 20, locked), region(0x10000, 16, "x")), Problem.ENCRYPTION_GUARD);
        SecurityFuses keyManager =
                new SecurityFuses(false, false, 1, false, true, true, OptionalInt.empty(), List.of());
        assertProblem(
                () -> plan(board(Chip.ESP32_P4, 4 << 20, keyManager), region(0x1000, 16, "x")),
                Problem.ENCRYPTION_GUARD);
        plan(board(Chip.ESP32_P4, 4 << 20, keyManager), region(0x2000, 16, "x"));
        FlashTarget secureDownload = new FlashTarget(
                Optional.of(Chip.ESP32_C3),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(Dialect.ROM),
                Optional.empty(),
                Lock.SECURE_DOWNLOAD_ENCRYPTED);
        assertProblem(() -> plan(secureDownload, region(0x10000, 16, "x")), Problem.ENCRYPTION_GUARD);
    }

    @Test
    void encryptsOnlyWithAKey() throws EspException {
        Set<FlashOption> encrypt = EnumSet.of(FlashOption.ENCRYPT);
        FlashRegion[] x = {region(0x10000, 5, "x")};
        SecurityFuses keyed = new SecurityFuses(false, false, 1, false, false, true, OptionalInt.of(15), List.of());
        FlashPlan plan = FlashPlanner.plan(List.of(x), board(Chip.ESP32, 4 << 20, keyed), HeaderSettings.KEEP, encrypt);
        assertThat(plan.regions().get(0).length()).isEqualTo(32);
        assertProblem(
                () -> FlashPlanner.plan(List.of(x), board(Chip.ESP32_C3, 4 << 20, OPEN), HeaderSettings.KEEP, encrypt),
                Problem.ENCRYPTION_GUARD);
        assertProblem(
                () -> FlashPlanner.plan(
                        List.of(x), FlashTarget.unseen(Optional.of(Chip.ESP8266)), HeaderSettings.KEEP, encrypt),
                Problem.NOT_SUPPORTED);
    }

    @Test
    void regionsOfBothKindsAreOnePlan() throws EspException {
        SecurityFuses keyed = new SecurityFuses(false, false, 1, false, false, true, OptionalInt.empty(), List.of());
        FlashTarget board = board(Chip.ESP32_C3, 4 << 20, keyed);
        FlashRegion secret = region(0x10000, 50, "app.bin").with(Encryption.BY_CHIP);
        FlashPlan plan = plan(board, region(0x20000, 50, "web.bin"), secret);
        assertThat(plan.regions()).extracting(PlannedRegion::encrypted).containsExactly(true, false);
        assertThat(plan.regions()).extracting(PlannedRegion::length).containsExactly(64, 52);
        assertProblem(() -> plan(board, secret, region(0x10040, 8, "x")), Problem.OVERLAP);
    }

    @Test
    void warnsWhatTheRomOfTheEsp8266ErasesBeside() throws EspException {
        FlashTarget rom = new FlashTarget(
                Optional.of(Chip.ESP8266),
                Optional.empty(),
                OptionalLong.of(4 << 20),
                Optional.of(Dialect.ESP8266_ROM),
                Optional.empty(),
                Lock.OPEN);
        assertThat(plan(rom, region(0x8000, 0xC00, "table")).warnings())
                .containsExactly("without the stub, [0x009000, 0x00a000) behind table is erased, too");
        assertThat(plan(rom, region(0x8000, 0xC00, "table"), region(0x9000, 0x1001, "nvs"))
                        .warnings())
                .isEmpty();
    }

    @Test
    void aPlanWithoutABoardSaysWhatIsOpen() throws EspException {
        FlashPlan plan = FlashPlanner.plan(
                List.of(region(0, 16, "x")),
                FlashTarget.unseen(Optional.of(Chip.ESP32)),
                new HeaderSettings("keep", "keep", "detect"),
                FlashOption.DEFAULTS);
        assertThat(plan.undecided())
                .containsExactly(
                        "flash size in the bootloader's header",
                        "which regions the flash already holds",
                        "size of the flash");
    }

    @Test
    void digestsAreRight() throws EspException {
        PlannedRegion planned = plan(
                        board(Chip.ESP32, 4 << 20),
                        new FlashRegion(0, "abcd".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "x", "x"))
                .regions()
                .get(0);
        assertThat(planned.md5()).asHexString().isEqualToIgnoringCase("E2FC714C4727EE9395F324CD2E7F331F");
        assertThat(LittleEndian.u32(FlashMd5.erased(4096), 0)).isNotZero();
    }

    private static void assertProblem(ThrowingCallable code, Problem problem, String message) {
        assertThatThrownBy(code)
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
    }

    private static void assertProblem(ThrowingCallable code, Problem problem) {
        assertThatThrownBy(code)
                .isInstanceOf(EspException.class)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(problem);
    }
}
