package io.github.espmaven.report;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.PlannedRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A board, a plan for it, and what may become of the plan. */
final class Samples {
    static final BoardSummary BOARD = new BoardSummary(
            "/dev/ttyUSB0",
            "ESP32-C3",
            Optional.of("ESP32-C3 (QFN32)"),
            Optional.of("v0.4"),
            Optional.of("7c:df:a1:00:00:01"),
            OptionalLong.of(4 << 20),
            921600,
            true);

    private Samples() {}

    /** Two regions: 3,072 bytes called partitions, 198,112 bytes called factory. */
    static FlashPlan plan() throws EspException {
        return FlashPlanner.plan(
                List.of(
                        new FlashRegion(0x8000, new byte[3072], "build/partitions.bin", "partitions"),
                        new FlashRegion(0x10000, new byte[198_112], "build/app.bin", "factory")),
                FlashTarget.unseen(Optional.of(Chip.ESP32_C3)),
                HeaderSettings.KEEP,
                FlashOption.DEFAULTS);
    }

    /** The plan carried out in 1.6 seconds; a region a state. */
    static FlashReport report(Optional<String> unverified, State... states) throws EspException {
        List<RegionResult> results = new ArrayList<>();
        List<PlannedRegion> regions = plan().regions();
        for (int i = 0; i < states.length; i++) {
            boolean sent = states[i] != State.SKIPPED;
            results.add(new RegionResult(
                    regions.get(i),
                    states[i],
                    sent ? regions.get(i).length() / 2 : 0,
                    sent ? Duration.ofMillis(800) : Duration.ZERO,
                    sent ? List.of(regions.get(i).range()) : List.of(),
                    sent ? FlashReport.Reason.DIFFERS : FlashReport.Reason.HELD));
        }
        return new FlashReport(results, false, Duration.ofMillis(1600), 0, unverified);
    }

    /** One of every kind of event, in an order that can happen. */
    static List<FlashEvent> events() throws EspException {
        FlashPlan plan = plan();
        PlannedRegion table = plan.regions().get(0);
        PlannedRegion app = plan.regions().get(1);
        FlashRange all = new FlashRange(0, 4 << 20);
        return List.of(
                new FlashEvent.Planned(plan),
                new FlashEvent.Erasing(all),
                new FlashEvent.Erased(all, Duration.ofMillis(9_400), true),
                new FlashEvent.Skipped(table),
                new FlashEvent.Writing(app),
                new FlashEvent.Written(app, 60_000, 30_000),
                new FlashEvent.Restarted(app, 0x18000, "a reply was lost"),
                new FlashEvent.Written(app, 120_000, 70_000),
                new FlashEvent.Written(app, 198_112, 117_240),
                new FlashEvent.Verified(app, Duration.ofMillis(20)),
                new FlashEvent.Unverified(app, "this chip has no MD5"),
                new FlashEvent.Finished(report(Optional.empty(), State.SKIPPED, State.VERIFIED)));
    }
}
