package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.FlashResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a flash mode and frequency with which a board reads its bootloader. Only the bootloader's header differs, so that
 * each try writes little.
 */
record FlashModeSearch(FlashRequest request, Clock clock, JobListener listener) {
    /** Modes that need fewer data lines, as nearly every flash chip and module can. */
    private static final List<FlashMode> MODES = List.of(FlashMode.DIO, FlashMode.DOUT);

    /**
     * Flashes with other settings until the board starts.
     *
     * @throws EspException {@code first} where its ROM does read the bootloader, or no setting helps
     */
    FlashResult flashAgain(EspException first) throws EspException {
        List<String> tried = new ArrayList<>();
        for (HeaderSettings settings : candidates(first)) {
            String text = "-Desp.flashMode=" + settings.mode() + " -Desp.flashFrequency=" + settings.frequency();
            listener.warning("The board cannot read its bootloader: trying " + text);
            try {
                FlashResult result = new FlashJob(request.withHeader(settings), clock, listener).flashOnce();
                listener.warning("The board starts with " + text + ": put flashMode and flashFrequency into the POM.");
                return result;
            } catch (EspException e) {
                if (e.problem() != Problem.BOOT_FAILED) {
                    throw e;
                }
                tried.add(settings.mode() + " at " + settings.frequency());
            }
        }
        if (tried.isEmpty()) {
            throw first;
        }
        String choices = String.join(", ", tried);
        throw new EspException(
                first.problem(),
                first.getMessage() + "; other settings do not help: " + choices + " (the last is in its flash now)",
                first.evidence().with(Key.CHOICES, choices),
                first);
    }

    /** What is left to try: fewer data lines first, then the next lower frequency too. */
    private List<HeaderSettings> candidates(EspException first) {
        String mode = first.evidence().get(Key.FLASH_MODE).orElse("");
        String frequency = first.evidence().get(Key.FLASH_FREQUENCY).orElse("");
        List<String> frequencies = first.evidence()
                .get(Key.CHIP)
                .flatMap(Chip::named)
                .map(c -> c.spec().flashFrequencies().names())
                .orElse(List.of());
        List<HeaderSettings> settings = new ArrayList<>();
        int at = frequencies.indexOf(frequency);
        for (String slower :
                at < 0 ? List.<String>of() : frequencies.subList(at, Math.min(at + 2, frequencies.size()))) {
            for (FlashMode other : MODES) {
                if (!slower.equals(frequency) || !other.toString().equals(mode)) {
                    settings.add(new HeaderSettings(
                            other.toString(), slower, request.inputs().header().size()));
                }
            }
        }
        return settings;
    }
}
