package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that cargo has built, with what espflash is told about flashing them. */
final class CargoBuild {
    private static final Pattern TRIPLE = Pattern.compile("(?:xtensa|riscv32\\w*)-(esp\\w*)?.*-?(?:none-elf|espidf)");
    private static final Pattern CHIP =
            Pattern.compile("--chip[= ](esp\\w+)|MCU\\s*=\\s*\"(esp\\w+)\"|[\"/](esp32\\w*)\"");
    private static final int PARENTS_TO_PROJECT = 4;

    private final Path profile;
    private final Path project;

    private CargoBuild(Path profile) {
        this.profile = profile.toAbsolutePath().normalize();
        this.project = project(this.profile);
    }

    private static Path project(Path profile) {
        Path up = profile;
        for (int i = 0; i < PARENTS_TO_PROJECT && up.getParent() != null; i++) {
            up = up.getParent();
            if (Files.isRegularFile(up.resolve("Cargo.toml"))) {
                return up;
            }
        }
        return profile;
    }

    static List<BuildLayout.Choice> read(Path folder) throws EspException {
        CargoBuild build = new CargoBuild(folder);
        List<BuildLayout.Choice> choices = new ArrayList<>();
        if (!TRIPLE.matcher(build.triple()).matches()) {
            return choices;
        }
        for (Path file : BuildLayout.matches(folder, "*")) {
            if (Files.isRegularFile(file) && !BuildLayout.nameOf(file).contains(".")) {
                Part program = Part.of(file);
                if (program.kind() == Part.Kind.ELF) {
                    String name = BuildLayout.nameOf(folder) + "/" + file.getFileName();
                    choices.add(new BuildLayout.Choice(name, () -> build.output(program)));
                }
            }
        }
        return choices;
    }

    private String triple() {
        return Optional.ofNullable(profile.getParent()).map(BuildLayout::nameOf).orElse("");
    }

    private BuildOutput output(Part program) throws EspException {
        SettingsText own = SettingsText.of(file("espflash.toml"));
        SettingsText cargo = SettingsText.of(project.resolve("Cargo.toml"));
        PartPlacement parts = new PartPlacement()
                .withChip(chip().or(program::chip))
                .with("ESPTOOL_FM", own.get("flash.mode").map(CargoBuild::lower))
                .with("ESPTOOL_FS", own.get("flash.size"))
                .with("ESPTOOL_FF", own.get("flash.frequency").map(f -> lower(f).replace("hz", "")));
        Optional<Path> bootloader = boot(own, cargo, "bootloader").or(() -> beside("bootloader.bin"));
        if (bootloader.isPresent()) {
            parts.add(PartPlacement.BOOTLOADER, bootloader.get());
        }
        Optional<Path> table = boot(own, cargo, "partition_table").or(() -> beside("partition-table.bin"));
        if (table.isPresent()) {
            parts.add(PartPlacement.TABLE, Part.ofTable(table.get()));
        }
        return parts.add(PartPlacement.APP, program).build();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** A file of the project, or of the workspace that it is in. */
    private Path file(String name) {
        Path above = project.resolveSibling(name);
        return Files.isRegularFile(project.resolve(name)) ? project.resolve(name) : above;
    }

    private Optional<Path> boot(SettingsText own, SettingsText cargo, String key) {
        return own.get("idf." + key)
                .or(() -> own.get(key))
                .or(() -> cargo.get("package.metadata.espflash." + key))
                .map(this::file)
                .filter(Files::isRegularFile);
    }

    private Optional<Path> beside(String name) {
        return Optional.of(profile.resolve(name)).filter(Files::isRegularFile);
    }

    /** On RISC-V the triple names no chip; the runner, the environment of esp-idf-sys or a feature of esp-hal does. */
    private Optional<Chip> chip() throws EspException {
        Matcher triple = TRIPLE.matcher(triple());
        Optional<Chip> named = triple.matches() && triple.group(1) != null
                ? Chip.named(triple.group(1).replaceAll("-none|-espidf", ""))
                : Optional.empty();
        String texts = SettingsText.text(project.resolve(".cargo/config.toml"))
                + SettingsText.text(project.resolve(".cargo/config"))
                + SettingsText.text(project.resolve("Cargo.toml"));
        return named.or(() -> CHIP.matcher(texts)
                .results()
                .flatMap(m -> Stream.of(1, 2, 3).flatMap(g -> Stream.ofNullable(m.group(g))))
                .flatMap(name -> Chip.named(name).stream())
                .findFirst());
    }
}
