package io.github.espmaven.firmware.bundle;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of a JSON object that strangers may have written: each is of the type asked for, or refused by its name. */
record ManifestValues(JsonObject json) {
    private static final int MAX_TEXT = 500;

    static ManifestValues parse(byte[] bytes) throws EspException {
        JsonReader reader = new JsonReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement root = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw BundleReader.bad("its manifest is more than one JSON value");
            }
            return of(root, "the manifest");
        } catch (JsonParseException | IOException | IllegalStateException | StackOverflowError e) {
            throw BundleReader.bad("its manifest is not JSON");
        }
    }

    private static ManifestValues of(JsonElement element, String what) throws EspException {
        if (!element.isJsonObject()) {
            throw BundleReader.bad(what + " is not an object");
        }
        return new ManifestValues(element.getAsJsonObject());
    }

    boolean has(String key) {
        return json.has(key);
    }

    ManifestValues object(String key) throws EspException {
        return of(required(key), key + " in its manifest");
    }

    List<ManifestValues> objects(String key) throws EspException {
        JsonElement element = required(key);
        if (!element.isJsonArray() || element.getAsJsonArray().size() > Bundle.MAX_IMAGES) {
            throw wrong(key, "a list of at most " + Bundle.MAX_IMAGES);
        }
        List<ManifestValues> all = new ArrayList<>();
        for (JsonElement one : element.getAsJsonArray()) {
            all.add(of(one, key + " in its manifest"));
        }
        return all;
    }

    /** A text without control characters, at most {@value #MAX_TEXT} characters. */
    String text(String key) throws EspException {
        JsonElement element = required(key);
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
            throw wrong(key, "a text");
        }
        String text = element.getAsString();
        if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw wrong(key, "a text of one line");
        }
        return text;
    }

    Optional<String> optionalText(String key) throws EspException {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /** A whole number from 0 to 2^31 - 1. */
    int number(String key) throws EspException {
        JsonElement element = required(key);
        boolean number = element.isJsonPrimitive()
                && element.getAsJsonPrimitive().isNumber()
                && element.getAsString().matches("\\d{1,10}");
        long value = number ? Long.parseLong(element.getAsString()) : Long.MAX_VALUE;
        if (value > Integer.MAX_VALUE) {
            throw wrong(key, "a whole number");
        }
        return (int) value;
    }

    boolean flag(String key) throws EspException {
        JsonElement element = required(key);
        if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isBoolean()) {
            throw wrong(key, "true or false");
        }
        return element.getAsBoolean();
    }

    private JsonElement required(String key) throws EspException {
        JsonElement element = json.get(key);
        if (element == null) {
            throw BundleReader.bad("its manifest lacks " + key);
        }
        return element;
    }

    private static EspException wrong(String key, String wanted) {
        return BundleReader.bad(key + " in its manifest is not " + wanted);
    }
}
