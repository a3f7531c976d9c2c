package io.github.espmaven.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million inputs of each format, found by Jazzer, which mutates those that reach new code. It starts from the seeds
 * and what {@code target/fuzz} keeps of earlier runs; {@code -Desp.fuzz.inputs}, {@code -Desp.fuzz.seed} and
 * {@code -Desp.fuzz.formats} (a regular expression) say otherwise.
 */
@Tag("fuzz")
class GuidedFuzzTest {
    private static final long INPUTS = Long.getLong("esp.fuzz.inputs", 1_000_000);
    private static final long SEED = Long.getLong("esp.fuzz.seed", 20_260_101);
    private static final String FORMATS = System.getProperty("esp.fuzz.formats", ".*");
    private static final Path FOLDER = Path.of(System.getProperty("basedir", ""), "target", "fuzz");
    /** The first takes a pattern in esp.failOn for an attack, the second takes memory in the readers' name. */
    private static final List<String> UNWANTED = List.of(
            "com.code_intelligence.jazzer.sanitizers.RegexInjection",
            "com.code_intelligence.jazzer.sanitizers.RegexRoadblocks");

    private static final Pattern END = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+).*corp: (\\d+)");

    @ParameterizedTest
    @EnumSource
    void findsNothing(Format format) throws IOException, InterruptedException {
        org.junit.jupiter.api.Assumptions.assumeTrue(format.name().matches(FORMATS), "not asked for");
        Path log = FOLDER.resolve(format + ".log");
        Path corpus = FOLDER.resolve(format + "-corpus");
        int seeds = lay(format, corpus);
        long start = Clock.system().nanoTime();
        Process jazzer = new ProcessBuilder(command(format, corpus, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = jazzer.waitFor();
        Duration took = Clock.system().since(start);
        String said = Files.readString(log);
        Matcher end = END.matcher(said);
        assertThat(status == 0 && end.find())
                .as("%s: Jazzer ended with %d; the input is beside %s:%n%s", format, status, log, tail(said))
                .isTrue();
        System.out.printf(
                "[fuzz] %s: %s inputs in %d s, coverage %s, corpus %s; %s%n",
                format, end.group(1), took.toSeconds(), end.group(2), end.group(3), cost(said));
        assertThat(Long.parseLong(end.group(1))).isGreaterThanOrEqualTo(INPUTS);
    }

    private static List<String> command(Format format, Path corpus, int seeds) {
        String ours = "io.github.espmaven.";
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:MaxJavaStackTraceDepth=30",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + GuidedTarget.class.getName(),
                "--target_args=" + format,
                "--instrumentation_includes="
                        + String.join(
                                File.pathSeparator, ours + "**", "org.apache.commons.csv.**", "com.google.gson.**"),
                "--disabled_hooks=" + String.join(File.pathSeparator, UNWANTED),
                "--instrumentation_excludes=" + String.join(File.pathSeparator, ours + "fuzz.**", ours + "testing.**"),
                "--reproducer_path=" + FOLDER,
                "-artifact_prefix=" + FOLDER + File.separator + format + "-",
                "-runs=" + (INPUTS + seeds),
                "-seed=" + SEED,
                "-max_len=" + format.maxBytes(),
                "-timeout=60",
                "-rss_limit_mb=2500",
                corpus.toString());
    }

    /** Lays the seeds beside what is already there; how many files that makes. */
    private static int lay(Format format, Path corpus) throws IOException {
        Files.createDirectories(corpus);
        List<byte[]> seeds = format.target().seeds();
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        try (Stream<Path> all = Files.list(corpus)) {
            return (int) all.count();
        }
    }

    private static String cost(String log) {
        return log.lines()
                .filter(line -> line.startsWith(GuidedTarget.COST))
                .reduce("", (first, last) -> last.substring(GuidedTarget.COST.length()));
    }

    private static String tail(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    }
}
