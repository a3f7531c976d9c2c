package io.github.espmaven.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;

/** Writes results for programs. */
public final class JsonFile {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonFile() {}

    /** Texts, numbers or parts of a result, in their order. */
    public static JsonArray array(Collection<?> values) {
        return GSON.toJsonTree(values).getAsJsonArray();
    }

    /** The text of a result, two blanks an indentation, ending with a line feed. */
    public static String text(JsonObject result) {
        return GSON.toJson(result) + "\n";
    }

    /**
     * Writes a result, making the directories it needs.
     *
     * @throws EspException {@code FILE_UNWRITABLE}
     */
    public static void write(Path file, JsonObject result) throws EspException {
        ResultFile.write(file, text(result).getBytes(StandardCharsets.UTF_8));
    }
}
