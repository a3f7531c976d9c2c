package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.bootlog.BootMode;
import io.github.espmaven.bootlog.NonPacketBytes;
import io.github.espmaven.bootlog.RomBanner;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import io.github.espmaven.reset.ResetOptions;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.PortTraits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Resets the chip into download mode and syncs, several times if need be (protocol.md, section 2.5). */
final class DownloadModeEntry {
    private static final int SYNCS_A_RESET = 5;

    /** So many resets after which not a byte came, where some did before. */
    private static final int SURELY_SILENT = 3;

    private static final Duration SHORTLY = Duration.ofMillis(10);

    /** A ROM prints its first lines within this time of a reset. */
    private static final Duration BANNER = Duration.ofMillis(300);

    /** What tells most of why a chip cannot be reached, first; what is not named tells least. */
    private static final List<Problem> TELLING = List.of(
            Problem.BROWNOUT,
            Problem.ECHO,
            Problem.NO_SYNC_REPLY,
            Problem.WRONG_BOOT_MODE,
            Problem.CHIP_PANIC,
            Problem.UNRELIABLE_LINK,
            Problem.INVALID_PACKET_HEAD,
            Problem.STREAM_STOPPED);

    private final Link link;
    private final ConnectOptions options;
    private final AttemptPlan plan;
    private final OtherRates others;
    private boolean saidToWait;

    DownloadModeEntry(Link link, ConnectOptions options) {
        this.link = link;
        this.options = options;
        this.plan = new AttemptPlan(link, options);
        this.others = new OtherRates(link, options);
    }

    /**
     * Reaches the chip's loader.
     *
     * @throws EspException the most telling failure of all attempts
     */
    Answerer reach() throws EspException {
        slowDown();
        if (options.reset().before() == ResetOptions.Before.NO_RESET_NO_SYNC) {
            return Answerer.ROM;
        }
        EspException worst = new EspException(Problem.NO_SERIAL_DATA, "interrupted before the first attempt");
        boolean justBack = false;
        int silent = 0;
        for (int i = 0; mayTry(i); i++) {
            Optional<ResetSequence> sequence = justBack ? Optional.empty() : plan.sequence(i);
            try {
                plan.prepare(i, worst);
                Answerer who = attempt(i, sequence);
                plan.succeeded(i, sequence);
                return who;
            } catch (EspException e) {
                link.requireMendable(e);
                // It came back because the chip was reset: ask before resetting it once more.
                justBack = e.problem() == Problem.PORT_LOST;
                link.log("attempt " + (i + 1) + " to connect failed: " + e.getMessage());
                silent = sequence.isPresent() && e.problem() == Problem.NO_SERIAL_DATA ? silent + 1 : 0;
                worst = i == 0 || rank(e) < rank(worst) ? e : worst;
            }
        }
        if (worst.problem() == Problem.INVALID_PACKET_HEAD) {
            worst = silent < SURELY_SILENT ? heardAgain(worst) : fellSilent(worst, silent);
        }
        throw failed(worst);
    }

    /** A ROM prints at every reset: what was heard once and no more was its banner, or cut off with it. */
    private static EspException fellSilent(EspException noise, int attempts) {
        String heard = noise.evidence().get(Key.CONSOLE).orElse("");
        boolean program = NonPacketBytes.of(heard) == NonPacketBytes.TEXT
                && RomBanner.chipIn(heard).isEmpty();
        return program
                ? noise
                : new EspException(
                        Problem.STREAM_STOPPED,
                        heard.length() + " bytes came that are no packet, then none after " + attempts + " resets",
                        noise.evidence(),
                        noise);
    }

