package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Flash that only erasing sets bits in. */
class NorFlashTest {
    private final CpuTime time = new CpuTime();

    @Property(tries = 50)
    void programmingOnlyClearsBits(@ForAll @Size(64) byte[] first, @ForAll @Size(64) byte[] second) {
        NorFlash flash = flash(0x1_0000);
        flash.program(0x123, first, 0, 64);
        flash.program(0x123, second, 0, 64);
        for (int i = 0; i < 64; i++) {
            assertThat(flash.cells()[0x123 + i]).isEqualTo((byte) (first[i] & second[i]));
        }
        assertThat(flash.holds(0x123, second, 0, 64)).isEqualTo(isSubset(second, first));
    }

    private static boolean isSubset(byte[] bits, byte[] of) {
        for (int i = 0; i < bits.length; i++) {
            if ((bits[i] & ~of[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void addressesOfThreeBytesWrapAt16Mb() {
        NorFlash flash = flash(0x200_0000);
        flash.program(0xFF_FFFF, new byte[] {1, 2}, 0, 2);
        assertThat(flash.cells()[0xFF_FFFF]).isEqualTo((byte) 1);
        assertThat(flash.cells()[0]).isEqualTo((byte) 2);
        assertThat(flash.read(0x1FF_FFFF, 2)).containsExactly(1, 2);
        flash.addressBytes(4);
        flash.program(0x100_0000, new byte[] {3}, 0, 1);
        assertThat(flash.cells()[0x100_0000]).isEqualTo((byte) 3);
        assertThat(flash.read(0xFF_FFFF, 2)).containsExactly(1, 3);
    }

    @Test
    void theLazyEraserSkipsBlankSectorsUntilTheFirstDirtyOne() {
        NorFlash flash = new NorFlash(NorFlash.blank(0x4_0000), FlashTiming.W25Q32JV, time, FlashDefects.NONE);
        flash.program(0x3000, new byte[1], 0, 1);
        flash.program(0x3_1000, new byte[1], 0, 1);
        long before = time.now();
        LazyEraser eraser = new LazyEraser(flash, 0x1000, 0x3_0800);
        eraser.prepare(0x1000, 0x2000);
        assertThat(time.now() - before).as("two blank sectors").isLessThan(2_000_000);
        eraser.prepare(0x3000, 0x2_D800);
        long millis = (time.now() - before) / 1_000_000;
        // sectors 3 to 15 and 0x30, blocks 1 and 2, blank or not
        assertThat(millis).isBetween(14 * 45 + 2 * 150L, 14 * 45 + 2 * 150L + 4);
        assertThat(flash.cells()[0x3000]).isEqualTo((byte) 0xFF);
        assertThat(flash.cells()[0x3_1000]).as("outside").isZero();
    }

    private NorFlash flash(int bytes) {
        return new NorFlash(NorFlash.blank(bytes), FlashTiming.INSTANT, time, FlashDefects.NONE);
    }
}
