package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an ESP-IDF build says about flashing its result: {@code flasher_args.json}, or where that is missing
 * {@code flash_args} (protocol.md, section 6).
 *
 * @param images the files with their offsets
 * @param settings everything else, under the names of the environment variables that mean the same to esptool, such as
 *     {@code ESPTOOL_CHIP} or {@code ESPTOOL_FM}
 * @param stub whether to use the stub, where the build says so
 * @param outside files among them that lie outside its directory
 */
public record IdfBuild(
        List<ImageSpec> images, Map<String, String> settings, Optional<Boolean> stub, List<Path> outside) {
    /** No build: says nothing. */
    public static final IdfBuild NONE = new IdfBuild(List.of(), Map.of(), Optional.empty(), List.of());

    private static final String JSON = "flasher_args.json";
    private static final List<String> TEXTS = List.of("flash_args", "flash_project_args");

    public IdfBuild {
        images = List.copyOf(images);
        settings = Map.copyOf(settings);
        outside = List.copyOf(outside);
    }

    /**
     * Reads a build.
     *
     * @param directory the build directory
     * @throws EspException {@code FILE_UNREADABLE} when there is no build, {@code BAD_BUILD} when its description is none
     */
    public static IdfBuild in(Path directory) throws EspException {
        if (Files.isRegularFile(directory.resolve(JSON))) {
            return FlasherArgs.parseJson(directory.resolve(JSON), text(directory.resolve(JSON)))
                    .within(directory);
        }
        for (String name : TEXTS) {
            if (Files.isRegularFile(directory.resolve(name))) {
                return FlasherArgs.parseText(directory.resolve(name), text(directory.resolve(name)))
                        .within(directory);
            }
        }
        throw new EspException(
                Problem.FILE_UNREADABLE,
                directory + " holds no ESP-IDF build: there is no " + JSON + " in it",
                Evidence.of(Key.FILE, directory.resolve(JSON)));
    }

    /** The same, knowing which of its files lie outside its directory. */
    IdfBuild within(Path directory) {
        Path inside = real(directory);
        List<Path> strangers = images.stream()
                .flatMap(image -> image.file().stream())
                .filter(file -> !real(file).startsWith(inside))
                .map(Path::normalize)
                .toList();
        return new IdfBuild(images, settings, stub, strangers);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException missing) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** {@code environment} with this build's settings where it says nothing. */
    public Map<String, String> behind(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(settings);
        environment.forEach((name, value) -> {
            if (!value.isBlank()) {
                all.put(name, value);
            }
        });
        return all;
    }

    private static String text(Path file) throws EspException {
        return new String(InputFile.read(file).bytes(), StandardCharsets.UTF_8);
    }
}
