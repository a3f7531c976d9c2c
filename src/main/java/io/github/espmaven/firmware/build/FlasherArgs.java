package io.github.espmaven.firmware.build;

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
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.flash.Encryption;
import java.nio.charset.StandardCharsets;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the files in which ESP-IDF writes down how to flash, of all its versions (protocol.md, section 6). */
final class FlasherArgs {
    /** The description that comes first where there are several. */
    static final String JSON = "flasher_args.json";

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

    private static final Pattern POSITION = Pattern.compile("line (\\d+) column (\\d+)");

    /** An option with its value, if it has one; an offset is none. */
    private static final Pattern OPTION = Pattern.compile("--?+[\\w-]++(?:[= ]\\s*+(?!-|0x)\\S++)?+(?:\\s++|$)");

    /** The beginning of another offset and file in a line. */
    private static final Pattern NEXT_FILE = Pattern.compile("(?<=\\S)\\s+(?=0x[0-9a-fA-F]+\\s+\\S)");

    private final Path file;
    private final Path directory;
    private final Map<String, String> settings = new HashMap<>();
    private final List<ImageSpec> images = new ArrayList<>();
    private boolean encryptAll;
    private boolean encryptNext;

    private FlasherArgs(Path file) {
        this.file = file;
        this.directory = file.resolveSibling("");
    }

    /** @throws EspException {@code BAD_BUILD} when it is none */
    static BuildOutput read(Path file) throws EspException {
        String text = new String(InputFile.read(file).bytes(), StandardCharsets.UTF_8);
        return file.endsWith(JSON) ? parseJson(file, text) : parseText(file, text);
    }

    static BuildOutput parseJson(Path file, String json) throws EspException {
        return new FlasherArgs(file).build(object(file, json));
    }

    static JsonObject object(Path file) throws EspException {
        return object(file, new String(InputFile.read(file).bytes(), StandardCharsets.UTF_8));
    }

    private static JsonObject object(Path file, String json) throws EspException {
        FlasherArgs args = new FlasherArgs(file);
        try {
            JsonElement root = JsonParser.parseString(json);
            if (!root.isJsonObject()) {
                throw args.bad("is not a JSON object", null);
            }
            return root.getAsJsonObject();
        } catch (JsonParseException e) {
            throw args.bad("is not valid JSON" + position(e), e);
        } catch (StackOverflowError e) {
            throw args.bad("is nested too deeply", e);
        }
    }

    /** The parser's own words name its classes and are about its use; its position is about the file. */
    private static String position(JsonParseException e) {
        Matcher m = POSITION.matcher(String.valueOf(e.getMessage()));
        return m.find() ? " at line " + m.group(1) + " column " + m.group(2) : "";
    }

    /** Reads {@code flash_args}: options, and an offset and a file a line; {@code download.config} has all in one line. */
    static BuildOutput parseText(Path file, String text) throws EspException {
        FlasherArgs args = new FlasherArgs(file);
        for (String line : text.lines().toList()) {
            String files = args.leadingOptions(line.strip());
            for (String entry : files.isEmpty() ? new String[0] : NEXT_FILE.split(files, -1)) {
                String[] parts = entry.strip().split("\\s+", 2);
                String name = parts.length == 2 ? parts[1].replaceAll("^\"|\"$", "") : "";
                args.image(parts[0], name, args.encryptAll || args.encryptNext);
            }
        }
        return args.build(Optional.empty());
    }

    /** Takes the options before the first file; what is left begins with an offset. */
    private String leadingOptions(String line) {
        Matcher option = OPTION.matcher(line);
        int end = 0;
        while (option.region(end, line.length()).lookingAt()) {
            options(Arrays.asList(option.group().strip().split("[=\\s]+", -1)));
            end = option.end();
        }
        return line.substring(end);
    }

    private BuildOutput build(JsonObject root) throws EspException {
        options(strings(root, "write_flash_args"));
        JsonObject flashSettings = object(root, "flash_settings");
        flashSettings.keySet().forEach(key -> setting(key, string(flashSettings.get(key))));
        JsonObject extra = object(root, "extra_esptool_args");
        extra.keySet().forEach(key -> setting(key, string(extra.get(key))));
        Set<Long> encrypted = encryptedOffsets(root);
        JsonObject files = object(root, "flash_files");
        for (String offset : files.keySet()) {
            OptionalLong number = ByteSize.parse(offset);
            boolean marked = number.isPresent() && encrypted.contains(number.getAsLong());
            String name = string(files.get(offset));
            if (number.isEmpty() || name.isBlank()) {
                throw bad("has no offset and file in flash_files, but \"" + offset + "\": " + files.get(offset), null);
            }
            image(offset, name, encryptAll || marked);
        }
        String stub = string(extra.get("stub"));
        return build(stub.isEmpty() ? Optional.empty() : Optional.of(Boolean.valueOf(stub)));
    }

    private BuildOutput build(Optional<Boolean> stub) throws EspException {
        if (images.isEmpty()) {
            throw bad("names no file to flash", null);
        }
        return new BuildOutput(images, settings, stub);
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
            } else if (word.equals("--encrypt-files")) {
                encryptNext = true;
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
        images.add(ImageSpec.of(offset, file, directory).with(Encryption.byChip(encrypted)));
    }

    private List<String> strings(JsonObject root, String key) throws EspException {
        List<String> words = new ArrayList<>();
        JsonElement element = root.get(key);
        if (element instanceof JsonArray array) {
            array.forEach(word -> words.add(string(word)));
        } else if (element != null && !element.isJsonNull()) {
            throw bad("has something else than a list in " + key, null);
        }
        return words;
    }

    private JsonObject object(JsonObject root, String key) throws EspException {
        JsonElement element = root.get(key);
        if (element == null || element.isJsonNull()) {
            return new JsonObject();
        }
        if (!element.isJsonObject()) {
            throw bad("has something else than an object in " + key, null);
        }
        return element.getAsJsonObject();
    }

    static String string(@Nullable JsonElement element) {
        return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
    }

    private EspException bad(String what, @Nullable Throwable cause) {
        return new EspException(Problem.BAD_BUILD, file + " " + what, Evidence.of(Key.FILE, file), cause);
    }
}
