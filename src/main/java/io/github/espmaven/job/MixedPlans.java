package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashPlanner;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A loader encrypts all or nothing: regions of both kinds take two plans, those to be encrypted first. */
final class MixedPlans {

    private MixedPlans() {}

    /** One plan, or two for regions of both kinds. */
    static List<FlashPlan> of(
            List<FlashRegion> regions, FlashTarget target, HeaderSettings header, Set<FlashOption> options)
            throws EspException {
        List<FlashRegion> encrypted =
                regions.stream().filter(FlashRegion::encrypted).toList();
        if (encrypted.isEmpty() || options.contains(FlashOption.ENCRYPT)) {
            return List.of(FlashPlanner.plan(regions, target, header, options));
        }
        Set<FlashOption> encrypting = new HashSet<>(options);
        encrypting.add(FlashOption.ENCRYPT);
        List<FlashPlan> plans = new ArrayList<>();
        plans.add(FlashPlanner.plan(encrypted, target, header, encrypting));
        List<FlashRegion> plain = regions.stream().filter(r -> !r.encrypted()).toList();
        if (!plain.isEmpty()) {
            // Both kinds together, for what concerns the inputs among themselves.
            FlashPlanner.plan(regions, FlashTarget.unseen(target.chip()), header, options);
            Set<FlashOption> rest = new HashSet<>(options);
            rest.remove(FlashOption.ERASE_ALL);
            plans.add(FlashPlanner.plan(plain, target, header, rest));
        }
        return plans;
    }

    /** What all plans did, as if it had been one. */
    static FlashReport joined(List<FlashReport> reports) {
        if (reports.size() == 1) {
            return reports.get(0);
        }
        List<RegionResult> regions = reports.stream()
                .flatMap(r -> r.regions().stream())
                .sorted(Comparator.comparing(r -> r.region().range()))
                .toList();
        return new FlashReport(
                regions,
                reports.stream().anyMatch(FlashReport::erasedAll),
                reports.stream().map(FlashReport::took).reduce(Duration.ZERO, Duration::plus),
                reports.stream().mapToInt(FlashReport::restarts).sum(),
                reports.stream()
                        .map(FlashReport::unverified)
                        .flatMap(Optional::stream)
                        .findFirst());
    }
}
