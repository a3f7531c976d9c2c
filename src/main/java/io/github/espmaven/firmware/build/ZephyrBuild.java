package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A build of Zephyr: one domain, or several that sysbuild has made, each with the arguments of its runner {@code esp32} in
 * {@code runners.yaml}. Both YAML files are written by Zephyr's own scripts, so that their lines are read, not their grammar.
 */
final class ZephyrBuild {
    private static final Pattern SERIES = Pattern.compile("CONFIG_SOC_SERIES_(ESP\\w+)");
    private static final String FIRST_APP = "0x10000";

    private final PartPlacement parts = new PartPlacement().startingItself();

    private ZephyrBuild() {}

    static List<BuildLayout.Choice> domain(Path folder) {
        Path domain = Files.isDirectory(folder.resolve("zephyr")) ? folder.resolve("zephyr") : folder;
        return List.of(new BuildLayout.Choice(BuildLayout.nameOf(folder), () -> {
            ZephyrBuild build = new ZephyrBuild();
            build.add(domain, folder);
            return build.parts.build();
        }));
    }

    static List<BuildLayout.Choice> sysbuild(Path folder) {
        return List.of(new BuildLayout.Choice(BuildLayout.nameOf(folder), () -> {
            ZephyrBuild build = new ZephyrBuild();
            for (String directory : domains(YamlFlow.toBlocks(SettingsText.text(folder.resolve("domains.yaml"))))) {
                build.add(BuildLayout.locate(directory, folder).resolve("zephyr"), folder);
            }
            return build.parts.build();
        }));
    }

    /** The build directories of the domains that are flashed, in their order. */
    private static List<String> domains(String yaml) {
        Map<String, String> directories = new LinkedHashMap<>();
        List<String> order = new ArrayList<>();
        String list = "";
        String name = "";
        String directory = "";
        for (String line : yaml.lines().toList()) {
            String item =
                    line.strip().replaceFirst("^- ", "").replaceAll("[\"']", "").strip();
            list = line.matches("\\w.*") ? item.replaceFirst(":.*", "") : list;
            boolean begins = line.strip().startsWith("- ");
            if (list.equals("flash_order") && begins) {
                order.add(item);
            } else if (list.equals("domains")) {
                name = item.startsWith("name:") ? item.substring(5).strip() : begins ? "" : name;
                directory = item.startsWith("build_dir:") ? item.substring(10).strip() : begins ? "" : directory;
                if (!name.isEmpty() && !directory.isEmpty()) {
                    directories.put(name, directory);
                }
            }
        }
        return (order.isEmpty() ? directories.keySet().stream() : order.stream())
                .flatMap(domain -> Stream.ofNullable(directories.get(domain)))
                .toList();
    }

    private void add(Path domain, Path root) throws EspException {
        String yaml = YamlFlow.toBlocks(SettingsText.text(domain.resolve("runners.yaml")));
        Map<String, String> runner = arguments(yaml);
        SettingsText config = SettingsText.of(domain.resolve(".config"));
        Part image = image(domain, yaml);
        parts.withChip(chip(config).or(image::chip))
                .with("ESPTOOL_FM", Optional.ofNullable(runner.get("esp-flash-mode")))
                .with("ESPTOOL_FF", Optional.ofNullable(runner.get("esp-flash-freq")))
                .with("ESPTOOL_FS", Optional.ofNullable(runner.get("esp-flash-size")));
        String usual = image.kind() == Part.Kind.MCUBOOT
                ? config.get("CONFIG_FLASH_LOAD_OFFSET").orElse(FIRST_APP)
                : runner.containsKey("esp-flash-bootloader") ? FIRST_APP : PartPlacement.BOOTLOADER;
        parts.add(runner.getOrDefault("esp-app-address", usual), image);
        addNamed(runner, "esp-flash-bootloader", "esp-boot-address", PartPlacement.BOOTLOADER, root);
        addNamed(runner, "esp-flash-partition_table", "esp-partition-table-address", Hex.of(0x8000), root);
    }

    private void addNamed(Map<String, String> runner, String file, String address, String usual, Path root)
            throws EspException {
        if (runner.containsKey(file)) {
            parts.add(runner.getOrDefault(address, usual), BuildLayout.locate(runner.get(file), root));
        }
    }

    /** Signed for MCUboot it has another name than the description says. */
    private static Part image(Path domain, String yaml) throws EspException {
        Matcher named =
                Pattern.compile("(?m)^\\s*bin_file:\\s*[\"']?([^\"'\\r\\n]+)").matcher(yaml);
        String file = named.find() ? named.group(1).strip() : "zephyr.bin";
        for (String signed : List.of("zephyr.signed.confirmed.bin", "zephyr.signed.bin")) {
            if (Files.isRegularFile(domain.resolve(signed))) {
                Part part = Part.of(domain.resolve(signed));
                if (part.kind() == Part.Kind.MCUBOOT) {
                    return part;
                }
            }
        }
        return Part.of(BuildLayout.locate(file, domain));
    }

    private static Optional<Chip> chip(SettingsText config) {
        return config.get("CONFIG_SOC")
                .flatMap(Chip::named)
                .or(() -> config.keys().stream()
                        .map(SERIES::matcher)
                        .filter(Matcher::matches)
                        .flatMap(m -> Chip.named(m.group(1)).stream())
                        .findFirst());
    }

    /** The options of the runner, written as one item or as two. */
    private static Map<String, String> arguments(String yaml) {
        Map<String, String> values = new LinkedHashMap<>();
        String open = "";
        for (String line : yaml.lines().toList()) {
            String item = line.strip().replaceFirst("^- ", "").replaceAll("^[\"']|[\"']$", "");
            if (item.startsWith("--esp-")) {
                String[] parts = item.substring(2).split("[= ]", 2);
                open = parts.length == 2 ? "" : parts[0];
                if (parts.length == 2) {
                    values.put(parts[0], parts[1].strip());
                }
            } else if (!open.isEmpty()) {
                values.put(open, item);
                open = "";
            }
        }
        return values;
    }
}
