package io.github.espmaven.report;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Hex;
import io.github.espmaven.flash.FlashReport.RegionResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The summary page of a run on GitHub, to which each step may append Markdown: the file that {@code GITHUB_STEP_SUMMARY} names. */
public final class StepSummary {
    private static final String VARIABLE = "GITHUB_STEP_SUMMARY";

    /** Of a larger page GitHub shows nothing. */
    private static final long MOST_BYTES = 1 << 20;

    private StepSummary() {}

    /**
     * Appends, where there is such a page; modules that are built side by side take turns.
     *
     * @return why it could not be, if so: no reason for a goal to fail
     */
    public static synchronized Optional<String> append(Map<String, String> environment, String markdown) {
        String file = environment.getOrDefault(VARIABLE, "");
        if (file.isBlank()) {
            return Optional.empty();
        }
        try {
            Path page = Path.of(file);
            int more = markdown.getBytes(StandardCharsets.UTF_8).length + 1;
            if (Files.exists(page) && Files.size(page) + more > MOST_BYTES) {
                return Optional.of("the run's summary, " + file + ", is full: GitHub shows none of more than 1 MiB");
            }
            AtomicFile.append(page, markdown + "\n");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cannot append to the run's summary, " + file + ": " + FileErrorText.reason(e));
        } catch (InvalidPathException e) {
            return Optional.of(VARIABLE + " names no file: " + file);
        }
    }

    /** A flash that ended well: the board, and a row for each region. */
    public static String of(FlashResult result) {
        StringBuilder text = new StringBuilder("### esp:flash\n\n")
                .append(cell(result.board().line()))
                .append("\n\n| region | offset | bytes | |\n|---|---|---|---|\n");
        for (RegionResult region : result.report().regions()) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %,d | %s |%n",
                    cell(region.region().name()),
                    Hex.offset(region.region().range().offset()),
                    region.region().length(),
                    region.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        result.boot()
                .ifPresent(boot -> text.append('\n').append(cell(boot.line())).append('\n'));
        return text.toString().replace("\r\n", "\n");
    }

    /** A goal that failed, with its remedies. */
    public static String ofFailure(String goal, String explanation) {
        return "### esp:" + goal + " failed\n\n```\n" + explanation.replace("```", "'''") + "\n```\n";
    }

    /** Names come from files and boards: none of their characters may be Markdown or HTML. */
    private static String cell(String text) {
        return text.replaceAll("[|<>&`*_\\[\\]\\\\]", " ").trim();
    }
}
