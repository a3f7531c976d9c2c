package io.github.espmaven.report;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * A board that was reset, or whose program was started.
 *
 * @param line what was done and what proves it, a closing line
 * @param console what the board printed while it was watched
 */
public record StartReport(String port, String line, boolean proven, List<String> console) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    public StartReport {
        console = List.copyOf(console);
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on memory and reset. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.addProperty("port", port);
        json.addProperty("result", line);
        json.addProperty("proven", proven);
        json.add("console", JsonFile.array(console));
        return json;
    }
}
