package io.github.espmaven.doctor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Commands.EraseRegion;
import io.github.espmaven.loader.Commands.FlashBegin;
import io.github.espmaven.loader.Commands.FlashData;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Erases a sector of the flash that is blank, and programs it with ones, which changes nothing: what cannot be seen by
 * reading shows then. Only on a line without errors, for commands carry no checksum.
 */
public record WriteTest(Device device, FlashView flash, Clock clock, Checkup checkup) {
    /** Longest that common data sheets allow for a sector; 45 ms are typical (protocol.md, section 14). */
    private static final Duration LONGEST_ERASE = Duration.ofMillis(400);

    private static final Duration BANNER = Duration.ofSeconds(1);
    private static final int ERASES = 3;
    private static final int BLOCKS = 4;
    private static final int LOOKED_AT = 64;

    public void run() {
        checkup.look(Part.WRITE_TEST, "erasing", () -> {
            Optional<FlashRange> blank = place();
            return blank.isEmpty() ? none() : erasing(blank.get());
        });
        checkup.look(Part.WRITE_TEST, "programming", () -> {
            Optional<FlashRange> blank = place();
            return blank.isEmpty() ? none() : programming(blank.get());
        });
    }

    private static Verdict none() {
        return Verdict.notPossible(
                "that needs the stub, a line without errors, and a blank sector among the last " + LOOKED_AT);
    }

    /** The last sector that is blank, both by its MD5 and as it is read. */
    private Optional<FlashRange> place() throws EspException {
        boolean doubtful = checkup.checks().stream()
                .anyMatch(c -> c.part() != Part.WRITE_TEST
                        && c.part().needsBoard()
                        && c.part() != Part.CONTENTS
                        && c.verdict().result().isBad());
        for (int i = 1; i <= LOOKED_AT && !doubtful && device.stubRunning(); i++) {
            long at = flash.bytes() - (long) i * FlashRange.SECTOR_BYTES;
            FlashRange sector = new FlashRange((int) at, FlashRange.SECTOR_BYTES);
            if (flash.isBlank(sector) && FileSignature.isBlank(flash.read(sector))) {
                return Optional.of(sector);
            }
        }
        return Optional.empty();
    }

    private Verdict erasing(FlashRange sector) throws EspException {
        Duration longest = Duration.ZERO;
        for (int i = 0; i < ERASES; i++) {
            long start = clock.nanoTime();
            device.loader()
                    .exchange(
                            new EraseRegion(sector.offset(), sector.length()),
                            device.timeouts().eraseRegion(sector.length()));
            Duration took = clock.since(start);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        String text =
                "the blank sector at " + Hex.offset(sector.offset()) + " takes " + longest.toMillis() + " ms at most";
        return longest.compareTo(LONGEST_ERASE) <= 0
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; 45 ms are typical, and data sheets allow " + LONGEST_ERASE.toMillis()
                                + ": the flash is worn, cold, or its supply is weak",
                        "Another cable and supply; where that changes nothing, count on slow flashes, or replace the"
                                + " board.");
    }

    /** Ones leave the sector blank; the chip draws the current that programming needs. */
    private Verdict programming(FlashRange sector) throws EspException {
        int block = sector.length() / BLOCKS;
        byte[] ones = new byte[block];
        Arrays.fill(ones, (byte) 0xff);
        device.reconnectAt(Chip.ROM_BAUD); // the ROM's word after a reset comes at this rate
        try {
            Duration limit = device.timeouts().eraseRegion(sector.length());
            FlashBegin begin = new FlashBegin(sector.length(), BLOCKS, block, sector.offset(), Encryption.PLAIN);
            device.loader().exchange(begin, limit);
            for (int i = 0; i < BLOCKS; i++) {
                device.loader()
                        .exchange(new FlashData(i, ones), device.timeouts().standard());
            }
        } catch (EspException e) {
            e.throwUnlessRetry(Problem.Retry.WORKING);
            device.loader().listen(BANNER, console -> BootLog.of(console).mode().isPresent());
            boolean brownout = BootLog.of(device.console()).brownout();
            device.reconnect();
            throw brownout
                    ? new EspException(
                            Problem.BROWNOUT,
                            "the supply voltage dropped while a blank sector was programmed",
                            e.evidence())
                    : e;
        }
        return flash.isBlank(sector)
                ? Verdict.ok(
                        BLOCKS + " blocks of ones at " + Hex.offset(sector.offset()) + ", which is blank as before")
                : Verdict.problem(
                        "the sector at " + Hex.offset(sector.offset())
                                + " was blank, and is not after programming ones",
                        "Flash the board again; if this comes again, the flash is worn.");
    }
}
