package io.github.espmaven.firmware.build;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.partition.TableSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds whose files are known by their names, or that describe themselves as ESP-IDF's do. */
final class PartsBuild {
    private static final List<String> DESCRIPTIONS =
            List.of(FlasherArgs.JSON, "download.config", "encrypted_flash_args", "flash_args", "flash_project_args");
    private static final String SKETCH = ".ino";

    private PartsBuild() {}

    static List<BuildLayout.Choice> described(Path folder) {
        Path file = DESCRIPTIONS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow();
        return List.of(new BuildLayout.Choice(BuildLayout.nameOf(folder), () -> FlasherArgs.read(file)));
    }

    /** ESP-IDF without a description, as make has built it: the settings say where things go. */
    static List<BuildLayout.Choice> espIdf(Path folder) throws EspException {
        List<Part> tops = new ArrayList<>();
        for (Path file : BuildLayout.matches(folder, "*.bin")) {
            if (!file.toString().endsWith("-unsigned.bin")) {
                tops.add(Part.of(file));
            }
        }
        return tops.stream()
                .filter(part -> part.kind() == Part.Kind.APP)
                .map(app -> new BuildLayout.Choice(stem(app.file(), ".bin"), () -> espIdf(folder, app, tops)))
                .toList();
    }

    private static BuildOutput espIdf(Path folder, Part app, List<Part> tops) throws EspException {
        Path above = folder.toAbsolutePath().resolveSibling("sdkconfig");
        SettingsText config =
                SettingsText.of(Files.isRegularFile(folder.resolve("sdkconfig")) ? folder.resolve("sdkconfig") : above);
        PartPlacement parts = new PartPlacement()
                .withChip(config.get("CONFIG_IDF_TARGET").flatMap(Chip::named))
                .with("ESPTOOL_FM", config.get("CONFIG_ESPTOOLPY_FLASHMODE"))
                .with("ESPTOOL_FF", config.get("CONFIG_ESPTOOLPY_FLASHFREQ"))
                .with("ESPTOOL_FS", config.get("CONFIG_ESPTOOLPY_FLASHSIZE"))
                .withTableAt((int) ByteSize.parse(
                                config.get("CONFIG_PARTITION_TABLE_OFFSET").orElse(""))
                        .orElse(TableSettings.DEFAULT_TABLE_OFFSET))
                .add(PartPlacement.BOOTLOADER, folder.resolve("bootloader/bootloader.bin"))
                .add(PartPlacement.APP, app);
        Path table = folder.resolve("partition_table/partition-table.bin");
        Optional<Part> named = Files.isRegularFile(table) ? Optional.of(Part.of(table)) : Optional.empty();
        named.or(() -> of(tops, Part.Kind.TABLE)).ifPresent(parts::add);
        of(tops, Part.Kind.OTADATA)
                .filter(p -> parts.table().flatMap(t -> t.otaData()).isPresent())
                .ifPresent(parts::add);
        return parts.build();
    }

    private static Optional<Part> of(List<Part> parts, Part.Kind kind) {
        return parts.stream().filter(p -> p.kind() == kind).findFirst();
    }

    /** The sketches of Arduino's IDE or command line tool. */
    static List<BuildLayout.Choice> arduino(Path folder) {
        return BuildLayout.matches(folder, "*" + SKETCH + ".bin").stream()
                .map(app -> new BuildLayout.Choice(stem(app, SKETCH + ".bin"), () -> arduino(folder, app)))
                .toList();
    }

