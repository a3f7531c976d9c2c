package io.github.espmaven.report;

import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.State;
import java.util.Locale;

/** The closing line of a flash. */
public final class FlashSummary {

    private FlashSummary() {}

    /**
     * {@code Flashed 198,112 B (117,240 on the wire) in 1.6 s at 921600 baud, 84 kB/s, verified. 2 of 3 regions were
     * unchanged. Board restarted.}
     *
     * @param restarted whether the board was restarted afterwards
     */
    public static String line(FlashReport report, BoardSummary board, boolean restarted) {
        long skipped = report.regions().stream()
                .filter(r -> r.state() == State.SKIPPED)
                .count();
        StringBuilder line = new StringBuilder();
        if (skipped == report.regions().size()) {
            line.append(String.format(
                    Locale.ROOT,
                    "Nothing to write: the flash already holds all %,d B, proven by the chip's MD5 in %s.",
                    report.skippedBytes(),
                    Amounts.time(report.took())));
        } else {
            line.append(flashed(report, board));
            if (skipped > 0) {
                line.append(" ")
                        .append(skipped)
                        .append(" of ")
                        .append(report.regions().size());
                line.append(skipped == 1 ? " regions was unchanged." : " regions were unchanged.");
            }
        }
        report.unverified()
                .ifPresent(why -> line.append(" Not verified: ").append(why).append('.'));
        return line.append(restarted ? " Board restarted." : "").toString();
    }

    private static String flashed(FlashReport report, BoardSummary board) {
        boolean verified = report.regions().stream().noneMatch(r -> r.state() == State.WRITTEN);
        return String.format(
                Locale.ROOT,
                "Flashed %,d B (%,d on the wire) in %s at %d baud, %s%s.",
                report.writtenBytes(),
                report.wireBytes(),
                Amounts.time(report.took()),
                board.baud(),
                Amounts.rate(report.bytesPerSecond()),
                verified ? ", verified" : "");
    }
}
