package io.github.espmaven.job.provision;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.job.provision.Station.Result;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.FlashReportJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is written down of a board, an object of JSON; documented in the guide on the production line. */
final class ResultLine {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}\":,]+)}");

    private ResultLine() {}

    /** Which firmware a line gives its boards: names, or the coordinates of bundles, and the SHA-256 of their files. */
    record Firmware(String names, String digests) {
        static Firmware of(List<ImageSpec> images) throws EspException {
            List<String> names = new ArrayList<>();
            List<String> digests = new ArrayList<>();
            for (ImageSpec image : images) {
                Optional<InputFile> file = image.kept();
                if (file.isPresent()) {
                    byte[] bytes = file.get().bytes();
                    names.add(
                            Bundle.startsLikeOne(bytes)
                                    ? file.get().bundle().origin().toString()
                                    : String.valueOf(file.get().path().getFileName()));
                    digests.add(Hex.of(Digests.sha256(bytes)));
                }
            }
            return new Firmware(String.join(" ", names), String.join(" ", digests));
        }
    }

    /** How it ended; empty where it is no such line. */
    static Optional<Result> result(JsonObject line) {
        return Arrays.stream(Result.values())
                .filter(r ->
                        line.has("result") && line.get("result").getAsString().equals(r.name()))
                .findFirst();
    }

    /** The beginning of a line: which board it is, and what it was to get. */
    static JsonObject of(
            ProvisionRequest.Log log, String board, Optional<BoardSummary> reached, Firmware firmware, long now) {
        JsonObject line = new JsonObject();
        line.addProperty("formatVersion", FlashReportJson.FORMAT_VERSION);
        line.addProperty("time", Instant.ofEpochMilli(now).toString());
        line.addProperty("station", log.station());
        line.addProperty("board", board);
        reached.flatMap(BoardSummary::mac).ifPresent(mac -> line.addProperty("mac", mac));
        reached.ifPresent(summary -> line.addProperty("chip", summary.chip()));
        line.addProperty("firmware", firmware.names());
        line.addProperty("sha256", firmware.digests());
        return line;
    }

    /** The same with how it ended. */
    static JsonObject with(JsonObject begun, Duration took, Optional<EspException> failure) {
        JsonObject line = begun.deepCopy();
        Result result = failure.map(e -> e.problem() == Problem.PASSED_BEFORE ? Result.REFUSED : Result.FAIL)
                .orElse(Result.PASS);
        line.addProperty("result", result.name());
        line.addProperty("seconds", took.toMillis() / 1000.0);
        failure.ifPresent(e -> {
            line.addProperty("code", e.problem().code());
            line.addProperty("message", String.valueOf(e.getMessage()));
        });
        return line;
    }

    /** {@code 7c:df:a1:00:00:01, device.serial A-1000}. */
    static String words(JsonObject line) {
        StringBuilder words = new StringBuilder(line.get("mac").getAsString());
        own(line)
                .forEach((key, value) ->
                        words.append(", ").append(key).append(' ').append(value.getAsString()));
        return words.toString();
    }

    private static Map<String, JsonElement> own(JsonObject line) {
        return line.has("values") ? line.getAsJsonObject("values").asMap() : Map.of();
    }

    /**
     * Refuses a program whose arguments name what no line has: a label would be empty.
     *
     * @param values keys that lines may have besides
     */
    static void requireKnown(ExternalProgram program, List<String> values) throws EspException {
        List<String> known = ProvisionLog.columns(values);
        Optional<String> unknown = program.command().stream()
                .flatMap(argument -> PLACEHOLDER.matcher(argument).results())
                .map(found -> found.group(1))
                .filter(name -> !known.contains(name))
                .findFirst();
        if (unknown.isPresent()) {
            throw EspException.badParameter(
                    "{" + unknown.get() + "} in esp.resultCommand is no column of the log",
                    "esp.resultCommand, or name the column in esp.logValues",
                    String.join(", ", known));
        }
    }

    /** Runs the program that gets the result: the line at its input, values of it in its arguments. */
    static void pass(JsonObject line, ExternalProgram program) throws ExternalProgram.Failure {
        List<String> arguments =
                program.command().stream().map(a -> filled(a, line)).toList();
        new ExternalProgram(arguments, program.directory(), program.limit())
                .run((line + "\n").getBytes(StandardCharsets.UTF_8), 0);
    }

    private static String filled(String argument, JsonObject line) {
        Map<String, JsonElement> own = own(line);
        return PLACEHOLDER
                .matcher(argument)
                .replaceAll(found -> Matcher.quoteReplacement(Optional.ofNullable(own.get(found.group(1)))
                        .or(() -> Optional.ofNullable(line.get(found.group(1))))
                        .filter(JsonElement::isJsonPrimitive)
                        .map(JsonElement::getAsString)
                        .orElse("")));
    }
}