    private static BuildOutput arduino(Path folder, Path app) throws EspException {
        String stem = stem(app, ".bin");
        Path description = folder.resolve("flash_args");
        if (SettingsText.text(description).contains(" " + stem + ".bin")) {
            return FlasherArgs.read(description);
        }
        Part image = Part.of(app);
        PartPlacement parts = new PartPlacement().withChip(image.chip());
        if (image.kind() == Part.Kind.WHOLE) {
            return parts.startingItself().add(image).build();
        }
        Path bootloader = folder.resolve(stem + ".bootloader.bin");
        Path merged = folder.resolve(stem + ".merged.bin");
        if (!Files.isRegularFile(bootloader) && Files.isRegularFile(merged)) {
            return parts.add(Part.of(merged)).build();
        }
        for (Path file : List.of(bootloader, folder.resolve(stem + ".partitions.bin"))) {
            if (Files.isRegularFile(file)) {
                parts.add(Part.of(file));
            }
        }
        return parts.withBootApp0().add(PartPlacement.APP, image).build();
    }

    /** NuttX: started by the chip's ROM, by MCUboot, or by the bootloader of ESP-IDF. */
    static List<BuildLayout.Choice> nuttx(Path folder) {
        return List.of(new BuildLayout.Choice(BuildLayout.nameOf(folder), () -> {
            SettingsText config = SettingsText.of(folder.resolve(".config"));
            Optional<Chip> chip = config.get("CONFIG_ESPRESSIF_CHIP_SERIES")
                    .or(() -> config.get("CONFIG_ARCH_CHIP"))
                    .flatMap(Chip::named);
            PartPlacement parts = new PartPlacement()
                    .withChip(chip)
                    .with("ESPTOOL_FM", chosen(config, "MODE_(\\w+)"))
                    .with("ESPTOOL_FF", chosen(config, "FREQ_(\\d+M)"))
                    .with("ESPTOOL_FS", chosen(config, "(\\d+M)").map(size -> size.toUpperCase(Locale.ROOT) + "B"));
            nuttx(folder, config, parts);
            return parts.build();
        }));
    }

    /** The member of a group of switches, {@code CONFIG_ESPRESSIF_FLASH_MODE_DIO}, that is on, in small letters. */
    private static Optional<String> chosen(SettingsText config, String ending) {
        Pattern option = Pattern.compile("CONFIG_ESP\\w+?_FLASH_" + ending);
        return config.keys().stream()
                .filter(key -> config.get(key).equals(Optional.of("y")))
                .map(option::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1).toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static void nuttx(Path folder, SettingsText config, PartPlacement parts) throws EspException {
        Part image = Part.of(folder.resolve("nuttx.bin"));
        String chip = parts.chip().map(Chip::id).orElse("");
        Path mcuboot = folder.resolve("mcuboot-" + chip + ".bin");
        Path bootloader = folder.resolve("bootloader-" + chip + ".bin");
        Path table = folder.resolve("partition-table-" + chip + ".bin");
        boolean second = config.get("CONFIG_ESPRESSIF_ESPTOOL_TARGET_SECONDARY").isPresent();
        String slot = config.get("CONFIG_ESPRESSIF_OTA_" + (second ? "SECONDARY" : "PRIMARY") + "_SLOT_OFFSET")
                .orElse("0x10000");
        if (image.kind() == Part.Kind.MCUBOOT) {
            parts.startingItself().add(slot, image);
            if (Files.isRegularFile(mcuboot)) {
                parts.add(PartPlacement.BOOTLOADER, mcuboot);
            } else {
                parts.remark(mcuboot.getFileName() + " is not beside nuttx.bin: the board must have MCUboot already");
            }
        } else if (Files.isRegularFile(bootloader) && Files.isRegularFile(table)) {
            parts.add(PartPlacement.BOOTLOADER, bootloader)
                    .add(PartPlacement.TABLE, table)
                    .add(PartPlacement.APP, image);
        } else if (config.get("CONFIG_ESPRESSIF_SIMPLE_BOOT").isPresent() || image.kind() != Part.Kind.APP) {
            parts.startingItself().add(PartPlacement.BOOTLOADER, image);
        } else {
            parts.add(PartPlacement.APP, image);
        }
    }

    private static String stem(Path file, String ending) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}
