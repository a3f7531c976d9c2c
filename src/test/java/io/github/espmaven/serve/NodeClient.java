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

/** A browser flasher, run under Node by a driver in {@code src/test/js}: its head tells of the scenarios. */
enum NodeClient {
    ESPTOOL_JS("esptool-js", "bundle.js", "drive.mjs"),
    TASMOTA("tasmota-webserial-esptool", "dist/web/index.js", "drive-tasmota.mjs");

    private final Path bundle;
    private final Path driver;

    NodeClient(String npmPackage, String bundle, String driver) {
        Path project = Path.of(System.getProperty("basedir", ""));
        this.bundle = project.resolve("target/" + npmPackage + "/package/" + bundle);
        this.driver = project.resolve("src/test/js/" + driver);
    }

    /** Skips the tests of a class, with the reason, where there is no Node. */
    void assumeInstalled() {
        assumeTrue(Files.exists(bundle), bundle + " is not there: the build fetches that npm package");
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
    Map<String, JsonObject> run(List<String> common, List<List<String>> scenarios) throws IOException {
        List<String> command = new ArrayList<>(List.of("node", driver.toString()));
        command.add("bundle=" + bundle);
        command.addAll(common);
        for (List<String> scenario : scenarios) {
            command.add("--");
            command.addAll(scenario);
        }
        Path complaints = Files.createTempFile("client", ".log");
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
