package io.github.espmaven.doctor;

import io.github.espmaven.connect.LinkProbe.Entry;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The judgement of the ways into download mode that were tried. */
final class DownloadMode {
    private DownloadMode() {}

    static Verdict verdict(List<Entry> entries) {
        if (entries.isEmpty()) {
            return Verdict.notPossible("this port has no control lines, or esp.before says not to reset");
        }
        String tried = entries.stream()
                .map(e -> String.format(
                        Locale.ROOT,
                        "%s %s %d ms",
                        e.sequence(),
                        e.reached() ? "reaches it in" : "does not, after",
                        e.time().toMillis()))
                .collect(Collectors.joining("; "));
        if (entries.get(0).reached()) {
            return Verdict.ok(tried);
        }
        if (entries.stream().anyMatch(Entry::reached)) {
            return Verdict.note(
                    tried + ". The goals try one after the other, so this costs a second at most",
                    "A board with a large capacitor at EN needs the boot pin held longer: reset_delay = 0.55 in the"
                            + " section [esptool] of esptool.cfg.");
        }
        return notReached(entries, tried);
    }

    /** By what the ROM prints after each reset: nothing of the first counts, for it may be of the power coming. */
    private static Verdict notReached(List<Entry> entries, String tried) {
        List<Entry> later = entries.size() > 1 ? entries.subList(1, entries.size()) : entries;
        if (later.stream().anyMatch(e -> e.heard().brownout())) {
            return Verdict.problem(tried + ". The chip reports that its supply voltage drops", LinkChecks.SUPPLY);
        }
        if (later.stream().anyMatch(e -> e.heard().waitsForDownload())) {
            return Verdict.problem(
                    tried
                            + ". The chip says that it waits for download and hears nothing: the wire from the"
                            + " adapter's TX to the chip's RX carries nothing",
                    "Look at that wire: TX of the adapter goes to RX of the chip, with a common ground and 3.3 V.",
                    "Take off what else is at the chip's RX pin.");
        }
        if (later.stream().anyMatch(e -> e.restarted() && e.heard().startedFromFlash())) {
            return Verdict.problem(
                    tried + ". The reset works, and the boot pin is high when it ends",
                    "Hold BOOT while the goal starts.",
                    "If that helps, a larger capacitor sits at EN, or the boot pin's transistor is missing.");
        }
        return entries.stream().anyMatch(e -> !e.console().isBlank())
                ? Verdict.problem(
                        tried
                                + ". Something is printed here, and no reset makes the ROM print its start: the"
                                + " control lines are not wired to EN and boot pin, or the chip prints at another"
                                + " rate",
                        "Hold BOOT, tap RESET, release BOOT; then -Desp.before=no-reset.",
                        "Wire DTR and RTS of the adapter as the board's circuit wants it, or use a board that has it.")
                : Verdict.problem(
                        tried
                                + ". Not a byte came from the chip: it has no power, another board is at this port,"
                                + " the wire from the chip's TX to the adapter's RX carries nothing, or its program is"
                                + " silent and the control lines are not wired",
                        "Another cable (some only charge), and look at that wire and at the ground.",
                        "Hold BOOT, tap RESET, release BOOT; then -Desp.before=no-reset.");
    }
}
