package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.image.Segment;
import io.github.espmaven.secure.SignedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All there is to see in an image.
 *
 * @param source the file, and where it has several images the place in it
 */
public record ImageInfo(String source, int fileBytes, AppImage image) {

    /** What is odd about the image, a phrase each. */
    public List<String> warnings() {
        return image.warnings(fileBytes);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        ImageHeader header = image.header();
        lines.add(String.format(Locale.ROOT, "%s: %s image for %s, %,d B", source, kind(), chip(), image.length()));
        lines.add("  entry:       " + Hex.address(header.entry()));
        lines.add("  flash:       mode " + mode() + ", frequency " + frequency() + ", size " + size());
        header.extended().ifPresent(e -> lines.addAll(ImageText.extended(e)));
        lines.addAll(ImageText.segments(image));
        lines.add("  checksum:    " + Hex.of(image.checksum().stored())
                + valid(image.checksum().valid()));
        lines.add("  SHA-256:     "
                + image.digest().map(d -> Hex.of(d.stored()) + valid(d.valid())).orElse("none"));
        image.crc().ifPresent(c -> lines.add("  CRC-32:      " + Hex.address(c.stored()) + valid(c.valid())));
        image.signed().signatures().forEach(s -> lines.add("  " + s));
        image.appDescriptor().ifPresent(d -> lines.addAll(ImageText.application(d)));
        image.bootloaderDescriptor().ifPresent(d -> lines.addAll(ImageText.bootloader(d)));
        return lines;
    }

    private static String valid(boolean valid) {
        return valid ? " (valid)" : " (INVALID)";
    }

    private String kind() {
        return image.appDescriptor().isPresent()
                ? "application"
                : image.bootloaderDescriptor().isPresent() ? "bootloader" : "firmware";
    }

    private String chip() {
        return image.chip().map(Chip::toString).orElse("an unknown chip");
    }

    private Optional<ChipSpec> spec() {
        return image.chip().map(Chip::spec);
    }

    private String mode() {
        int code = image.header().modeCode();
        return FlashMode.of(code).map(FlashMode::toString).orElse("unknown (" + code + ")");
    }

    private String frequency() {
        int code = image.header().frequencyCode();
        return spec().flatMap(s -> s.flashFrequencies().name(code)).orElse("unknown (" + code + ")");
    }

    private String size() {
        int code = image.header().sizeCode();
        return spec().flatMap(s -> s.flashSizes().name(code)).orElse("unknown (" + code + ")");
    }

    /** As JSON; documented in the guide on images. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("source", source);
        json.addProperty("fileBytes", fileBytes);
        json.addProperty("imageBytes", image.length());
        json.addProperty("kind", kind());
        image.chip().ifPresent(chip -> json.addProperty("chip", chip.id()));
        json.addProperty("entry", Integer.toUnsignedLong(image.header().entry()));
        json.addProperty("flashMode", mode());
        json.addProperty("flashFrequency", frequency());
        json.addProperty("flashSize", size());
        image.header().extended().ifPresent(e -> json.add("extended", ImageText.json(e)));
        json.add(
                "segments",
                JsonFile.array(image.segments().stream().map(s -> json(s)).toList()));
        json.add(
                "checksum",
                sum(Hex.of(image.checksum().stored()), image.checksum().valid()));
        image.digest().ifPresent(d -> json.add("sha256", sum(Hex.of(d.stored()), d.valid())));
        image.crc().ifPresent(c -> json.add("crc32", sum(Hex.address(c.stored()), c.valid())));
        image.appDescriptor().ifPresent(d -> json.add("application", ImageText.json(d)));
        image.bootloaderDescriptor().ifPresent(d -> json.add("bootloader", ImageText.json(d)));
        json.add(
                "signatures",
                JsonFile.array(
                        image.signed().signatures().stream().map(s -> json(s)).toList()));
        json.add("warnings", JsonFile.array(warnings()));
        return json;
    }

    private static JsonObject sum(String value, boolean valid) {
        JsonObject json = new JsonObject();
        json.addProperty("value", value);
        json.addProperty("valid", valid);
        return json;
    }

    private static JsonObject json(SignedImage.Signature signature) {
        JsonObject json = new JsonObject();
        signature.scheme().ifPresent(s -> json.addProperty("scheme", s.toString()));
        signature.keyDigest().ifPresent(d -> json.addProperty("keyDigest", d));
        json.addProperty("valid", signature.valid());
        signature.fault().ifPresent(f -> json.addProperty("fault", f));
        return json;
    }

    private JsonObject json(Segment segment) {
        JsonObject json = new JsonObject();
        json.addProperty("address", Integer.toUnsignedLong(segment.address()));
        json.addProperty("length", segment.length());
        json.addProperty("offset", segment.headerOffset());
        json.add("memory", JsonFile.array(ImageText.memory(image, segment)));
        return json;
    }
}
