package io.github.espmaven.mojo;

import java.util.HashMap;
import java.util.Locale;
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

    /** Values of its own, for <code>${board.KEY}</code> in images. */
    private Map<String, String> values = Map.of();

    Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        values.forEach((key, value) -> put(all, key.toLowerCase(Locale.ROOT), value));
        put(all, "name", name);
        put(all, "port", port);
        put(all, "mac", mac);
        put(all, "chip", chip);
        return all;
    }

    private static void put(Map<String, String> all, String key, @Nullable String value) {
        if (value != null) {
            all.put(key, value);
        }
    }
}
