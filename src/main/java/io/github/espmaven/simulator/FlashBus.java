package io.github.espmaven.simulator;

import io.github.espmaven.chip.FlashPins;
import java.util.Optional;

/**
 * The SPI bus of the flash: SPI_ATTACH chooses the pins, and with them the flash chip that loaders work on. At the default
 * pins is the chip that the board boots from, at others one that {@link OtherFlash} says, or none.
 */
final class FlashBus {
    private static final int DEFAULT_PINS = 0;
    private static final int HSPI = 1;

    private final Optional<FlashPins> pins;
    private final Member usual;
    private final Optional<OtherFlash> wired;
    private final Member other;
    private final Member nothing;
    private Member attached;

    /** @param commands the same chip as raw commands see it */
    record Member(NorFlash flash, SpiFlashCommands commands) {}

    /**
     * @param usualCells contents of the flash that the board boots from, which it changes
     * @param otherCells the same of the second flash chip; none without one
     */
    FlashBus(BoardOptions board, byte[] usualCells, byte[] otherCells, CpuTime time) {
        pins = board.chip().spec().flashPins();
        wired = board.wiring().otherFlash();
        usual = member(board, usualCells, time, new FlashDefects(board.ailments()));
        other = member(board, otherCells, time, FlashDefects.NONE);
        nothing = member(board, NorFlash.blank(0), time, FlashDefects.NONE);
        nothing.flash().power(false);
        attached = usual;
    }

    private static Member member(BoardOptions board, byte[] cells, CpuTime time, FlashDefects defects) {
        FlashTiming timing = board.timing() == Timing.REAL ? FlashTiming.W25Q32JV : FlashTiming.INSTANT;
        if (board.ailments().has(Ailment.SLOW_ERASE)) {
            timing = timing.erasingSlower(board.ailments().value(Ailment.SLOW_ERASE, "factor"));
        }
        NorFlash flash = new NorFlash(cells, timing, time, defects);
        return new Member(flash, new SpiFlashCommands(board.part(), flash));
    }

    NorFlash usual() {
        return usual.flash();
    }

    /** The second flash chip; an empty one where the board has none. */
    NorFlash other() {
        return other.flash();
    }

    /** The chip at the pins that were chosen. */
    Member attached() {
        return attached;
    }

    /** A ROM that knows SPI_ATTACH begins: until it is told so, no pins are the flash's. */
    void detach() {
        reset(3);
        attached = nothing;
    }

    /** A loader begins that attaches the flash at the default pins by itself. */
    void reset(int addressBytes) {
        attached = usual;
        usual.flash().addressBytes(addressBytes);
        other.flash().addressBytes(addressBytes);
    }

    /** @param word argument of SPI_ATTACH (protocol.md, section 2.2) */
    void attach(int word) {
        int at = word == HSPI ? named("HSPI").orElse(HSPI) : word;
        if (at == DEFAULT_PINS || named("SPI").equals(Optional.of(at))) {
            attached = usual;
        } else {
            attached = wired.filter(w -> pins.orElseThrow().attachWord(w.pins()) == at)
                            .isPresent()
                    ? other
                    : nothing;
        }
    }

    private Optional<Integer> named(String name) {
        return pins.flatMap(p -> p.named(name).map(p::attachWord));
    }
}
