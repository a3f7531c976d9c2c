package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import io.github.espmaven.image.AppDescriptor;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.BootloaderDescriptor;
import io.github.espmaven.image.ExtendedHeader;
import io.github.espmaven.image.ExtendedHeader.Drive;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.image.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parts of an image as text and JSON. */
final class ImageText {

    private ImageText() {}

    static List<String> memory(AppImage image, Segment segment) {
        return image.chip()
                .map(chip -> chip.spec().memory().names(segment.address()))
                .orElse(List.of());
    }

    static List<String> extended(ExtendedHeader header) {
        Drive drive = header.drive();
        return List.of(
                "  revisions:   " + header.revisions() + " (legacy minimum "
                        + header.revisions().legacyMin() + ")",
                String.format(
                        Locale.ROOT,
                        "  flash pins:  WP %s, drive clk %d, q %d, d %d, cs %d, hd %d, wp %d",
                        header.wpPin() == ExtendedHeader.WP_DISABLED ? "disabled" : "GPIO" + header.wpPin(),
                        drive.clk(),
                        drive.q(),
                        drive.d(),
                        drive.cs(),
                        drive.hd(),
                        drive.wp()),
                "  chip id:     " + header.chipId());
    }

    static List<String> segments(AppImage image) {
        List<String> lines = new ArrayList<>();
        lines.add("  segments:    " + image.segments().size());
        lines.add("     #      length  address     offset    memory");
        for (int i = 0; i < image.segments().size(); i++) {
            Segment s = image.segments().get(i);
            lines.add(String.format(
                            Locale.ROOT,
                            "    %2d  %,10d  %s  %s  %s",
                            i,
                            s.length(),
                            Hex.address(s.address()),
                            Hex.offset(s.headerOffset()),
                            String.join(", ", memory(image, s)))
                    .stripTrailing());
        }
        List<String> use = new ArrayList<>();
        MemoryUse.of(image).forEach((kind, bytes) -> use.add(String.format(Locale.ROOT, "%s %,d B", kind, bytes)));
        if (!use.isEmpty()) {
            lines.add("  memory use:  " + String.join(", ", use));
        }
        return lines;
    }

    static List<String> application(AppDescriptor app) {
        List<String> lines = new ArrayList<>();
        lines.add("  application: " + app.project() + " " + app.version() + ", ESP-IDF " + app.idfVersion()
                + ", compiled " + app.date() + " " + app.time());
        lines.add("  ELF SHA-256: " + app.elfSha256());
        lines.add("  needs:       efuse block " + version(app.efuseBlocks().min()) + " to "
                + version(app.efuseBlocks().max()) + ", secure version " + app.secureVersion()
                + (app.mmuPageBytes().isPresent()
                        ? ", MMU pages of " + ByteSize.of(app.mmuPageBytes().getAsInt())
                        : ""));
        return lines;
    }

    static List<String> bootloader(BootloaderDescriptor boot) {
        return List.of("  bootloader:  version " + boot.version() + ", ESP-IDF " + boot.idfVersion()
                + (boot.dateTime().isBlank() ? "" : ", compiled " + boot.dateTime()) + ", secure version "
                + boot.secureVersion());
    }

    private static String version(int number) {
        return number / 100 + "." + number % 100;
    }

    static JsonObject json(ExtendedHeader header) {
        JsonObject json = new JsonObject();
        json.addProperty("chipId", header.chipId());
        json.addProperty("wpPin", header.wpPin());
        json.addProperty("clkDrive", header.drive().clk());
        json.addProperty("qDrive", header.drive().q());
        json.addProperty("dDrive", header.drive().d());
        json.addProperty("csDrive", header.drive().cs());
        json.addProperty("hdDrive", header.drive().hd());
        json.addProperty("wpDrive", header.drive().wp());
        json.addProperty("minRevision", header.revisions().min());
        json.addProperty("maxRevision", header.revisions().max());
        json.addProperty("legacyMinRevision", header.revisions().legacyMin());
        return json;
    }

    static JsonObject json(AppDescriptor app) {
        JsonObject json = new JsonObject();
        json.addProperty("project", app.project());
        json.addProperty("version", app.version());
        json.addProperty("compiled", app.date() + " " + app.time());
        json.addProperty("idfVersion", app.idfVersion());
        json.addProperty("elfSha256", app.elfSha256());
        json.addProperty("minEfuseBlock", app.efuseBlocks().min());
        json.addProperty("maxEfuseBlock", app.efuseBlocks().max());
        json.addProperty("secureVersion", app.secureVersion());
        app.mmuPageBytes().ifPresent(bytes -> json.addProperty("mmuPageBytes", bytes));
        return json;
    }

    static JsonObject json(BootloaderDescriptor boot) {
        JsonObject json = new JsonObject();
        json.addProperty("version", boot.version());
        json.addProperty("idfVersion", boot.idfVersion());
        json.addProperty("compiled", boot.dateTime());
        json.addProperty("secureVersion", boot.secureVersion());
        return json;
    }
}
