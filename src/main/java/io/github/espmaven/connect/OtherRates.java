package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * SYNC at rates other than the first one, for chips that could not be reset: a failed change of the rate or an earlier
 * goal may have left one there. The rate used last comes first, then the one wanted, then the usual ones.
 */
final class OtherRates {
    private static final int[] USUAL = {921_600, 460_800, 1_500_000, 230_400, 2_000_000, 115_200, 57_600};

    private final Link link;
    private final int first;
    private final int[] rates;
    private int asked;

    OtherRates(Link link, ConnectOptions options) {
        this.link = link;
        first = options.initialBaud();
        rates = IntStream.concat(IntStream.of(link.baud(), options.baud()), IntStream.of(USUAL))
                .filter(rate -> rate != first && rate > 0)
                .distinct()
                .toArray();
    }

    /** Sends one SYNC at the next rate; who answered is spoken with at that rate, else the line is at the first one again. */
    Optional<Answerer> ask() throws EspException {
        int rate = rates[asked++ % rates.length];
        try {
            link.setBaud(rate);
            if (link.rateFixed()) {
                return Optional.empty();
            }
            Answerer who = new SyncHandshake(link).once();
            link.log("the chip answers at " + rate + " baud");
            return Optional.of(who);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_REFUSED_SETTING) {
                e.throwUnlessRetry(Retry.CONNECTING);
            }
            link.setBaud(first);
            link.client().discardInput();
            return Optional.empty();
        }
    }

    /** What was tried, to be added to a message; empty where nothing was. */
    String tried() {
        int count = Math.min(asked, rates.length);
        return count == 0 || link.rateFixed() ? "" : ", at " + first + " baud and " + count + " other rates";
    }
}
