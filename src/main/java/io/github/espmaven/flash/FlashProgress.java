package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a flash has done to each region so far, from its events: for the account of one that ran out of time. */
final class FlashProgress {
    private final Map<PlannedRegion, String> states = new LinkedHashMap<>();
    private boolean erased;

    void note(FlashEvent event) {
        if (event instanceof FlashEvent.Planned planned) {
            planned.plan().regions().forEach(region -> states.put(region, "not written yet"));
        } else if (event instanceof FlashEvent.Erasing) {
            erased = true;
        } else if (event instanceof FlashEvent.Skipped skipped) {
            states.put(skipped.region(), "there already");
        } else if (event instanceof FlashEvent.Written written) {
            int all = written.region().length();
            states.put(
                    written.region(),
                    written.bytesDone() == all
                            ? "sent, not proven"
                            : written.bytesDone() + " of " + all + " bytes sent, not proven");
        } else if (event instanceof FlashEvent.Verified verified) {
            states.put(verified.region(), "proven to be in the flash");
        }
    }

    /** {@code e} with what was done until then. */
    EspException tell(EspException e) {
        List<String> parts = states.entrySet().stream()
                .map(entry -> entry.getKey().name() + ": " + entry.getValue())
                .collect(Collectors.toList());
        if (erased) {
            parts.add("what was there before has been erased");
        }
        String done = String.join("; ", parts);
        return new EspException(
                e.problem(), e.getMessage() + "; " + done, e.evidence().plus(Evidence.of(Key.PROGRESS, done)), e);
    }
}
