package io.github.espmaven.flash;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.loader.Dialect;
import java.util.List;
import java.util.OptionalLong;

/** What of a flash can be reached, and what is hit beside what was meant. */
final class FlashLimits {
    /** Three address bytes reach no further; beyond, addresses wrap silently (protocol.md, section 11, pitfall 18). */
    static final long THREE_ADDRESS_BYTES = 16L << 20;

    private FlashLimits() {}

    /** The first byte that cannot be reached; empty as long as the chip is unknown or nothing limits it. */
    static OptionalLong reachable(FlashTarget target) {
        if (target.chip().isEmpty()) {
            return OptionalLong.empty();
        }
        boolean byStub = target.dialect().map(d -> d == Dialect.STUB).orElse(true);
        return byStub && target.chip().get().spec().largeFlash()
                ? OptionalLong.empty()
                : OptionalLong.of(THREE_ADDRESS_BYTES);
    }

    /** Where erasing ends when {@code sectors} are to be erased; behind their end on the ESP8266's ROM at times. */
    static int erasedUpTo(FlashTarget target, FlashRange sectors) {
        boolean byRom = target.dialect().filter(d -> d != Dialect.STUB).isPresent();
        if (!byRom || target.chip().isEmpty()) {
            return sectors.end();
        }
        List<FlashRange> runs = WriteBatch.split(sectors);
        FlashRange last = runs.get(runs.size() - 1);
        return last.offset() + target.chip().get().spec().romErase().erasedBytes(last.offset(), last.length());
    }
}
