package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Lets the chip calculate the MD5 of its flash and compares. */
public final class FlashVerifier {
    private final FlashOperations loader;

    public FlashVerifier(Device device) {
        this(new FlashOperations(device));
    }

    FlashVerifier(FlashOperations loader) {
        this.loader = loader;
    }

    /** Makes the flash ready to be read; a writer has done that already. */
    public void prepare() throws EspException {
        loader.size().tell(OptionalLong.empty());
    }

    /**
     * Proves that the flash holds a region.
     *
     * @return how long it took
     * @throws EspException {@code VERIFY_FAILED}, {@code STILL_EMPTY} when the flash there is erased, or
     *     {@code NOT_SUPPORTED} when this loader has no MD5
     */
    public Duration verify(PlannedRegion region) throws EspException {
        if (loader.whyNoMd5().isPresent()) {
            throw new EspException(Problem.NOT_SUPPORTED, loader.whyNoMd5().get());
        }
        long start = loader.clock().nanoTime();
        FlashRange range = region.range();
        Optional<byte[]> other = loader.md5().otherThan(range, region.md5());
        if (other.isPresent()) {
            boolean empty = Arrays.equals(other.get(), FlashMd5.erased(range.length()));
            throw empty ? stillEmpty(region) : differs(region, other.get());
        }
        return loader.clock().since(start);
    }

    private static EspException stillEmpty(PlannedRegion region) {
        return new EspException(
                Problem.STILL_EMPTY,
                region.name() + " " + region.range() + " is still empty although the chip acknowledged every block",
                evidence(region));
    }

    private static EspException differs(PlannedRegion region, byte[] found) {
        return new EspException(
                Problem.VERIFY_FAILED,
                region.name() + " " + region.range() + " is not in the flash as it was sent: the MD5 is "
                        + Hex.of(found) + " instead of " + Hex.of(region.md5()),
                evidence(region));
    }

    private static Evidence evidence(PlannedRegion region) {
        return Evidence.of(Key.OPERATION, "verify " + region.name())
                .with(Key.RANGE, region.range())
                .with(Key.FILE, region.input().source());
    }
}
