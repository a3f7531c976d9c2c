package io.github.espmaven.simulator;

import java.time.Duration;

/**
 * Erase, program and read times of a flash chip.
 *
 * @param pageProgram programs up to 256 bytes of one page
 * @param sectorErase erases 4 KiB
 * @param blockErase erases 64 KiB
 * @param chipErase erases everything
 * @param readBytesPerSecond reads, and digests what is read; 0: takes no time
 */
record FlashTiming(
        Duration pageProgram, Duration sectorErase, Duration blockErase, Duration chipErase, long readBytesPerSecond) {

    static final int PAGE_BYTES = 256;

    /** Bytes of the largest piece erased at a time, short of the whole chip. */
    static final int BLOCK_BYTES = 0x1_0000;

    /** Nothing takes time. */
    static final FlashTiming INSTANT = new FlashTiming(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    /**
     * The typical times of Winbond's data sheet for the W25Q32JV, "AC electrical characteristics" (protocol.md, section
     * 14): page program 0.4 ms, sector erase 45 ms, 64 KB block erase 150 ms, chip erase 10 s. The sheet says nothing of
     * MD5; 8 MB/s is our assumption: dual output at 80 MHz reads 20 MB/s, a 160 MHz core digests somewhat less.
     */
    static final FlashTiming W25Q32JV = new FlashTiming(
            Duration.ofNanos(400_000),
            Duration.ofMillis(45),
            Duration.ofMillis(150),
            Duration.ofSeconds(10),
            8_000_000);

    /** This chip, which erases in {@code factor} times the data sheet's typical time. */
    FlashTiming erasingSlower(double factor) {
        return new FlashTiming(
                pageProgram,
                times(W25Q32JV.sectorErase, factor),
                times(W25Q32JV.blockErase, factor),
                times(W25Q32JV.chipErase, factor),
                readBytesPerSecond);
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }

    Duration read(int bytes) {
        return readBytesPerSecond == 0 ? Duration.ZERO : Duration.ofNanos(bytes * 1_000_000_000L / readBytesPerSecond);
    }
}
