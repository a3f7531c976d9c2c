package io.github.espmaven.report;

import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.State;
import java.util.Locale;
import java.util.Optional;

/** The closing line of a flash. */
public final class FlashSummary {

    private FlashSummary() {}

    /**
     * {@code Flashed 1 of 3 regions, 198,112 B (117,240 on the wire), in 1.6 s at 921600 baud, 124 kB/s, verified. The
     * others were unchanged. Board restarted.} Where only parts were sent: {@code Flashed 1 of 3 regions, 1 of 256 sectors
     * that differed, 4,096 B (…).}
     */
    public static String line(FlashReport report, BoardSummary board, BoardEnding ending) {
        String done = written(report) == 0 ? unchanged(report) : flashed(report, board);
        return done + doubt(report) + " " + ending.words();
    }

    private static String unchanged(FlashReport report) {
        return String.format(
                Locale.ROOT,
                "Nothing to write: the flash already holds all %,d B, proven by the chip's MD5 in %s.",
                report.skippedBytes(),
                NumberText.time(report.took()));
    }

    private static String flashed(FlashReport report, BoardSummary board) {
        int all = report.regions().size();
        long written = written(report);
        String regions = written < all ? written + " of " + all + " regions" : all == 1 ? "1 region" : all + " regions";
        return String.format(
                        Locale.ROOT,
                        "Flashed %s%s, %,d B (%,d on the wire), in %s at %d baud%s%s.",
                        regions,
                        parts(report),
                        report.sentBytes(),
                        report.wireBytes(),
                        NumberText.time(report.took()),
                        board.baud(),
                        NumberText.pace(report.sentBytes(), report.took()),
                        unproven(report) ? "" : ", verified")
                + (written == all
                        ? ""
                        : all - written == 1 ? " The other was unchanged." : " The others were unchanged.");
    }

    private static String parts(FlashReport report) {
        return report.sentSectors() == report.sectors()
                ? ""
                : String.format(
                        Locale.ROOT, ", %,d of %,d sectors that differed", report.sentSectors(), report.sectors());
    }

    private static String doubt(FlashReport report) {
        return whyUnproven(report).map(why -> " Not verified: " + why + ".").orElse("");
    }

    /** Why what was written is not verified; empty when all of it is. */
    public static Optional<String> whyUnproven(FlashReport report) {
        return unproven(report) ? report.unverified().or(() -> Optional.of("esp.verify is false")) : Optional.empty();
    }

    private static long written(FlashReport report) {
        return report.regions().stream().filter(r -> r.state() != State.SKIPPED).count();
    }

    private static boolean unproven(FlashReport report) {
        return report.regions().stream().anyMatch(r -> r.state() == State.WRITTEN);
    }

    /**
     * The closing line of an erase: {@code Erased 24,576 B, verified. Board restarted.}
     *
     * @param bytes what was erased; empty: the whole flash
     * @param unproven why the chip could not prove it; empty when it did
     */
    public static String erased(Optional<Long> bytes, Optional<String> unproven, BoardEnding ending) {
        String what =
                bytes.map(count -> String.format(Locale.ROOT, "%,d B", count)).orElse("the whole flash");
        String proof = unproven.map(why -> ". Not verified: " + why + ".").orElse(", verified.");
        return "Erased " + what + proof + " " + ending.words();
    }
}
