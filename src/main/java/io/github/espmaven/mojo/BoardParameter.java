package io.github.espmaven.mojo;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code <board>} in the POM: one of several that a goal works on at the same time. */
public final class BoardParameter {

    /** What it is called in lines and reports. Default: its port. */
    private @Nullable String name;

    /** Its port. */
    private @Nullable String port;

    /** The address that its chip must have. Default: any. */
    private @Nullable String mac;

    /** The chip it must have. Default: what the goal says. */
    private @Nullable String chip;

    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        put(values, "name", name);
        put(values, "port", port);
        put(values, "mac", mac);
        put(values, "chip", chip);
        return values;
    }

    private static void put(Map<String, String> values, String key, @Nullable String value) {
        if (value != null) {
            values.put(key, value);
        }
    }
}
