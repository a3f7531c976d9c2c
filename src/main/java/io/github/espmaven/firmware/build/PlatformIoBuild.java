package io.github.espmaven.firmware.build;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An environment of PlatformIO, also one that ESPHome has built with it. */
final class PlatformIoBuild {
    private static final String INI = "platformio.ini";
    private static final int PARENTS_TO_INI = 4;
    /** The ESP8266's linker scripts are named by the size of the flash in MB and of the filesystem in KB, or in MB where an m follows. */
    private static final Pattern LINKER_SCRIPT = Pattern.compile("eagle\\.flash\\.(\\d{1,2})m(\\d{1,4})(m?)\\.ld");
    /** Sectors behind the filesystem of a flash of 1 MB; in larger ones the filesystem's size counts them. */
    private static final int RESERVED_BYTES_OF_1MB = 0x5000;

    private final Path folder;
    private final String environment;
    private final SettingsText ini;
    private final PartPlacement parts = new PartPlacement();

    private PlatformIoBuild(Path folder) throws EspException {
        this.folder = folder;
        this.environment = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        this.ini = ini(folder);
    }

    static List<BuildLayout.Choice> read(Path folder) throws EspException {
        String name = new PlatformIoBuild(folder).environment;
        return List.of(new BuildLayout.Choice("env:" + name, () -> new PlatformIoBuild(folder).output()));
    }

    /** The environments that the project builds when none is named. */
    static List<String> defaults(Path folder) throws EspException {
        return ini(folder).list("platformio.default_envs");
    }

    private static SettingsText ini(Path folder) throws EspException {
        Path up = folder.toAbsolutePath();
        for (int i = 0; i <= PARENTS_TO_INI && up != null; i++) {
            if (Files.isRegularFile(up.resolve(INI))) {
                return SettingsText.of(up.resolve(INI));
            }
            up = up.getParent();
        }
        return new SettingsText("");
    }

    private Optional<String> option(String name) {
        return ini.get("env:" + environment + "." + name).or(() -> ini.get("env." + name));
    }

    private BuildOutput output() throws EspException {
        Path description = folder.resolve(FlasherArgs.JSON);
        if (Files.isRegularFile(description)) {
            BuildOutput described = FlasherArgs.read(description);
            boolean whole =
                    described.images().stream().flatMap(i -> i.file().stream()).allMatch(Files::isRegularFile);
            if (whole) { // PlatformIO renames files and leaves the description as it was
                return described;
            }
        }
        Part firmware = Part.of(folder.resolve("firmware.bin"));
        boolean single = firmware.kind() == Part.Kind.WHOLE;
        parts.add(single ? Hex.of(0) : PartPlacement.APP, firmware).withChip(firmware.chip());
        if (single) {
            parts.startingItself();
        } else {
            bootFiles();
        }
        filesystem(single);
        return parts.build();
    }

    private void bootFiles() throws EspException {
        Path bootloader = folder.resolve("bootloader.bin");
        Path table = folder.resolve("partitions.bin");
        if (Files.isRegularFile(bootloader)) {
            parts.add(PartPlacement.BOOTLOADER, bootloader);
        }
        if (Files.isRegularFile(table)) {
            parts.add(PartPlacement.TABLE, table);
        }
        Path idedata = folder.resolve("idedata.json");
        if (Files.isRegularFile(idedata)) {
            JsonObject root = FlasherArgs.object(idedata);
            described(root.get("extra") instanceof JsonObject extra ? extra : new JsonObject());
        } else if (!option("framework").orElse("arduino").equals("espidf")) {
            parts.withBootApp0();
        }
        Path initial = folder.resolve("ota_data_initial.bin");
        if (Files.isRegularFile(initial)
                && parts.table().flatMap(t -> t.otaData()).isPresent()) {
            parts.add(PartPlacement.OTADATA, initial);
        }
    }

    /** Its offsets are those of the tool that uploads; what the files say themselves comes first. */
    private void described(JsonObject extra) throws EspException {
        JsonArray images = extra.get("flash_images") instanceof JsonArray list ? list : new JsonArray();
        for (JsonElement element : images) {
            JsonObject image = element instanceof JsonObject object ? object : new JsonObject();
            OptionalLong offset = ByteSize.parse(FlasherArgs.string(image.get("offset")));
            String path = FlasherArgs.string(image.get("path")).replace('\\', '/');
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (offset.isEmpty() || offset.getAsLong() > Integer.MAX_VALUE || name.isEmpty()) {
                continue;
            }
            int at = (int) offset.getAsLong();
            switch (name) {
                case "bootloader.bin" -> bootloaderAt(at);
                case "partitions.bin" -> parts.withTableAt(at);
                case "boot_app0.bin" -> otaDataAt(at);
                default -> {
                    Path there = folder.resolve(path);
                    Part part = Part.of(Files.isRegularFile(there) ? there : folder.resolve(name));
                    boolean boots = part.kind() == Part.Kind.BOOTLOADER;
                    parts.add(boots ? PartPlacement.BOOTLOADER : Hex.of(at), part);
                }
            }
        }
        appAt(ByteSize.parse(FlasherArgs.string(extra.get("application_offset"))));
    }

    private void bootloaderAt(int said) {
        Optional<Chip> chip = parts.chip().filter(c -> c.spec().bootloaderOffset() != said);
        chip.ifPresent(c -> remark(
                "bootloader.bin", said, "the " + c + " looks for it", c.spec().bootloaderOffset()));
    }

    private void otaDataAt(int said) {
        parts.withBootApp0();
        parts.table()
                .flatMap(t -> t.otaData())
                .filter(p -> p.range().offset() != said)
                .ifPresent(p -> remark(
                        "boot_app0.bin",
                        said,
                        "the partition table has otadata",
                        p.range().offset()));
    }

    private void appAt(OptionalLong said) {
        parts.appPartition()
                .filter(p -> said.isPresent() && p.range().offset() != said.getAsLong())
                .ifPresent(p -> remark(
                        "firmware.bin",
                        (int) said.getAsLong(),
                        "the partition table has " + p.name(),
                        p.range().offset()));
    }

    private void remark(String file, int said, String why, int place) {
        parts.remark("idedata.json puts " + file + " at " + Hex.offset(said) + ", but " + why + " at "
                + Hex.offset(place) + ": it goes there");
    }

    /** The image of {@code pio run -t buildfs}, where there is one. */
    private void filesystem(boolean single) throws EspException {
        for (String name : List.of("littlefs.bin", "spiffs.bin", "fatfs.bin")) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                parts.add(single ? esp8266Filesystem() : place(name), file);
            }
        }
    }

    /** The first sector of a FAT partition is for wear levelling. */
    private String place(String name) {
        return name.startsWith("fat")
                ? parts.filesystem()
                        .map(p -> Hex.of(p.range().offset() + 0x1000))
                        .orElse(PartPlacement.FILESYSTEM)
                : PartPlacement.FILESYSTEM;
    }

    private String esp8266Filesystem() {
        Matcher script = LINKER_SCRIPT.matcher(option("board_build.ldscript")
                .or(() -> option("build.ldscript"))
                .orElse(""));
        if (!script.matches()) {
            return PartPlacement.FILESYSTEM;
        }
        long flash = Long.parseLong(script.group(1)) << 20;
        long size = Long.parseLong(script.group(2)) << (script.group(3).isEmpty() ? 10 : 20);
        long at = flash - size - (flash == 1 << 20 ? RESERVED_BYTES_OF_1MB : 0);
        return size > 0 && at > 0 ? Hex.of((int) at) : PartPlacement.FILESYSTEM;
    }
}
