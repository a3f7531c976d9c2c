package io.github.espmaven.firmware.build;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Firmware as projects publish it: manifests for installers in a browser, and ready files. */
final class PublishedBuild {
    private static final List<String> READY = List.of("*.bin", "*.app-bin", "*.bin.gz", "*.uf2");

    private PublishedBuild() {}

    /** The manifests of esp-web-tools: an entry of {@code builds} each. */
    static List<BuildLayout.Choice> manifests(Path folder) throws EspException {
        Path usual = folder.resolve("manifest.json");
        List<Path> files = Files.isRegularFile(usual) ? List.of(usual) : BuildLayout.matches(folder, "*manifest*.json");
        List<BuildLayout.Choice> choices = new ArrayList<>();
        for (Path file : files) { // other programs have manifests, too
            choices.addAll(SettingsText.text(file).contains("\"builds\"") ? manifest(file) : List.of());
        }
        return choices;
    }

    static List<BuildLayout.Choice> manifest(Path file) throws EspException {
        List<BuildLayout.Choice> choices = new ArrayList<>();
        if (FlasherArgs.object(file).get("builds") instanceof JsonArray builds) {
            for (JsonElement element : builds) {
                if (element instanceof JsonObject build && build.get("parts") instanceof JsonArray parts) {
                    String family = FlasherArgs.string(build.get("chipFamily"));
                    String serial = FlasherArgs.string(build.get("serialType"));
                    choices.add(new BuildLayout.Choice(
                            serial.isEmpty() ? family : family + "/" + serial, () -> entry(file, family, parts)));
                }
            }
        }
        return choices;
    }

    private static BuildOutput entry(Path manifest, String family, JsonArray parts) throws EspException {
        List<ImageSpec> images = new ArrayList<>();
        boolean texts = false;
        for (JsonElement element : parts) {
            JsonObject part = element instanceof JsonObject object ? object : new JsonObject();
            String path = FlasherArgs.string(part.get("path"));
            OptionalLong offset = ByteSize.parse(FlasherArgs.string(part.get("offset")));
            if (path.isEmpty() || offset.isEmpty()) {
                throw bad(manifest, "has no path and offset in a part of " + family + ": " + element);
            }
            texts |= part.get("offset").getAsJsonPrimitive().isString();
            images.add(new ImageSpec("0x" + Long.toHexString(offset.getAsLong()), published(path, manifest)));
        }
        Map<String, String> settings = new HashMap<>();
        Chip.named(family).ifPresent(chip -> settings.put(BuildOutput.CHIP, chip.id()));
        BuildOutput output = new BuildOutput(images, settings, Optional.empty());
        return texts
                ? output.remarking(
                        manifest.getFileName() + " has offsets as texts: installers in a browser want numbers")
                : output;
    }

