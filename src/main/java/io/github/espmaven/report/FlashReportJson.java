package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.RegionResult;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code target/esp/flash-report.json}, format version {@value #FORMAT_VERSION}; documented in the guide on reports. Keys
 * may be added within a version; none is renamed or removed.
 */
public final class FlashReportJson {
    /** Changes when a key changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    private FlashReportJson() {}

    public static JsonObject of(FlashResult result) {
        JsonObject json = of(result.report(), result.board(), result.ending());
        result.boot().ifPresent(boot -> {
            json.addProperty("boot", boot.id());
            json.addProperty("bootMillis", boot.time().toMillis());
        });
        return json;
    }

    static JsonObject of(FlashReport report, BoardSummary board, BoardEnding ending) {
        JsonObject json = head("success", Optional.of(board));
        json.addProperty("millis", report.took().toMillis());
        json.addProperty("writtenBytes", report.writtenBytes());
        json.addProperty("skippedBytes", report.skippedBytes());
        json.addProperty("wireBytes", report.wireBytes());
        json.addProperty("sentBytes", report.sentBytes());
        json.addProperty("sentSectors", report.sentSectors());
        json.addProperty("bytesPerSecond", Math.round(report.bytesPerSecond()));
        json.addProperty("erasedAll", report.erasedAll());
        json.addProperty("restarts", report.restarts());
        json.addProperty("boardRestarted", ending == BoardEnding.RESTARTED);
        FlashSummary.whyUnproven(report).ifPresent(why -> json.addProperty("unverified", why));
        json.add(
                "regions",
                JsonFile.array(
                        report.regions().stream().map(result -> region(result)).toList()));
        return json;
    }

    /** A flash that failed; the board as far as it was reached. */
    public static JsonObject of(EspException failure, Optional<BoardSummary> board) {
        JsonObject json = head("failure", board);
        JsonObject problem = new JsonObject();
        problem.addProperty("code", failure.problem().code());
        problem.addProperty("title", failure.problem().title());
        problem.addProperty("message", String.valueOf(failure.getMessage()));
        json.add("problem", problem);
        return json;
    }

    /**
     * Work on a board that ended well.
     *
     * @param unverified why its result is not proven; empty when it is
     */
    public static JsonObject of(BoardSummary board, Optional<String> unverified) {
        JsonObject json = head("success", Optional.of(board));
        unverified.ifPresent(why -> json.addProperty("unverified", why));
        return json;
    }

    private static JsonObject head(String result, Optional<BoardSummary> board) {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.addProperty("result", result);
        board.ifPresent(b -> json.add("board", board(b)));
        return json;
    }

    static JsonObject board(BoardSummary board) {
        JsonObject json = new JsonObject();
        json.addProperty("port", board.port());
        json.addProperty("chip", board.chip());
        board.packageName().ifPresent(name -> json.addProperty("package", name));
        board.revision().ifPresent(revision -> json.addProperty("revision", revision));
        board.mac().ifPresent(mac -> json.addProperty("mac", mac));
        board.flashBytes().ifPresent(bytes -> json.addProperty("flashBytes", bytes));
        json.addProperty("baud", board.baud());
        json.addProperty("stub", board.stub());
        return json;
    }

    private static JsonObject region(RegionResult result) {
        JsonObject json = new JsonObject();
        json.addProperty("name", result.region().name());
        json.addProperty("source", result.region().input().source());
        json.addProperty("offset", result.region().range().offset());
        json.addProperty("length", result.region().length());
        json.addProperty("state", result.state().name().toLowerCase(Locale.ROOT));
        json.addProperty("md5", Hex.of(result.region().md5()));
        json.addProperty("sha256", Hex.of(Digests.sha256(result.region().contents())));
        json.addProperty("sourceMd5", result.region().input().md5());
        json.addProperty("wireBytes", result.wireBytes());
        json.addProperty("sectors", result.sectors());
        json.addProperty("sentSectors", result.sentSectors());
        json.addProperty(
                "reason", result.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.addProperty("millis", result.took().toMillis());
        return json;
    }
}
