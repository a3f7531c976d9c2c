package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashPlan;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixedPlansTest {
    private static final FlashRegion PLAIN = new FlashRegion(0x20000, new byte[50], "web.bin", "storage");
    private static final FlashRegion SECRET = new FlashRegion(0x10000, new byte[50], "app.bin", "factory", true);

    private static List<FlashPlan> plans(Set<FlashOption> options, FlashRegion... regions) throws EspException {
        return MixedPlans.of(
                List.of(regions), FlashTarget.unseen(Optional.of(Chip.ESP32_C3)), HeaderSettings.KEEP, options);
    }

    @Test
    void whatIsToBeEncryptedComesFirstAndErasesAll() throws EspException {
        List<FlashPlan> plans = plans(EnumSet.of(FlashOption.VERIFY, FlashOption.ERASE_ALL), PLAIN, SECRET);
        assertThat(plans).hasSize(2);
        assertThat(plans.get(0).options())
                .containsExactlyInAnyOrder(FlashOption.VERIFY, FlashOption.ERASE_ALL, FlashOption.ENCRYPT);
        assertThat(plans.get(0).regions()).extracting(r -> r.input().source()).containsExactly("app.bin");
        assertThat(plans.get(0).regions().get(0).length())
                .as("aligned for encryption")
                .isEqualTo(64);
        assertThat(plans.get(1).options()).containsExactly(FlashOption.VERIFY);
        assertThat(plans.get(1).regions()).extracting(r -> r.input().source()).containsExactly("web.bin");
    }

    @Test
    void oneKindIsOnePlan() throws EspException {
        assertThat(plans(Set.of(), PLAIN))
                .singleElement()
                .satisfies(p -> assertThat(p.options()).isEmpty());
        assertThat(plans(Set.of(), SECRET))
                .singleElement()
                .satisfies(p -> assertThat(p.options()).containsExactly(FlashOption.ENCRYPT));
        assertThat(plans(Set.of(FlashOption.ENCRYPT), PLAIN, SECRET)).hasSize(1);
    }

    @Test
    void regionsOfBothKindsMustNotOverlap() {
        FlashRegion inside = new FlashRegion(0x10020, new byte[8], "x.bin", "x");
        assertThatThrownBy(() -> plans(Set.of(), SECRET, inside))
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.OVERLAP);
    }

    @Test
    void theReportIsOfBoth() throws EspException {
        List<FlashPlan> plans = plans(Set.of(FlashOption.VERIFY), PLAIN, SECRET);
        FlashReport joined = MixedPlans.joined(List.of(
                report(plans.get(0), State.WRITTEN, Optional.of("encrypted")),
                report(plans.get(1), State.VERIFIED, Optional.empty())));
        assertThat(joined.regions()).extracting(RegionResult::state).containsExactly(State.WRITTEN, State.VERIFIED);
        assertThat(joined.unverified()).contains("encrypted");
        assertThat(joined.took()).isEqualTo(Duration.ofSeconds(4));
        assertThat(joined.restarts()).isEqualTo(2);
    }

    private static FlashReport report(FlashPlan plan, State state, Optional<String> unverified) {
        RegionResult result = new RegionResult(plan.regions().get(0), state, 100, Duration.ofSeconds(1));
        return new FlashReport(List.of(result), false, Duration.ofSeconds(2), 1, unverified);
    }
}
