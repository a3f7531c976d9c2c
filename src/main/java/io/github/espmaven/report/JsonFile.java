package io.github.espmaven.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes results for programs. */
public final class JsonFile {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonFile() {}

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
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, text(result), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNWRITABLE, "cannot write " + file + ": " + e, Evidence.of(Key.FILE, file), e);
        }
    }
}
