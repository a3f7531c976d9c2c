package io.github.espmaven.report;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The serial ports of this machine.
 *
 * @param ports those that {@code auto} may take first
 */
public record PortList(List<PortEntry> ports) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    public PortList {
        ports = List.copyOf(ports);
    }

    /** As lines for people; the last says what {@code auto} would do. */
    public List<String> lines() {
        if (ports.isEmpty()) {
            return List.of(
                    "There is no serial port on this machine.",
                    "A board that is plugged in and not listed has a cable without data lines, or lacks its adapter's"
                            + " driver.",
                    "Without a board: -Desp.port=sim:esp32c3 is a virtual one.");
        }
        int width = ports.stream().mapToInt(p -> p.port().path().length()).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (PortEntry entry : ports) {
            String path = entry.port().path();
            for (String line : entry.lines()) {
                lines.add((path + " ".repeat(width - path.length() + 2) + line).stripTrailing());
                path = "";
            }
        }
        lines.add(auto());
        return lines;
    }

    private List<PortEntry> candidates() {
        return ports.stream().filter(PortEntry::candidate).toList();
    }

    private String auto() {
        List<PortEntry> candidates = candidates();
        return switch (candidates.size()) {
            case 0 -> "No port for -Desp.port=auto: name one, or filters that one passes.";
            case 1 -> "-Desp.port=auto takes " + candidates.get(0).port().path() + ".";
            default ->
                candidates.size() + " ports for -Desp.port=auto, which takes none of several: name one, or filters.";
        };
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; {@code auto} is there when it would take a port. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("ports", JsonFile.array(ports.stream().map(PortEntry::json).toList()));
        if (candidates().size() == 1) {
            json.addProperty("auto", candidates().get(0).port().path());
        }
        return json;
    }
}
