package io.github.espmaven.nvs;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;

/**
 * One key with its value.
 *
 * @param namespace 1 to 15 bytes
 * @param key 1 to 15 bytes, unique in its namespace
 */
public record NvsEntry(String namespace, String key, NvsValue value) {

    private static final int MAX_NAME_BYTES = 15;

    /** An entry whose names are checked. */
    public static NvsEntry of(String namespace, String key, NvsValue value) throws EspException {
        check("namespace", namespace);
        check("key", key);
        return new NvsEntry(namespace, key, value);
    }

    /** A name that is none is not shown: where a separator is missing, a value stands in it. */
    private static void check(String what, String name) throws EspException {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > MAX_NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw NvsImage.bad("the " + what + " does not have 1 to 15 bytes of text");
        }
    }

    /** Namespace, key and type; never the value. */
    @Override
    public String toString() {
        return namespace + "/" + key + " (" + value + ")";
    }
}