    /** A file of a manifest; of an address, the file of that name beside it. */
    private static Path published(String path, Path manifest) throws EspException {
        Path folder = manifest.resolveSibling("");
        boolean remote = path.matches("(?i)[a-z]+://.*");
        String literal = path.replaceFirst("[?#].*", "");
        for (String name : List.of(literal, decoded(literal))) {
            Path file = folder.resolve(remote ? name.substring(name.lastIndexOf('/') + 1) : name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        if (remote) {
            throw bad(
                    manifest,
                    "names " + path + ", and nothing is fetched from addresses in a manifest: download it, with the"
                            + " manifest's other files, into the manifest's folder");
        }
        return folder.resolve(path);
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException literal) {
            return name;
        }
    }

    private static EspException bad(Path file, String what) {
        return new EspException(Problem.BAD_BUILD, file + " " + what, Evidence.of(Key.FILE, file));
    }

    /** The configuration of ESP Launchpad: for each application a merged image for a chip, or for a kit with that chip. */
    static List<BuildLayout.Choice> launchpad(Path folder) throws EspException {
        Path file = folder.resolve("config.toml");
        SettingsText config = SettingsText.of(file);
        List<BuildLayout.Choice> choices = new ArrayList<>();
        for (String key : config.get("esp_toml_version").isPresent() ? config.keys() : List.<String>of()) {
            int at = key.indexOf(".image.");
            if (at > 0) {
                String app = key.substring(0, at);
                String target = key.substring(at + ".image.".length());
                Optional<Chip> chip = Chip.named(target).or(() -> kit(config, app, target));
                choices.add(new BuildLayout.Choice(
                        Chip.named(target).isPresent() ? app : app + "/" + target,
                        () -> merged(published(config.get(key).orElse(""), file), chip)));
            }
        }
        return choices;
    }

    private static Optional<Chip> kit(SettingsText config, String app, String kit) {
        String kits = app + ".developKits.";
        return config.keys().stream()
                .filter(k -> k.startsWith(kits) && config.list(k).contains(kit))
                .flatMap(k -> Chip.named(k.substring(kits.length())).stream())
                .findFirst();
    }

    private static BuildOutput merged(Path file, Optional<Chip> chip) throws EspException {
        return new PartPlacement().withChip(chip).add(Hex.of(0), file).build();
    }

    /** The ready files of a folder: each that is enough for a board, or that is an application. */
    static List<BuildLayout.Choice> files(Path folder) throws EspException {
        List<Part> parts = new ArrayList<>();
        for (String pattern : READY) {
            for (Path file : BuildLayout.matches(folder, pattern)) {
                String twin = file.toString().replaceFirst("[.]uf2$", ".bin");
                if (Files.isRegularFile(file) && !(file.toString().endsWith(".uf2") && Files.exists(Path.of(twin)))) {
                    parts.add(Part.of(file));
                }
            }
        }
        return parts.stream()
                .filter(part -> isMain(part, parts))
                .map(part -> new BuildLayout.Choice(String.valueOf(part.file().getFileName()), () -> file(part, parts)))
                .toList();
    }

    static List<BuildLayout.Choice> file(Path file) throws EspException {
        Part part = Part.of(file);
        if (part.kind() == Part.Kind.OTHER) {
            throw bad(file, "is neither firmware that is known here nor an archive (zip, tar, tar.gz) of a build");
        }
        return List.of(new BuildLayout.Choice(String.valueOf(file.getFileName()), () -> file(part, List.of(part))));
    }

    /** Bootloader, table and otadata belong to an application, and so does a merged file in which it is lacking. */
    private static boolean isMain(Part part, List<Part> all) {
        boolean apps =
                all.stream().anyMatch(p -> p.kind() == Part.Kind.APP && p.chip().equals(part.chip()));
        return switch (part.kind()) {
            case TABLE, OTADATA, OTHER -> false;
            case BOOTLOADER -> !apps;
            case MERGED, MERGED_AT_BOOTLOADER -> !apps || !lacksApp(part);
            case APP, WHOLE, MCUBOOT, UF2, ELF -> true;
        };
    }

    private static boolean lacksApp(Part merged) {
        OptionalInt app = merged.table().flatMap(PartPlacement::app).stream()
                .mapToInt(p -> p.range().offset())
                .findFirst();
        return app.isPresent() && app.getAsInt() >= merged.bytes().length;
    }

    private static BuildOutput file(Part main, List<Part> all) {
        PartPlacement parts = new PartPlacement().withChip(main.chip());
        if (main.kind() == Part.Kind.APP || main.kind() == Part.Kind.ELF) {
            List<Part> boots = all.stream()
                    .filter(p -> p.chip().equals(main.chip()))
                    .filter(p -> p.kind() == Part.Kind.BOOTLOADER || (p.kind().isMerged() && lacksApp(p)))
                    .toList();
            List<Part> tables = all.stream()
                    .filter(p -> p.kind() == Part.Kind.TABLE || p.kind() == Part.Kind.OTADATA)
                    .toList();
            if (boots.size() == 1) {
                parts.add(boots.get(0));
                (boots.get(0).kind().isMerged() ? List.<Part>of() : tables).forEach(parts::add);
            }
            return parts.add(PartPlacement.APP, main).build();
        }
        return parts.startingItself().add(main).build();
    }

    /** Programs beside their source in Go: images of which all lies in RAM, as TinyGo makes them and ESP-IDF bootloaders. */
    static List<BuildLayout.Choice> programsOfGo(Path folder) throws EspException {
        List<Path> files = new ArrayList<>();
        for (Path file : BuildLayout.matches(folder, "*.bin")) {
            Part.Kind kind = Part.of(file).kind();
            if (kind == Part.Kind.WHOLE || kind == Part.Kind.BOOTLOADER) {
                files.add(file);
            }
        }
        return startedByRom(files);
    }

    /** Programs that the chip's ROM starts itself. */
    static List<BuildLayout.Choice> startedByRom(Path folder) {
        return startedByRom(BuildLayout.matches(folder, "*.bin"));
    }

    private static List<BuildLayout.Choice> startedByRom(List<Path> files) {
        return files.stream()
                .map(file -> new BuildLayout.Choice(String.valueOf(file.getFileName()), () -> {
                    Part part = Part.of(file);
                    return new PartPlacement()
                            .startingItself()
                            .add(part.kind() == Part.Kind.WHOLE ? Hex.of(0) : PartPlacement.BOOTLOADER, part)
                            .build();
                }))
                .toList();
    }
}
