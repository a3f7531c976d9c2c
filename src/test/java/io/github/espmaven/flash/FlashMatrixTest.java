package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.simulator.BoardOptions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every chip, with its stub and without, compressed and not: what is in the flash afterwards. */
@Tag("slow")
class FlashMatrixTest {
    private static final int FLASH_BYTES = 4 << 20;
    private static final byte[] USED = TestBoard.used(FLASH_BYTES);
    private static final FlashRegion BOOT = TestBoard.region(0x2000, 0x5123);
    private static final FlashRegion TABLE = TestBoard.region(0x8000, 0xC00);
    private static final FlashRegion APP = TestBoard.region(0x10000, 150_001);
    private static final FlashRange NVS = new FlashRange(0x9000, 0x6000);

    static Stream<Arguments> cases() {
        return Arrays.stream(Chip.values())
                .flatMap(chip -> Stream.of(StubUse.USE, StubUse.ROM_ONLY)
                        .flatMap(stub -> Stream.of(true, false).map(deflate -> Arguments.of(chip, stub, deflate))));
    }

    @ParameterizedTest(name = "{0} {1} compressed={2}")
    @MethodSource("cases")
    void flashesAndErases(Chip chip, StubUse stub, boolean deflate) throws EspException {
        TestBoard board = new TestBoard(BoardOptions.of(chip).withFlashBytes(FLASH_BYTES));
        byte[] before = USED.clone();
        board.board().loadFlash(0, before);
        Set<FlashOption> options = EnumSet.of(FlashOption.VERIFY);
        if (deflate) {
            options.add(FlashOption.COMPRESS);
        }
        try (Device device = board.connect(stub)) {
            boolean md5 = device.stubRunning() || chip.spec().romHas(RomFeature.MD5);
            FlashReport report = board.flash(device, options, APP, BOOT, TABLE);

            assertThat(report.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsOnly(md5 ? State.VERIFIED : State.WRITTEN);
            assertThat(report.unverified().isPresent()).isEqualTo(!md5);
            assertThat(report.restarts()).isZero();
            byte[] after = TestBoard.expected(before, BOOT, TABLE, APP);
            if (device.loader().dialect() == Dialect.ESP8266_ROM) {
                Arrays.fill(after, 0x9000, 0xA000, (byte) 0xFF); // this ROM erases sectors in pairs: the plan warned
            }
            assertThat(Arrays.mismatch(board.board().flash(), after)).isEqualTo(-1);

            FlashReport again = board.flash(device, options, APP, BOOT, TABLE);
            assertThat(again.regions())
                    .extracting(FlashReport.RegionResult::state)
                    .containsOnly(md5 ? State.SKIPPED : State.WRITTEN);

            new FlashEraser(device, board.events()::add).erase(List.of(NVS), Set.of());
            Arrays.fill(after, NVS.offset(), NVS.end(), (byte) 0xFF);
            assertThat(Arrays.mismatch(board.board().flash(), after)).isEqualTo(-1);

            if (device.stubRunning() || chip.spec().romHas(RomFeature.READ_FLASH_SLOW)) {
                byte[] read = new FlashReader(device).read(new FlashRange(0x7F00, 0x3210));
                assertThat(read).isEqualTo(Arrays.copyOfRange(after, 0x7F00, 0x7F00 + 0x3210));
            }

            new FlashEraser(device, board.events()::add).eraseAll(Set.of());
            Arrays.fill(after, (byte) 0xFF);
            assertThat(Arrays.mismatch(board.board().flash(), after)).isEqualTo(-1);
        }
    }
}
