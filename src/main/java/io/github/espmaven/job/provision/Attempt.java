package io.github.espmaven.job.provision;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.firmware.DeviceRows;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.job.FlashJob;
import io.github.espmaven.job.FlashRequest;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.board.SharedConnection;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.FlashSummary;
import java.util.List;
import java.util.Optional;

/** One board's flash on a production line, and what may be written down of it. */
final class Attempt {
    private final ProvisionRequest.Log log;
    private final JsonObject known = new JsonObject();
    private Release release;
    private Optional<FlashJob> job = Optional.empty();
    private Optional<EspException> failure = Optional.empty();

    /** What boards get: their files have been read, and are not read again. */
    record Release(FlashRequest flash, ResultLine.Firmware firmware, Clock clock) {
        static Release of(FlashRequest flash, Clock clock) throws EspException {
            FlashRequest kept = flash.with(flash.inputs().forMany(clock));
            return new Release(kept, ResultLine.Firmware.of(kept.inputs().images()), clock);
        }

        /** The same over a connection that is there already. */
        Release sharing(Optional<SharedConnection> last) {
            return new Release(flash.at(flash.inputs().board().sharing(last)), firmware, clock);
        }

        /** That of a board, with its own values. */
        Release at(NamedBoard board) throws EspException {
            BoardRequest reached = board.request(flash.inputs().board());
            FlashRequest own = flash.at(reached.sharing(flash.inputs().board().shared()), Optional.of(board));
            boolean same = own.inputs().images().equals(images());
            return same ? new Release(own, firmware, clock) : of(own, clock);
        }

        List<ImageSpec> images() {
            return flash.inputs().images();
        }

        /** The tables whose rows it gives out. */
        List<DeviceRows> tables() {
            return images().stream()
                    .map(ImageSpec::rows)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    private Attempt(ProvisionRequest.Log log, Release common) {
        this.log = log;
        this.release = common;
    }

    /** Flashes a board; whatever becomes of it is told by the result. */
    static Attempt at(
            NamedBoard board, ProvisionRequest.Log log, Release common, Admission admission, JobListener listener) {
        Attempt attempt = new Attempt(log, common);
        try {
            attempt.flash(common.at(board), admission, listener);
        } catch (EspException e) {
            attempt.failure = Optional.of(e);
        } catch (RuntimeException | Error e) { // the log has a line of every board
            attempt.failure = Optional.of(new EspException(Problem.INTERNAL, String.valueOf(e), Evidence.none(), e));
        }
        try {
            attempt.values().ifPresent(values -> attempt.known.add("values", values));
        } catch (EspException e) {
            attempt.failure = attempt.failure.or(() -> Optional.of(e));
        }
        return attempt;
    }

    private void flash(Release own, Admission admission, JobListener listener) throws EspException {
        release = own;
        job = Optional.of(new FlashJob(own.flash(), own.clock(), listener, admission));
        FlashResult result = job.get().run();
        known.add("flash", withoutSecrets(FlashReportJson.of(result)));
        requireProof(result);
    }

    private static void requireProof(FlashResult result) throws EspException {
        Optional<String> why = FlashSummary.whyUnproven(result.report());
        if (why.isPresent()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "a board passes with a proof alone, and what was written is not verified: " + why.get(),
                    Evidence.of(Key.CHIP, result.board().chip()));
        }
    }

    /** Leaves out digests of what is a board's own and not to be logged: a short value could be found out by trying. */
    private JsonObject withoutSecrets(JsonObject report) throws EspException {
        for (ImageSpec image : release.images()) {
            if (image.rows().isPresent()
                    && !log.values().containsAll(image.rows().get().table().keys())) {
                for (JsonElement region : report.getAsJsonArray("regions")) {
                    if (region.getAsJsonObject()
                            .get("source")
                            .getAsString()
                            .equals(image.source().toString())) {
                        List.of("md5", "sourceMd5", "sha256").forEach(region.getAsJsonObject()::remove);
                    }
                }
            }
        }
        return report;
    }

    /** What may be written down of the board's row. */
    private Optional<JsonObject> values() throws EspException {
        JsonObject values = new JsonObject();
        Optional<MacAddress> mac = mac();
        if (mac.isPresent() && !log.values().isEmpty()) {
            for (DeviceRows table : release.tables()) {
                table.table().values(mac.get()).forEach(values::addProperty);
            }
        }
        values.keySet().retainAll(log.values());
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    /** The board as far as it was reached. */
    Optional<BoardSummary> reached() {
        return job.flatMap(FlashJob::reached);
    }

    Optional<MacAddress> mac() {
        return reached().flatMap(BoardSummary::mac).flatMap(MacAddress::parse);
    }

    Optional<EspException> failure() {
        return failure;
    }

    /** The line of the log, as far as it does not tell how it ended. */
    JsonObject line(NamedBoard board, long now) {
        JsonObject line = ResultLine.of(log, board.name(), reached(), release.firmware(), now);
        known.asMap().forEach(line::add);
        return line;
    }
}
