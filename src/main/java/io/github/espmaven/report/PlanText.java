package io.github.espmaven.report;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.PlannedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a flash would do, for {@code dryRun}. */
public final class PlanText {

    private PlanText() {}

    /**
     * The plan, a line each.
     *
     * @param unplaced inputs whose place only the board knows, a phrase each
     */
    public static List<String> lines(FlashPlan plan, List<String> unplaced) {
        List<String> lines = new ArrayList<>();
        lines.add("Dry run: no port is opened, nothing is written. The plan"
                + plan.target().chip().map(chip -> " for an " + chip + ":").orElse(":"));
        int width =
                plan.regions().stream().mapToInt(r -> r.name().length()).max().orElse(0);
        for (PlannedRegion region : plan.regions()) {
            String rest = region.input().source()
                    + (region.isPatched() ? " (header patched)" : "")
                    + (region.input().encryption() == Encryption.NONE
                            ? ""
                            : " (" + region.input().encryption() + ")");
            lines.add(NumberText.region(width, region.name(), region.range(), rest));
        }
        unplaced.forEach(input -> lines.add("  " + input));
        if (!plan.regions().isEmpty()) {
            lines.add("  erase: " + erase(plan));
        }
        plan.undecided().forEach(what -> lines.add("  " + what + ": decided on the board"));
        if (!plan.regions().isEmpty()) {
            lines.add(String.format(Locale.ROOT, "  total: %,d B", plan.totalBytes()));
        }
        return lines;
    }

    private static String erase(FlashPlan plan) {
        if (plan.has(FlashOption.ERASE_ALL)) {
            return "the whole flash";
        }
        return plan.eraseRanges().stream().map(FlashRange::toString).collect(Collectors.joining(", "));
    }
}
