package io.github.espmaven.firmware;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the files in which ESP-IDF writes down how to flash, of all its versions (protocol.md, section 6). */
final class FlasherArgs {
    /** Options and keys, without dashes, and the variables that mean the same. */
    private static final Map<String, String> VARIABLES = Map.of(
            "flashmode", "ESPTOOL_FM",
            "flashfreq", "ESPTOOL_FF",
            "flashsize", "ESPTOOL_FS",
            "chip", "ESPTOOL_CHIP",
            "before", "ESPTOOL_BEFORE",
            "after", "ESPTOOL_AFTER");

    /** One object for each image stands beside these. */
    private static final Set<String> NOT_IMAGES =
            Set.of("write_flash_args", "flash_settings", "flash_files", "extra_esptool_args");

    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private final List<ImageSpec> images = new ArrayList<>();
    private boolean encryptAll;

    private FlasherArgs(Path directory) {
        this.directory = directory;
    }

    /** Reads {@code flasher_args.json}. */
    static IdfBuild parseJson(Path directory, String json) throws EspException {
        FlasherArgs args = new FlasherArgs(directory);
        try {
            return args.build(JsonParser.parseString(json).getAsJsonObject());
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | UnsupportedOperationException
                | StackOverflowError e) {
            throw args.bad("flasher_args.json is not what ESP-IDF writes: " + e.getMessage(), e);
        }
    }

    /** Reads {@code flash_args}: options, then an offset and a file a line. */
    static IdfBuild parseText(Path directory, String text) throws EspException {
        FlasherArgs args = new FlasherArgs(directory);
        for (String line : text.lines().toList()) {
            String trimmed = line.trim();
            if (trimmed.startsWith("-")) {
                args.options(Arrays.asList(trimmed.split("\\s+")));
            } else if (!trimmed.isEmpty()) {
                String[] parts = trimmed.split("\\s+", 2);
                args.image(parts[0], parts.length == 2 ? parts[1].replaceAll("^\"|\"$", "") : "", args.encryptAll);
            }
        }
        return args.build(Optional.empty());
    }

    private IdfBuild build(JsonObject root) throws EspException {
        options(strings(root.get("write_flash_args")));
        JsonObject flashSettings = object(root.get("flash_settings"));
        flashSettings.keySet().forEach(key -> setting(key, string(flashSettings.get(key))));
        JsonObject extra = object(root.get("extra_esptool_args"));
        extra.keySet().forEach(key -> setting(key, string(extra.get(key))));
        Set<Long> encrypted = encryptedOffsets(root);
        JsonObject files = object(root.get("flash_files"));
        for (String offset : files.keySet()) {
            OptionalLong number = ByteSize.parse(offset);
            boolean marked = number.isPresent() && encrypted.contains(number.getAsLong());
            image(offset, string(files.get(offset)), encryptAll || marked);
        }
        String stub = string(extra.get("stub"));
        return build(stub.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(stub)));
    }

    private IdfBuild build(Optional<Boolean> stub) throws EspException {
        if (images.isEmpty()) {
            throw bad("the build in " + directory + " names no file to flash", null);
        }
        return new IdfBuild(images, settings, stub);
    }

    /** The offsets of all images that are marked; the mark is text in most versions. */
    private static Set<Long> encryptedOffsets(JsonObject root) {
        Set<Long> offsets = new TreeSet<>();
        for (String key : root.keySet()) {
            if (!NOT_IMAGES.contains(key) && root.get(key).isJsonObject()) {
                JsonObject image = root.getAsJsonObject(key);
                OptionalLong offset = ByteSize.parse(string(image.get("offset")));
                if (string(image.get("encrypted")).equalsIgnoreCase("true") && offset.isPresent()) {
                    offsets.add(offset.getAsLong());
                }
            }
        }
        return offsets;
    }

    private void options(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean hasValue = i + 1 < words.size() && !words.get(i + 1).startsWith("-");
            if (word.equals("--encrypt")) {
                encryptAll = true;
            } else if (word.startsWith("--") && hasValue) {
                setting(word, words.get(i + 1));
            }
        }
    }

    /** Older versions write {@code --flash_mode}, newer ones {@code --flash-mode}. */
    private void setting(String name, String value) {
        String variable = VARIABLES.get(name.toLowerCase(Locale.ROOT).replaceAll("[-_]", ""));
        if (variable != null && !value.isBlank()) {
            settings.put(variable, value.trim());
        }
    }

    private void image(String offset, String file, boolean encrypted) throws EspException {
        images.add(ImageSpec.of(offset, file, directory).withEncrypted(encrypted));
    }

    private static List<String> strings(@Nullable JsonElement element) {
        List<String> words = new ArrayList<>();
        if (element instanceof JsonArray array) {
            array.forEach(word -> words.add(string(word)));
        }
        return words;
    }

    private static JsonObject object(@Nullable JsonElement element) {
        return element instanceof JsonObject o ? o : new JsonObject();
    }

    private static String string(@Nullable JsonElement element) {
        return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
    }

    private EspException bad(String what, @Nullable Throwable cause) {
        return new EspException(Problem.FILE_UNREADABLE, what, Evidence.of(Key.FILE, directory), cause);
    }
}