    /** Noise may be a ROM that prints at a rate of its own: listens once more at that rate, which tells better. */
    private EspException heardAgain(EspException noise) throws EspException {
        OptionalInt odd = Arrays.stream(Chip.values())
                .filter(chip -> options.chip().isEmpty() || options.chip().equals(Optional.of(chip)))
                .mapToInt(chip -> RomLog.of(chip).baud())
                .filter(baud -> baud != Chip.ROM_BAUD)
                .findFirst();
        Optional<ResetSequence> sequence = plan.sequence(0);
        if (odd.isEmpty() || sequence.isEmpty()) {
            return noise;
        }
        try {
            link.setBaud(odd.getAsInt());
            link.client().discardInput();
            link.reset(sequence.get());
            link.client().listen(BANNER, console -> BootLog.of(console).mode().isPresent());
            BootLog boot = BootLog.of(link.client().console());
            return afterBoot(boot, noise);
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                e.throwUnlessRetry(Retry.CONNECTING);
            }
            return noise;
        }
    }

    private static int rank(EspException e) {
        if (e.problem() == Problem.PORT_LOST) {
            return TELLING.size() + 1;
        }
        int place = TELLING.indexOf(e.problem());
        return place < 0 ? TELLING.size() : place;
    }

    private void slowDown() throws EspException {
        try {
            link.setBaud(options.initialBaud());
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            link.requireMendable(e);
            link.setBaud(options.initialBaud());
        }
    }

    private boolean mayTry(int attempt) {
        boolean countsOut =
                options.attempts().resets() > 0 && attempt >= options.attempts().resets();
        return !countsOut && !Thread.currentThread().isInterrupted();
    }

    private Answerer attempt(int number, Optional<ResetSequence> sequence) throws EspException {
        noteWhatWasSaid();
        link.client().discardInput();
        boolean reset = sequence.isPresent() && link.reset(sequence.get());
        SyncHandshake sync = new SyncHandshake(link);
        for (int i = 0; ; i++) {
            try {
                return sync.once();
            } catch (EspException e) {
                e.throwUnlessRetry(Retry.CONNECTING);
                noteWhatWasSaid();
                boolean unreset =
                        !reset || (number > 0 && link.client().console().isEmpty());
                if (unreset && i % 2 == 0 && i + 1 < SYNCS_A_RESET) {
                    Optional<Answerer> elsewhere = others.ask();
                    if (elsewhere.isPresent()) {
                        return elsewhere.get();
                    }
                    continue;
                }
                BootLog boot = reset ? BootLog.of(link.client().console()) : BootLog.EMPTY;
                if (boot.startedFromFlash() || i + 1 == SYNCS_A_RESET) {
                    throw e.problem() == Problem.ECHO ? e : afterBoot(boot, e);
                }
            }
        }
    }

    /** A chip that was reset by hand says once that it waits; without control lines that is all there is to go by. */
    private void noteWhatWasSaid() throws EspException {
        boolean withoutLines = !link.hasLines() || link.transport().traits().kind() == PortTraits.Kind.TCP;
        if (!saidToWait && withoutLines) {
            link.client().listen(SHORTLY, console -> false);
            saidToWait = BootLog.of(link.client().console()).waitsForDownload();
        }
    }

    private EspException afterBoot(BootLog boot, EspException silence) {
        if (!saidToWait && !boot.saysWhatItDoes() && !boot.brownout()) {
            return silence;
        }
        Evidence evidence = link.evidence().with(Key.CONSOLE, link.client().console());
        if (boot.mode().isPresent()) {
            BootMode mode = boot.mode().get();
            evidence = evidence.with(Key.BOOT_MODE, mode.straps()).with(Key.BOOT_MODE_NAME, mode.text());
        }
        if (boot.brownout()) {
            return new EspException(
                    Problem.BROWNOUT, "the chip reports that its supply voltage dropped too low", evidence);
        }
        return boot.startedFromFlash()
                ? new EspException(
                        Problem.WRONG_BOOT_MODE,
                        "the chip did not start in download mode (boot mode "
                                + boot.mode().map(BootMode::toString).orElse("unknown") + ")",
                        evidence)
                : new EspException(
                        Problem.NO_SYNC_REPLY,
                        "the chip is in download mode but does not hear what is sent to it",
                        evidence);
    }

    private EspException failed(EspException worst) {
        String slow = options.initialBaud() < Chip.ROM_BAUD
                ? "; connecting below " + Chip.ROM_BAUD + " baud is unreliable on some chips"
                : "";
        Evidence evidence = worst.evidence()
                .plus(link.evidence())
                .with(
                        Key.BEFORE,
                        options.reset().before().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (options.chip().isPresent()) {
            evidence = evidence.with(Key.WANTED_CHIP, options.chip().get());
        }
        return new EspException(
                worst.problem(),
                "could not connect to " + who() + " at " + link.port() + ": " + what(worst) + slow,
                bootPin(evidence),
                worst);
    }

    private String what(EspException worst) {
        if (worst.problem() != Problem.NO_SERIAL_DATA) {
            return String.valueOf(worst.getMessage());
        }
        return "not a single byte came back"
                + (options.attempts().resets() > 1 ? " in " + options.attempts().resets() + " attempts" : "")
                + others.tried();
    }

    private String who() {
        return options.chip().map(chip -> "the " + chip).orElse("a chip");
    }

    private Evidence bootPin(Evidence evidence) {
        return options.chip()
                .filter(chip -> chip.spec().straps().bootPin().isPresent())
                .map(chip -> evidence.with(
                        Key.BOOT_PIN, chip.spec().straps().bootPin().getAsInt()))
                .orElse(evidence);
    }
}
