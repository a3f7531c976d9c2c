package io.github.espmaven.serve;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Espressif's browser flasher, run under Node by {@code src/test/js/drive.mjs}: its head tells of the scenarios. */
final class EsptoolJs {
    /** Directory of the unpacked npm package; the build sets it. */
    private static final String PACKAGE = "esp.esptooljs";

    private static final Path DRIVER = Path.of(System.getProperty("basedir", ""), "src", "test", "js", "drive.mjs");

    private EsptoolJs() {}

    /** Skips the tests of a class, with the reason, where there is no Node. */
    static void assumeInstalled() {
        assumeTrue(System.getProperty(PACKAGE) != null, PACKAGE + " does not name the npm package esptool-js");
        assumeTrue(majorOfNode() >= 20, "no Node.js 20 or newer on the PATH");
    }

    private static int majorOfNode() {
        try {
            Process node = new ProcessBuilder("node", "--version").start();
            String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Integer.parseInt(version.strip().replaceFirst("v(\\d+).*", "$1"));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Runs all scenarios, some at the same time, and returns what each found, by its name.
     *
     * @param common settings of all of them, as {@code name=value}
     */
    static Map<String, JsonObject> run(List<String> common, List<List<String>> scenarios) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", DRIVER.toString()));
        command.add("bundle=" + Path.of(System.getProperty(PACKAGE), "bundle.js"));
        command.addAll(common);
        for (List<String> scenario : scenarios) {
            command.add("--");
            command.addAll(scenario);
        }
        Path complaints = Files.createTempFile("esptool-js", ".log");
        Process node =
                new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            Map<String, JsonObject> found = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject result = JsonParser.parseString(line).getAsJsonObject();
                found.put(result.get("name").getAsString(), result);
            }
            if (found.size() < scenarios.size()) {
                throw new AssertionError("node ended early: " + Files.readString(complaints));
            }
            return found;
        } finally {
            node.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
            Files.delete(complaints);
        }
    }
}
