package io.github.espmaven.firmware.build;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSource;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.partition.Partition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a build system left behind: the files with their places, and what it says about flashing them.
 *
 * @param title the system and which build of it: {@code PlatformIO build of env:lolin32}
 * @param settings everything else, under the names of the environment variables that mean the same to esptool, such as
 *     {@code ESPTOOL_CHIP} or {@code ESPTOOL_FM}
 * @param stub whether to use the stub, where the build says so
 * @param outside files among them that lie outside its directory
 * @param remarks what the user should know although it prevents nothing
 * @param scope whether these files alone start
 */
public record BuildOutput(
        String title,
        List<ImageSpec> images,
        Map<String, String> settings,
        Optional<Boolean> stub,
        List<Path> outside,
        List<String> remarks,
        Scope scope) {
    /** The variable that names a chip. */
    static final String CHIP = "ESPTOOL_CHIP";

    /** No build: says nothing. */
    public static final BuildOutput NONE = new BuildOutput(List.of(), Map.of(), Optional.empty());

    /** What the files are enough for. */
    public enum Scope {
        /** What the build system itself would flash. */
        WHOLE,
        /** An application without the bootloader and the partition table that it needs; its place is {@link ImageSpec#place}. */
        APP_ONLY
    }

    public BuildOutput {
        images = List.copyOf(images);
        settings = Map.copyOf(settings);
        outside = List.copyOf(outside);
        remarks = List.copyOf(remarks);
    }

    BuildOutput(List<ImageSpec> images, Map<String, String> settings, Optional<Boolean> stub) {
        this("", images, settings, stub, List.of(), List.of(), Scope.WHOLE);
    }

    /** The same, named, knowing its chip by its images and which of its files lie outside its directory. */
    BuildOutput of(String title, Path directory) {
        Path inside = real(directory);
        List<Path> strangers = images.stream()
                .flatMap(image -> image.file().stream())
                .filter(file -> !real(file).startsWith(inside))
                .map(Path::normalize)
                .toList();
        Map<String, String> all = new HashMap<>(settings);
        images.stream()
                .filter(image -> !settings.containsKey(CHIP))
                .flatMap(image -> image.file().flatMap(Part::readable).flatMap(Part::chip).stream())
                .findFirst()
                .ifPresent(chip -> all.put(CHIP, chip.id()));
        return new BuildOutput(title, images, all, stub, strangers, remarks, scope);
    }

    BuildOutput remarking(String remark) {
        List<String> all = new ArrayList<>(remarks);
        all.add(remark);
        return new BuildOutput(title, images, settings, stub, outside, all, scope);
    }

    /**
     * The files of an application, with bundles that have bootloader and partition table. Of several those for its chip count.
     *
     * @throws EspException {@code INCOMPLETE_BUILD} when there is no bundle
     */
    public List<ImageSpec> onto(List<ImageSpec> bundles) throws EspException {
        List<ImageSpec> all = new ArrayList<>();
        Optional<String> place = Optional.empty();
        for (ImageSpec spec : bundles) {
            Bundle bundle = InputFile.read(spec.file().orElseThrow()).bundle();
            if (bundles.size() == 1 || chip().isEmpty() || chip().get() == bundle.chip()) {
                all.add(spec);
                Optional<String> here =
                        bundle.table().flatMap(PartPlacement::app).map(Partition::name);
                place = place.isPresent() ? place : here;
            }
        }
        if (place.isEmpty()) {
            throw new EspException(
                    Problem.INCOMPLETE_BUILD,
                    "the " + title + " lacks a bootloader or a partition table; it holds: " + contents(),
                    Evidence.of(Key.PARAMETER, "esp.base"));
        }
        for (ImageSpec image : images) {
            boolean unplaced = image.place().equals(PartPlacement.APP);
            all.add(unplaced ? new ImageSpec(place.get(), image.source(), image.encryption()) : image);
        }
        return all;
    }

    /** The same; an application alone goes to a partition that is named so. */
    public BuildOutput inSlot(String partition) {
        List<ImageSpec> placed = images.stream()
                .map(i ->
                        i.place().equals(PartPlacement.APP) ? new ImageSpec(partition, i.source(), i.encryption()) : i)
                .toList();
        return new BuildOutput(title, placed, settings, stub, outside, remarks, Scope.WHOLE);
    }

    /** The chip it is for, where it says so. */
    public Optional<Chip> chip() {
        return Optional.ofNullable(settings.get(CHIP)).flatMap(Chip::named);
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

    /** One line: {@code PlatformIO build of env:lolin32 for ESP32: bootloader.bin 0x001000, firmware.bin 0x010000}. */
    public String summary() {
        return title + chip().map(c -> " for " + c).orElse("") + ": " + contents();
    }

    private String contents() {
        return images.stream().map(BuildOutput::summary).collect(Collectors.joining(", "));
    }

    private static String summary(ImageSpec image) {
        OptionalLong number = ByteSize.parse(image.place());
        boolean open = image.place().equals(PartPlacement.APP);
        String place = number.isPresent() ? Hex.offset((int) number.getAsLong()) : open ? "" : image.place();
        return (name(image) + " " + place).strip() + (image.encryption() == Encryption.NONE ? "" : " (encrypted)");
    }

    /** The bytes tell what a file is better than its name does. */
    private static String name(ImageSpec image) {
        if (image.source() instanceof ImageSource.OfBytes made) {
            return made.name();
        }
        Path file = image.file().orElseThrow();
        return Part.readable(file)
                .flatMap(part -> part.kind().title())
                .orElseGet(() -> String.valueOf(file.getFileName()));
    }
}
