package io.github.espmaven.report;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashEvent.Erased;
import io.github.espmaven.flash.FlashEvent.Erasing;
import io.github.espmaven.flash.FlashEvent.Finished;
import io.github.espmaven.flash.FlashEvent.Planned;
import io.github.espmaven.flash.FlashEvent.Restarted;
import io.github.espmaven.flash.FlashEvent.Skipped;
import io.github.espmaven.flash.FlashEvent.Unverified;
import io.github.espmaven.flash.FlashEvent.Verified;
import io.github.espmaven.flash.FlashEvent.Writing;
import io.github.espmaven.flash.FlashEvent.Written;
import io.github.espmaven.flash.PlannedRegion;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows a flash while it goes on: on a terminal a bar that moves, elsewhere a line whenever another quarter of a region
 * is done.
 */
public final class FlashProgress implements Consumer<FlashEvent> {
    private static final int BAR_WIDTH = 10;
    private static final Duration REDRAW = Duration.ofMillis(100);

    /** So many times that writing began again have a line of their own; the others are counted. */
    private static final int TOLD_RESTARTS = 3;

    /** Where the text goes. */
    public interface Output {
        void line(String text);

        /** A line that stays and wants attention. */
        void warning(String text);

        /** A line that the next one replaces; shown on terminals only. */
        void draw(String text);

        /** Whether {@link #draw} shows something. */
        boolean isTerminal();
    }

    private final Output output;
    private final Clock clock;
    private int nameWidth = 8;
    private long startedAt;
    private long drawnAt;
    private int quarters;
    private int restarts;
    private String lastRestart = "";

    public FlashProgress(Output output, Clock clock) {
        this.output = output;
        this.clock = clock;
    }

    @Override
    public void accept(FlashEvent event) {
        if (event instanceof Planned planned) {
            begin(planned);
        } else if (event instanceof Erasing erasing) {
            output.draw("  erasing " + text(erasing.range()) + " …");
        } else if (event instanceof Erased erased) {
            output.line("  erased " + text(erased.range()) + " in " + NumberText.time(erased.took())
                    + (erased.proven() ? ", verified" : ""));
        } else if (event instanceof Skipped skipped) {
            output.line(head(skipped.region()) + "unchanged");
        } else if (event instanceof Writing) {
            tellRestarts();
            startedAt = clock.nanoTime();
            drawnAt = startedAt - REDRAW.toNanos();
            quarters = 0;
        } else if (event instanceof Written written) {
            written(written);
        } else if (event instanceof Restarted restarted) {
            restarted(restarted);
        } else if (event instanceof Verified verified) {
            output.draw(head(verified.region()) + "verified");
        } else if (event instanceof Unverified unverified) {
            output.draw(head(unverified.region()) + "not verified");
        } else if (event instanceof Finished) {
            tellRestarts();
        } else {
            throw new AssertionError(event);
        }
    }

    private void restarted(Restarted event) {
        lastRestart = event.reason() + "; going on at " + Hex.offset(event.offset()) + ".";
        if (++restarts <= TOLD_RESTARTS) {
            output.warning(event.region().name() + ": " + lastRestart);
        }
    }

    private void tellRestarts() {
        if (restarts > TOLD_RESTARTS) {
            output.warning(
                    "Writing began again " + (restarts - TOLD_RESTARTS) + " more times, the last time: " + lastRestart);
        }
        restarts = 0;
    }

    private void begin(Planned planned) {
        planned.plan().warnings().forEach(output::warning);
        for (PlannedRegion region : planned.plan().regions()) {
            nameWidth = Math.max(nameWidth, region.name().length());
        }
    }

    private void written(Written event) {
        int length = event.region().length();
        boolean done = event.bytesDone() >= length;
        if (done) {
            Duration took = clock.since(startedAt);
            output.line(head(event.region()) + "written in " + NumberText.time(took) + NumberText.pace(length, took));
        } else if (output.isTerminal()) {
            if (clock.hasPassed(drawnAt, REDRAW)) {
                drawnAt = clock.nanoTime();
                output.draw(head(event.region()) + bar(event));
            }
        } else if ((long) event.bytesDone() * 4 / length > quarters) {
            quarters = (int) ((long) event.bytesDone() * 4 / length);
            output.line(head(event.region()) + quarters * 25 + "%");
        }
    }

    private String bar(Written event) {
        Duration took = clock.since(startedAt);
        double rate = rate(event, took);
        long left = Math.round((event.region().length() - event.bytesDone()) / Math.max(1, rate));
        return bar(event, took) + "  " + left + " s";
    }

    private static double rate(Written event, Duration took) {
        return event.bytesDone() / Math.max(1e-3, took.toNanos() / 1e9);
    }

    /** {@code [====>      ] 45%  83 kB/s}, at most 28 columns wide. */
    public static String bar(Written event, Duration took) {
        double share = (double) event.bytesDone() / event.region().length();
        int filled = (int) (share * BAR_WIDTH);
        return String.format(
                Locale.ROOT,
                "[%s>%s] %2d%%  %s",
                "=".repeat(filled),
                " ".repeat(BAR_WIDTH - filled),
                (int) (share * 100),
                NumberText.rate(rate(event, took)));
    }

    private String head(PlannedRegion region) {
        return String.format(
                Locale.ROOT,
                "  %-" + nameWidth + "s  %s  %,10d B  ",
                region.name(),
                Hex.offset(region.range().offset()),
                region.length());
    }

    private static String text(FlashRange range) {
        return Hex.offset(range.offset()) + " to " + Hex.offset(range.end());
    }
}
