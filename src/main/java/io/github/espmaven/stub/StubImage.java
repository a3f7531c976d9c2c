package io.github.espmaven.stub;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.annotations.SerializedName;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stub flasher as Espressif publishes it (protocol.md, section 3.1).
 *
 * @param name as in {@code esp32c3} or {@code esp32p4-rev1}
 * @param entry address the program starts at
 * @param parts what goes into RAM, in this order: code, then data where there is any
 * @param bssStart lowest address of the memory it uses for variables; it clears that itself. 0 when the file says
 *     nothing.
 */
public record StubImage(String name, int entry, List<Part> parts, int bssStart) {

    /**
     * Bytes and where in RAM they belong.
     *
     * @param bytes a multiple of four long
     */
    public record Part(int address, byte[] bytes) {}

    /**
     * Reads the image {@code name} from the resources of the plugin.
     *
     * @throws EspException {@code STUB_MISSING} when there is no such image, or it is damaged
     */
    public static StubImage load(String name) throws EspException {
        try (InputStream in = StubImage.class.getResourceAsStream("images/" + name + ".json")) {
            if (in == null) {
                throw missing("the stub image \"" + name + "\" is not part of this build of the plugin", null);
            }
            return parse(name, new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException | JsonParseException | IllegalArgumentException e) {
            throw missing("the stub image \"" + name + "\" in the plugin is damaged", e);
        }
    }

    private static StubImage parse(String name, InputStreamReader json) {
        StubFile file = new Gson().fromJson(json, StubFile.class);
        if (file == null || file.text == null || file.entry == 0 || file.textStart == 0) {
            throw new IllegalArgumentException("entry, text or text_start is missing");
        }
        Part text = part(file.textStart, file.text);
        List<Part> parts = file.data == null ? List.of(text) : List.of(text, part(file.dataStart, file.data));
        return new StubImage(name, (int) file.entry, parts, (int) file.bssStart);
    }

    private static Part part(long address, String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        return new Part((int) address, Arrays.copyOf(bytes, (bytes.length + 3) / 4 * 4));
    }

    private static EspException missing(String message, @Nullable Throwable cause) {
        return new EspException(Problem.STUB_MISSING, message, Evidence.none(), cause);
    }

    /** The file's keys; addresses are unsigned 32-bit numbers. */
    private static final class StubFile {
        long entry;

        @Nullable
        String text;

        @SerializedName("text_start")
        long textStart;

        @Nullable
        String data;

        @SerializedName("data_start")
        long dataStart;

        @SerializedName("bss_start")
        long bssStart;
    }
}
