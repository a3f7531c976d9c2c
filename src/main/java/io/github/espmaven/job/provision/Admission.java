package io.github.espmaven.job.provision;

import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.EfuseJob;
import io.github.espmaven.job.FlashJob;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.provision.Station.Result;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.NumberText;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Judges a connected board before anything is written to it: its chip, what is known of it from the log.
 *
 * @param sameAgain whether it is the board that was just done, and lies there still
 */
record Admission(
        ProvisionRequest.Requirements board,
        ProvisionLog log,
        Predicate<Optional<MacAddress>> sameAgain,
        JobListener listener)
        implements FlashJob.Admission {

    @Override
    public void check(Device device, BoardSummary summary) throws EspException {
        String mac = summary.mac()
                .orElseThrow(() -> new EspException(
                        Problem.SECURE_DOWNLOAD_MODE,
                        "the chip is in secure download mode and does not tell its address, by which boards are known",
                        device.evidence()));
        Optional<JsonObject> last = Optional.ofNullable(log.last().get(mac));
        if (sameAgain.test(MacAddress.parse(mac))) {
            throw passed(mac, "is still there", Evidence.none());
        }
        boolean passed = last.flatMap(ResultLine::result).equals(Optional.of(Result.PASS));
        if (passed && !board.repeat()) {
            throw passed(mac, "has " + words(last.get()), device.evidence());
        }
        last.ifPresent(line -> listener.warning(mac + " has " + words(line) + ": it is done again"));
        requireRevision(device, summary);
        if (board.flashBytes().isPresent() && !summary.flashBytes().equals(board.flashBytes())) {
            throw other(
                    "its flash has "
                            + (summary.flashBytes().isPresent()
                                    ? NumberText.flashSize(summary.flashBytes().getAsLong())
                                    : "a size that it does not tell")
                            + ", not " + NumberText.flashSize(board.flashBytes().getAsLong()),
                    "esp.boardFlash");
        }
        if (board.fuses().isPresent()) {
            EfuseJob.require(EfuseJob.read(device, summary), board.fuses().get());
        }
    }

    private void requireRevision(Device device, BoardSummary summary) throws EspException {
        Optional<Revision> revision = summary.revision().flatMap(Revision::parse);
        if (board.revision().isPresent()
                && revision.filter(r -> r.compareTo(board.revision().get()) >= 0)
                        .isEmpty()) {
            throw other(
                    "its " + device.chip() + " is " + summary.revision().orElse("of no known revision") + ", not "
                            + board.revision().get() + " or later",
                    "esp.boardRevision");
        }
    }

    private static EspException other(String what, String parameter) {
        return new EspException(Problem.OTHER_BOARD, what, Evidence.of(Key.PARAMETER, parameter));
    }

    private static EspException passed(String mac, String what, Evidence known) {
        return new EspException(Problem.PASSED_BEFORE, mac + " " + what, known);
    }

    /** {@code failed with ESP-105 on 2026-11-29T02:25:25Z at station line-1}. */
    private static String words(JsonObject line) {
        String how = line.has("code") ? "failed with " + line.get("code").getAsString() : "passed";
        return how + " on " + line.get("time").getAsString() + " at station "
                + line.get("station").getAsString();
    }
}
