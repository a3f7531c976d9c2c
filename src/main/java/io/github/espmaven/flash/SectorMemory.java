package io.github.espmaven.flash;

import static io.github.espmaven.base.FlashRange.SECTOR_BYTES;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.UserCache;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.transport.PortTraits.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Beginnings of the MD5s of the sectors that a board was proven to hold last, kept by its address in the user's cache. A
 * first guess at what differs: somebody else may have flashed the board since, so it is confirmed by a sector or two
 * before it is used, and by the MD5 of the whole region afterwards.
 *
 * @param board its address; empty: nothing is known, and nothing kept
 */
record SectorMemory(UserCache cache, Optional<String> board) {
    private static final Duration MAX_AGE = Duration.ofDays(90);
    private static final int MAX_BOARDS = 64;
    private static final int DIGITS = 8;
    private static final Pattern RUN = Pattern.compile("0x([0-9a-f]{1,8}) ((?:[0-9a-f]{8})+)");

    /** That of the board; virtual ones are remembered only where a directory is named. */
    static SectorMemory of(Device device, Clock clock) {
        Kind kind = device.port().kind();
        boolean virtual = (kind == Kind.SIMULATED || kind == Kind.EMULATED) && !UserCache.isNamed();
        return new SectorMemory(
                UserCache.ofThisUser("flash", MAX_AGE, MAX_BOARDS, clock),
                virtual ? Optional.empty() : address(device));
    }

    private static Optional<String> address(Device device) {
        try {
            return Optional.of(device.identity().mac().toString());
        } catch (EspException secureDownload) {
            return Optional.empty();
        }
    }

    /**
     * @param sectors those of a region that are remembered otherwise or not at all, by address
     * @param remembered the beginning of the MD5 of such of them as are whole and known
     */
    record Guess(List<FlashRange> sectors, Map<FlashRange, String> remembered) {}

    /** What of the region differs if the board is as it was left, nothing maybe; empty when that cannot be said. */
    Optional<Guess> guess(PlannedRegion region) {
        Map<Integer, String> known = read();
        List<FlashRange> sectors = new ArrayList<>();
        Map<FlashRange, String> remembered = new TreeMap<>();
        for (FlashRange sector : known.isEmpty() ? List.<FlashRange>of() : sectors(region)) {
            Optional<String> before = Optional.ofNullable(known.get(sector.offset()));
            if (before.equals(Optional.of(digits(region.md5(sector))))) {
                continue;
            }
            sectors.add(sector);
            before.filter(md5 -> sector.length() == SECTOR_BYTES).ifPresent(md5 -> remembered.put(sector, md5));
        }
        boolean unchecked = remembered.isEmpty() && !sectors.isEmpty();
        return known.isEmpty() || unchecked ? Optional.empty() : Optional.of(new Guess(sectors, remembered));
    }

    /** The beginning of an MD5 as it is remembered. */
    static String digits(byte[] md5) {
        return Hex.of(md5).substring(0, DIGITS);
    }

    private static List<FlashRange> sectors(PlannedRegion region) {
        List<FlashRange> sectors = new ArrayList<>();
        FlashRange all = region.range();
        for (int at = all.offset(); at < all.end(); at += SECTOR_BYTES) {
            sectors.add(FlashRange.between(at, Math.min(all.end(), at + SECTOR_BYTES)));
        }
        return sectors;
    }

    /** Remembers what the chip has proven, and of the rest what was remembered before. */
    void note(List<RegionResult> results) {
        if (board.isEmpty()) {
            return;
        }
        Map<Integer, String> known = read();
        for (RegionResult result : results) {
            for (FlashRange sector : sectors(result.region())) {
                known.remove(sector.offset());
                if (result.state() != State.WRITTEN) {
                    known.put(sector.offset(), digits(result.region().md5(sector)));
                }
            }
        }
        cache.put(board.get(), text(known));
    }

    private Map<Integer, String> read() {
        Map<Integer, String> known = new TreeMap<>();
        String text = board.flatMap(cache::get).orElse("");
        for (String line : text.lines().toList()) {
            Matcher run = RUN.matcher(line);
            for (int i = 0; run.matches() && i < run.group(2).length() / DIGITS; i++) {
                known.put(
                        Integer.parseUnsignedInt(run.group(1), 16) + i * SECTOR_BYTES,
                        run.group(2).substring(i * DIGITS, (i + 1) * DIGITS));
            }
        }
        return known;
    }

    private static String text(Map<Integer, String> known) {
        StringBuilder text = new StringBuilder();
        int next = -1;
        for (Map.Entry<Integer, String> sector : known.entrySet()) {
            if (sector.getKey() != next) {
                text.append(text.isEmpty() ? "" : "\n")
                        .append(Hex.of(sector.getKey()))
                        .append(' ');
            }
            text.append(sector.getValue());
            next = sector.getKey() + SECTOR_BYTES;
        }
        return text.toString();
    }
}
