package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.simulator.BoardOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** Any regions, on any flash: afterwards their sectors hold them, and all others what they held. */
@Tag("slow")
class FlashPropertyTest {
    private static final int FLASH_BYTES = 1 << 20;

    @Property(tries = 60)
    void theFlashHoldsTheRegionsAndWhatItHeld(
            @ForAll long seed, @ForAll StubUse stub, @ForAll boolean compress, @ForAll @IntRange(max = 2) int history)
            throws EspException {
        Random random = new Random(seed);
        List<FlashRegion> regions = regions(random);
        byte[] before = history(history, regions);
        TestBoard board = new TestBoard(BoardOptions.of(Chip.ESP32_C6).withFlashBytes(FLASH_BYTES));
        board.board().loadFlash(0, before);
        Set<FlashOption> options = compress ? FlashOption.DEFAULTS : Set.of(FlashOption.VERIFY);
        try (Device device = board.connect(stub)) {
            board.flash(device, options, regions.toArray(FlashRegion[]::new));
        }
        byte[] after = TestBoard.expected(before, regions.toArray(FlashRegion[]::new));
        if (history == 2) {
            after = before; // all is there already, so nothing is erased behind the regions either
        }
        assertThat(Arrays.mismatch(board.board().flash(), after)).isEqualTo(-1);
    }

    private static List<FlashRegion> regions(Random random) {
        List<FlashRegion> regions = new ArrayList<>();
        int from = random.nextInt(0x4000);
        while (regions.size() < 4 && from < FLASH_BYTES - 0x20000) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 0x1F000 : 40);
            regions.add(TestBoard.region(from, length));
            from = (from + length + 0xFFF & -0x1000) + random.nextInt(0x10000);
        }
        return regions;
    }

    /** A blank flash, one in use, and one in use that already holds the regions. */
    private static byte[] history(int kind, List<FlashRegion> regions) {
        byte[] flash = TestBoard.used(FLASH_BYTES);
        if (kind == 0) {
            Arrays.fill(flash, (byte) 0xFF);
        }
        return kind == 2 ? TestBoard.expected(flash, regions.toArray(FlashRegion[]::new)) : flash;
    }
}
