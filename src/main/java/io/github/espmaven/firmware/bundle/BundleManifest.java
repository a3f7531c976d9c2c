package io.github.espmaven.firmware.bundle;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The manifest of a bundle, {@value #FILE}, its first entry. Keys may be added within a format version; none is renamed
 * or removed.
 */
record BundleManifest(
        BundleSource origin,
        Chip chip,
        Bundle.Revisions revisions,
        HeaderSettings settings,
        Optional<BundleEntry> table,
        List<Image> images,
        Optional<BackedUpBoard> backup) {

    /** Changes when a key changes its meaning or goes. */
    static final int FORMAT_VERSION = 1;

    static final String FILE = "esp-firmware.json";
    private static final String HOST = "host";
    static final int MAX_BYTES = 1024 * 1024;

    /** An image without its bytes. */
    record Image(
            String name, OptionalInt offset, Optional<String> partition, Encryption encryption, BundleEntry entry) {}

    /** All files that the bundle must hold besides the manifest. */
    List<BundleEntry> entries() {
        return Stream.concat(table.stream(), images.stream().map(Image::entry)).toList();
    }

    byte[] toBytes() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("project", project());
        origin.buildTime().ifPresent(time -> json.addProperty("buildTime", time));
        origin.vcsRevision().ifPresent(revision -> json.addProperty("vcsRevision", revision));
        json.addProperty("chip", chip.id());
        json.addProperty("minRevision", revisions.min());
        json.addProperty("maxRevision", revisions.max());
        JsonObject flash = new JsonObject();
        flash.addProperty("mode", settings.mode());
        flash.addProperty("frequency", settings.frequency());
        flash.addProperty("size", settings.size());
        json.add("flash", flash);
        table.ifPresent(entry -> json.add("partitionTable", put(new JsonObject(), entry)));
        JsonArray regions = new JsonArray();
        images.forEach(image -> regions.add(region(image)));
        json.add("regions", regions);
        backup.ifPresent(board -> json.add("backup", backup(board)));
        String text = new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(json) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private JsonObject project() {
        JsonObject project = new JsonObject();
        project.addProperty("groupId", origin.groupId());
        project.addProperty("artifactId", origin.artifactId());
        project.addProperty("version", origin.version());
        return project;
    }

    private static JsonObject backup(BackedUpBoard board) {
        JsonObject json = new JsonObject();
        json.addProperty("mac", board.mac());
        json.addProperty("flashBytes", board.flashBytes());
        json.addProperty("encrypted", board.encrypted());
        board.md5().ifPresent(md5 -> json.addProperty("md5", md5));
        return json;
    }

    private static Optional<BackedUpBoard> backup(ManifestValues root) throws EspException {
        if (!root.has("backup")) {
            return Optional.empty();
        }
        ManifestValues json = root.object("backup");
        Optional<String> md5 = json.optionalText("md5");
        int flashBytes = json.number("flashBytes");
        if (flashBytes < FlashRange.SECTOR_BYTES
                || md5.filter(digits -> !digits.matches("[0-9a-f]{32}")).isPresent()) {
            throw BundleReader.bad("backup in its manifest does not name a flash and its MD5");
        }
        return Optional.of(new BackedUpBoard(json.text("mac"), flashBytes, json.flag("encrypted"), md5));
    }

    private static JsonObject region(Image image) {
        JsonObject region = new JsonObject();
        region.addProperty("name", image.name());
        image.offset().ifPresent(offset -> region.addProperty("offset", offset));
        image.partition().ifPresent(partition -> region.addProperty("partition", partition));
        region.addProperty("encrypted", image.encryption() == Encryption.BY_CHIP);
        if (image.encryption() == Encryption.DONE) {
            region.addProperty("encryption", HOST);
        }
        return put(region, image.entry());
    }

    private static JsonObject put(JsonObject json, BundleEntry entry) {
        json.addProperty("file", entry.file());
        json.addProperty("size", entry.size());
        json.addProperty("sha256", entry.sha256());
        return json;
    }

    /** Reads a manifest; failures are {@code BAD_BUNDLE} and say which key is wrong. */
    static BundleManifest parse(byte[] bytes) throws EspException {
        ManifestValues root = ManifestValues.parse(bytes);
        int version = root.number("formatVersion");
        if (version != FORMAT_VERSION) {
            throw BundleReader.bad("its format version is " + version + ", this plugin reads " + FORMAT_VERSION);
        }
        ManifestValues project = root.object("project");
        ManifestValues flash = root.object("flash");
        Optional<ManifestValues> table =
                root.has("partitionTable") ? Optional.of(root.object("partitionTable")) : Optional.empty();
        return new BundleManifest(
                new BundleSource(
                        project.text("groupId"),
                        project.text("artifactId"),
                        project.text("version"),
                        root.optionalText("buildTime"),
                        root.optionalText("vcsRevision")),
                chip(root.text("chip")),
                new Bundle.Revisions(root.number("minRevision"), root.number("maxRevision")),
                new HeaderSettings(flash.text("mode"), flash.text("frequency"), flash.text("size")),
                table.isEmpty() ? Optional.empty() : Optional.of(entry(table.get())),
                images(root.objects("regions")),
                backup(root));
    }

    private static Chip chip(String name) throws EspException {
        Optional<Chip> chip = Chip.named(name);
        if (chip.isEmpty()) {
            throw BundleReader.bad("it is for a chip \"" + name + "\" that this plugin does not know");
        }
        return chip.get();
    }

    private static List<Image> images(List<ManifestValues> regions) throws EspException {
        List<Image> images = new ArrayList<>();
        for (ManifestValues region : regions) {
            OptionalInt offset = region.has("offset") ? OptionalInt.of(region.number("offset")) : OptionalInt.empty();
            Optional<String> partition = region.optionalText("partition");
            if (offset.isEmpty() && partition.isEmpty()) {
                throw BundleReader.bad("a region has neither offset nor partition");
            }
            images.add(new Image(region.text("name"), offset, partition, encryption(region), entry(region)));
        }
        return images;
    }

    private static Encryption encryption(ManifestValues region) throws EspException {
        Optional<String> told = region.optionalText("encryption");
        if (told.filter(how -> !how.equals(HOST)).isPresent()) {
            throw BundleReader.bad("a region is encrypted in a way that this plugin does not know");
        }
        return told.isPresent() ? Encryption.DONE : Encryption.byChip(region.flag("encrypted"));
    }

    private static BundleEntry entry(ManifestValues json) throws EspException {
        BundleEntry entry = new BundleEntry(json.text("file"), json.number("size"), json.text("sha256"));
        if (!BundleEntry.isSafe(entry.file()) || entry.file().equals(FILE)) {
            throw BundleReader.bad("it names a file that no bundle may hold");
        }
        return entry;
    }
}
