package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.ArtifactSource;
import io.github.espmaven.firmware.Coordinates;
import io.github.espmaven.firmware.DirectorySpec;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.job.monitor.ProgramSources;
import io.github.espmaven.mojo.AbstractEspMojo.Work;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * The image parameters of a goal, and which of them counts: a text, a bundle, a list, a build, or the bundles that the module
 * depends on; the first that is given counts. The list's {@code <nvs>} and
 * {@code <directory>} entries count with all but the text.
 *
 * @param text {@code 0x0=boot.bin,factory=app.bin}
 * @param firmware coordinates or file of a bundle
 * @param list the {@code <images>} of the POM
 * @param build what a build system left behind
 * @param base coordinates or file of a bundle with bootloader and table for a build that has none
 * @param dependencies bundles that the module depends on
 */
record ImageInputs(
        Optional<String> text,
        Optional<String> firmware,
        List<ImageParameter> list,
        BuildOutput build,
        Optional<String> base,
        List<Coordinates> dependencies) {
    private static final String PARAMETER = "esp.images";
    private static final String RAW_TYPE = "bin";
    private static final String ELF = "elf";
    /** {@code groupId:artifactId}; a drive of Windows has one letter. */
    private static final Pattern VERSIONLESS = Pattern.compile("[^\\s:/\\\\]{2,}:[^\\s:/\\\\]+");

    /** A comma, but not that of a range of versions such as {@code [1.0,2.0)}. */
    private static final Pattern BETWEEN_BUNDLES = Pattern.compile(",(?![^\\[(]*[\\])])");

    private static final String ANY_VERSION = "[0,)";

    static ImageInputs of(
            @Nullable String text,
            @Nullable List<ImageParameter> list,
            BuildParameters build,
            BuildParameters.Context context)
            throws EspException {
        return new ImageInputs(
                Optional.ofNullable(text),
                Optional.empty(),
                ListParameter.elements("images", list),
                build.read(context),
                build.base(),
                List.of());
    }

    /** The same, with a bundle named and those the module depends on. */
    ImageInputs withFirmware(@Nullable String named, List<Coordinates> depended) {
        return new ImageInputs(text, Optional.ofNullable(named), list, build, base, depended);
    }

    /** The same; where the build is an application alone, it goes into a slot that only the board knows. */
    ImageInputs withSlot(Optional<String> slot) {
        return slot.isEmpty()
                ? this
                : new ImageInputs(text, firmware, list, build.inSlot(slot.get()), base, dependencies);
    }

    /** All inputs; relative paths begin at {@code directory}. */
    List<ImageSpec> specs(Path directory, ArtifactSource artifacts) throws EspException {
        if (text.isPresent()) {
            return ImageSpec.parseList(text.get(), directory);
        }
        List<ImageSpec> specs = new ArrayList<>();
        boolean listed = firmware.isEmpty() && list.stream().anyMatch(image -> !image.isAddition());
        if (firmware.isPresent()) {
            for (String bundle : bundles()) {
                specs.add(bundle(bundle, directory, artifacts));
            }
        } else if (!listed && !build.images().isEmpty()) {
            specs.addAll(buildSpecs(directory, artifacts));
        } else if (!listed) {
            for (Coordinates dependency : dependencies) {
                specs.add(ImageSpec.withOwnPlaces(artifacts.file(dependency)));
            }
        }
        for (ImageParameter image : list) {
            if (listed || image.isAddition()) {
                specs.add(spec(image, directory, artifacts).with(image.encryption(directory)));
            }
        }
        return specs;
    }

    private List<String> bundles() {
        return firmware.stream()
                .flatMap(names -> Arrays.stream(BETWEEN_BUNDLES.split(names, -1)))
                .map(String::trim)
                .toList();
    }

    /** The build's files; an application alone goes where the table of the base has its place. */
    private List<ImageSpec> buildSpecs(Path directory, ArtifactSource artifacts) throws EspException {
        if (build.scope() == BuildOutput.Scope.WHOLE) {
            return build.images();
        }
        List<ImageSpec> bundles = new ArrayList<>();
        String named = base.orElse("").trim();
        boolean versionless = VERSIONLESS.matcher(named).matches();
        for (Coordinates dependency : dependencies) {
            if (named.isEmpty() || (versionless && dependency.toString().startsWith(named + ":"))) {
                bundles.add(ImageSpec.withOwnPlaces(artifacts.file(dependency)));
            }
        }
        if (!named.isEmpty() && bundles.isEmpty()) {
            bundles.add(bundle(versionless ? named + ":" + ANY_VERSION : named, directory, artifacts));
        }
        return build.onto(bundles);
    }

    /** Says what was found. */
    void tell(Log log) {
        if (!build.images().isEmpty()) {
            log.info(build.summary());
            build.remarks().forEach(log::warn);
        }
    }

    /**
     * Where the ELF files of the program may be: those that are named, else those of what would be flashed. Where nothing is
     * named, what cannot be found is no failure: addresses are not decoded then.
     */
    static ProgramSources programs(
            List<File> named, Work<ImageInputs> images, Path directory, ArtifactSource artifacts, Log log) {
        if (!named.isEmpty()) {
            return ProgramSources.of(named.stream().map(File::toPath).toList());
        }
        try {
            ImageInputs inputs = images.done();
            return new ProgramSources(
                    List.of(), inputs.specs(directory, artifacts), inputs.programs(directory, artifacts));
        } catch (EspException | MojoExecutionException e) {
            log.debug("no program to decode addresses with: " + e.getMessage());
            return ProgramSources.of(List.of());
        }
    }

    /**
     * The programs of the bundles, as {@code esp:package} attaches them: beside the file, or by the coordinates with the
     * classifier {@code elf}. Where there are none, that is no failure.
     */
    List<Path> programs(Path directory, ArtifactSource artifacts) throws EspException {
        List<Path> found = new ArrayList<>();
        if (text.isPresent()) {
            return found;
        }
        List<Coordinates> bundles = new ArrayList<>();
        for (String name : bundles()) {
            Path file = directory.resolve(name);
            Path zip = file.resolveSibling(
                    String.valueOf(file.getFileName()).replaceFirst("[.][^.]*$", "") + "-" + ELF + ".zip");
            if (Coordinates.looksLikeSome(name)) {
                bundles.add(Coordinates.parse(name, Bundle.TYPE, "esp.firmware"));
            } else if (Files.isRegularFile(zip)) {
                found.add(zip);
            }
        }
        if (firmware.isEmpty() && list.isEmpty() && build.images().isEmpty()) {
            bundles.addAll(dependencies);
        }
        for (Coordinates bundle : bundles) {
            programs(bundle, artifacts).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<Path> programs(Coordinates bundle, ArtifactSource artifacts) {
        String classifier = bundle.classifier().isEmpty() ? ELF : bundle.classifier() + "-" + ELF;
        try {
            return Optional.of(artifacts.file(
                    new Coordinates(bundle.groupId(), bundle.artifactId(), bundle.version(), "zip", classifier)));
        } catch (EspException e) {
            return Optional.empty();
        }
    }

    static ImageSpec bundle(String named, Path directory, ArtifactSource artifacts) throws EspException {
        return Coordinates.looksLikeSome(named)
                ? ImageSpec.withOwnPlaces(artifacts.file(Coordinates.parse(named, Bundle.TYPE, "esp.firmware")))
                : ImageSpec.withOwnPlaces(named, directory);
    }

    private static ImageSpec spec(ImageParameter image, Path directory, ArtifactSource artifacts) throws EspException {
        String place = or(image.getOffset());
        if (image.getNvs() != null) {
            return new ImageSpec(place, image.getNvs().spec());
        }
        Optional<DirectorySpec> folder = image.directory(directory);
        if (folder.isPresent()) {
            return new ImageSpec(place, folder.get());
        }
        if (image.getArtifact() != null) {
            String usual = place.isBlank() ? Bundle.TYPE : RAW_TYPE;
            return new ImageSpec(place, artifacts.file(Coordinates.parse(image.getArtifact(), usual, PARAMETER)));
        }
        return place.isBlank() && image.getFile() != null
                ? ImageSpec.withOwnPlaces(image.getFile(), directory)
                : ImageSpec.of(place, or(image.getFile()), directory);
    }

    private static String or(@Nullable String text) {
        return text == null ? "" : text;
    }
}
