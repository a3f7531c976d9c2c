package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.Commands.EraseFlash;
import io.github.espmaven.loader.Commands.EraseRegion;
import io.github.espmaven.loader.Commands.FlashBegin;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Erases flash and lets the chip prove it (protocol.md, section 4.5). A ROM has no command for it: it erases what a
 * write is announced for.
 */
public final class FlashEraser {
    private final FlashOperations loader;
    private final Consumer<FlashEvent> events;

    /** @param events told {@link FlashEvent.Erasing} and {@link FlashEvent.Erased} */
    public FlashEraser(Device device, Consumer<FlashEvent> events) {
        this.loader = new FlashOperations(device);
        this.events = events;
    }

    /**
     * Erases the whole flash.
     *
     * @param options {@link FlashOption#FORCE} skips the guards
     * @return why the result cannot be proven, in the user's words; empty when it is
     * @throws EspException {@code SECURE_BOOT_GUARD}, {@code ENCRYPTION_GUARD}, {@code NOT_SUPPORTED} where the size of
     *     the flash cannot be known, {@code VERIFY_FAILED} when something is left
     */
    public Optional<String> eraseAll(Set<FlashOption> options) throws EspException {
        loader.rate().startStub();
        FlashTarget target = FlashTarget.of(loader.device());
        new SafetyGuards(target, options).checkEraseAll();
        FlashRange all = new FlashRange(0, (int) size(target));
        loader.size().tell(OptionalLong.empty());
        return loader.isStub() ? eraseChip(all) : erase(List.of(all));
    }

    /**
     * Erases whole sectors.
     *
     * @throws EspException {@code UNALIGNED} naming the nearest borders, {@code BEYOND_FLASH}, and as
     *     {@link #eraseAll}
     */
    public Optional<String> erase(List<FlashRange> ranges, Set<FlashOption> options) throws EspException {
        loader.rate().startStub();
        FlashTarget target = FlashTarget.of(loader.device());
        for (FlashRange range : ranges) {
            checkAligned(range);
            checkInside(range, target);
        }
        for (FlashRange range : ranges) {
            checkNothingElse(range, target);
        }
        new SafetyGuards(target, options).checkErase(ranges);
        loader.size().tell(OptionalLong.empty());
        return erase(ranges);
    }

    /** Refuses a range that is not made of whole sectors; needs no board. */
    public static void checkAligned(FlashRange range) throws EspException {
        if (!range.isSectorAligned()) {
            FlashRange sectors = range.toSectors();
            throw new EspException(
                    Problem.UNALIGNED,
                    String.format(
                            Locale.ROOT,
                            "%s+0x%x is not made of whole 4 KB sectors; the sectors it touches are %s+0x%x",
                            Hex.offset(range.offset()),
                            range.length(),
                            Hex.offset(sectors.offset()),
                            sectors.length()),
                    Evidence.of(Key.RANGE, range));
        }
    }

    private static void checkInside(FlashRange range, FlashTarget target) throws EspException {
        if (!target.secureDownload() && range.end() > size(target)) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    range + " ends behind the flash that can be reached, " + Hex.offset((int) size(target)),
                    Evidence.of(Key.RANGE, range));
        }
    }

    private static void checkNothingElse(FlashRange range, FlashTarget target) throws EspException {
        int end = FlashLimits.erasedUpTo(target, range);
        if (end > range.end()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "without the stub, erasing " + range + " would erase " + FlashRange.between(range.end(), end)
                            + ", too: this ROM erases sectors in pairs",
                    Evidence.of(Key.RANGE, range));
        }
    }

    private static long size(FlashTarget target) throws EspException {
        if (target.secureDownload()) {
            throw new EspException(
                    Problem.SECURE_DOWNLOAD_MODE,
                    "the chip is in secure download mode and does not tell the size of its flash: name what to erase");
        }
        long size = target.flashBytes().orElse(ToldFlashSize.ASSUMED_BYTES);
        return Math.min(size, FlashLimits.reachable(target).orElse(size));
    }

    private Optional<String> eraseChip(FlashRange all) throws EspException {
        long start = loader.clock().nanoTime();
        events.accept(new FlashEvent.Erasing(all));
        request(new EraseFlash(), loader.timeouts().chipErase());
        confirm(all, start, List.of());
        return Optional.empty();
    }

    private Optional<String> erase(List<FlashRange> ranges) throws EspException {
        boolean provable = loader.whyNoMd5().isEmpty();
        AdjacentFlash others = new AdjacentFlash(loader, ranges);
        if (provable) {
            for (FlashRange range : ranges) {
                others.watchErase(range);
            }
        }
        for (FlashRange range : ranges) {
            long start = loader.clock().nanoTime();
            events.accept(new FlashEvent.Erasing(range));
            for (FlashRange piece : WriteBatch.split(range)) {
                if (!provable || !isEmpty(piece)) {
                    eraseThere(piece, provable);
                }
            }
            if (provable) {
                confirm(range, start, others.changed());
            } else {
                events.accept(new FlashEvent.Erased(range, loader.clock().since(start), false));
            }
        }
        loader.size().reachAll();
        return loader.whyNoMd5();
    }

    /** Erases a piece that is not empty; a second time when it did not happen there. */
    private void eraseThere(FlashRange piece, boolean provable) throws EspException {
        for (int tried = 0; tried < 2; tried++) {
            loader.size().endWritesBehind(piece);
            request(command(piece), loader.timeouts().eraseRegion(piece.length()));
            if (!provable || isEmpty(piece)) {
                return;
            }
        }
    }

    private boolean isEmpty(FlashRange range) throws EspException {
        return loader.md5().holds(range, FlashMd5.erased(range.length()));
    }

    private void confirm(FlashRange range, long start, List<FlashRange> hit) throws EspException {
        Evidence evidence = Evidence.of(Key.OPERATION, "erase " + range);
        String others = hit.stream().map(FlashRange::toString).collect(Collectors.joining(" and "));
        if (!isEmpty(range)) {
            throw new EspException(
                    Problem.VERIFY_FAILED,
                    range + " is not empty although the chip says it erased it; "
                            + (hit.isEmpty()
                                    ? "other parts of the flash may have been hit, too"
                                    : "besides, " + others + " was erased"),
                    evidence.with(Key.RANGE, range));
        }
        if (!hit.isEmpty()) {
            throw new EspException(
                    Problem.OTHER_FLASH_HIT,
                    "the line falsified a command, and besides " + range + " " + others + " was erased",
                    evidence.with(Key.RANGE, others));
        }
        events.accept(new FlashEvent.Erased(range, loader.clock().since(start), true));
    }

    private Command command(FlashRange piece) {
        if (loader.isStub()) {
            return new EraseRegion(piece.offset(), piece.length());
        }
        int blockBytes = loader.device().flashBlockBytes();
        int eraseBytes = loader.device().chip().spec().romErase().eraseSize(piece.offset(), piece.length());
        int blocks = (piece.length() + blockBytes - 1) / blockBytes;
        return new FlashBegin(eraseBytes, blocks, blockBytes, piece.offset(), loader.encryption(false));
    }

    /** Erasing twice does no harm, so a lost reply is mended by asking again. */
    private void request(Command command, Duration limit) throws EspException {
        loader.persistently(() -> {
            loader.exchange(command, limit);
            return command;
        });
    }
}
