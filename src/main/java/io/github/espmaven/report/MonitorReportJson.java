package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.tests.TestOutcome;
import java.util.Locale;
import java.util.Optional;

/** A board in {@code target/esp/monitor-report.json}; documented in the guide on reports. */
public final class MonitorReportJson {
    private MonitorReportJson() {}

    /**
     * What a monitor saw of a board.
     *
     * @param failure what went wrong; empty when all went well
     */
    public static JsonObject of(MonitorResult result, Optional<EspException> failure) {
        JsonObject json =
                failure.map(e -> FlashReportJson.of(e, Optional.empty())).orElseGet(JsonObject::new);
        json.addProperty("formatVersion", FlashReportJson.FORMAT_VERSION);
        json.addProperty("result", failure.isPresent() ? "failure" : "success");
        json.addProperty("millis", result.time().toMillis());
        json.addProperty("output", lower(result.output()));
        JsonArray cases = new JsonArray();
        for (TestOutcome test : JUnitReport.cases(result)) {
            JsonObject one = new JsonObject();
            one.addProperty("group", test.group());
            one.addProperty("name", test.name());
            one.addProperty("result", lower(test.result()));
            one.addProperty("message", test.message());
            one.addProperty("millis", test.time().toMillis());
            cases.add(one);
        }
        json.add("cases", cases);
        return json;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
