package io.github.espmaven.firmware.bundle;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.RawFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A bundle for installers in a browser: {@code manifest.json} of esp-web-tools with the files it names, and for ESP Launchpad
 * {@code config.toml} with one file merged from the beginning of the flash.
 */
public final class WebInstaller {
    private WebInstaller() {}

    /**
     * The bytes of a zip, the same for the same bundle.
     *
     * @param url where the files will be published, for ESP Launchpad, whose configuration needs it; empty: without that
     * @throws EspException {@code BAD_PARAMETER} for a bundle that a browser cannot flash
     */
    public static byte[] write(Bundle bundle, Optional<String> url) throws EspException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<FlashChunk> chunks = new ArrayList<>();
        JsonArray parts = new JsonArray();
        for (BundleImage image : bundle.images()) {
            int offset = offset(image);
            String file = String.format(
                    Locale.ROOT,
                    "%06x-%s",
                    offset,
                    BundleWriter.plain(image.name().replaceFirst("[.]bin$", "")));
            files.put(file, image.bytes());
            chunks.add(new FlashChunk(offset, image.bytes()));
            JsonObject part = new JsonObject();
            part.addProperty("path", file);
            part.addProperty("offset", offset);
            parts.add(part);
        }
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("manifest.json", manifest(bundle, parts));
        if (url.isPresent()) {
            all.put("config.toml", launchpad(bundle, url.get()).getBytes(StandardCharsets.UTF_8));
            all.put(merged(bundle), RawFile.write(chunks, 0, OptionalInt.empty()));
        }
        all.putAll(files);
        return BundleWriter.zip(all);
    }

    private static int offset(BundleImage image) throws EspException {
        if (image.offset().isPresent() && image.encryption() != Encryption.BY_CHIP) {
            return image.offset().getAsInt();
        }
        throw EspException.badParameter(
                image.name()
                        + (image.encryption() == Encryption.BY_CHIP
                                ? " is to be encrypted by the chip"
                                : " has no offset without a board")
                        + ", which installers in a browser cannot do",
                "esp.attachManifest",
                "false, or without this image");
    }

    private static byte[] manifest(Bundle bundle, JsonArray parts) {
        JsonObject build = new JsonObject();
        build.addProperty("chipFamily", bundle.chip().toString());
        build.add("parts", parts);
        JsonArray builds = new JsonArray();
        builds.add(build);
        JsonObject manifest = new JsonObject();
        manifest.addProperty("name", bundle.origin().artifactId());
        manifest.addProperty("version", bundle.origin().version());
        manifest.addProperty("new_install_prompt_erase", true);
        manifest.add("builds", builds);
        String text = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(manifest);
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String merged(Bundle bundle) {
        return BundleWriter.plain(
                bundle.origin().artifactId() + "-" + bundle.chip().id());
    }

    private static String launchpad(Bundle bundle, String url) {
        String app = bundle.origin().artifactId().replaceAll("[^A-Za-z0-9_-]+", "-");
        String chip = bundle.chip().toString();
        return "esp_toml_version = 1.0\nfirmware_images_url = \"" + url.replaceAll("[\"\\\\]", "")
                + (url.endsWith("/") ? "" : "/")
                + "\"\nsupported_apps = [\"" + app + "\"]\n\n[" + app + "]\nchipsets = [\"" + chip + "\"]\nimage."
                + chip.toLowerCase(Locale.ROOT) + " = \"" + merged(bundle) + "\"\n";
    }
}
