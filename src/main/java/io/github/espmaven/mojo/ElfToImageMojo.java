package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.ElfOptions.DigestOptions;
import io.github.espmaven.image.ElfOptions.Layout;
import io.github.espmaven.job.ElfToImageJob;
import io.github.espmaven.job.ElfToImageRequest;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Makes the image a chip boots from a linked program (ELF). */
@Mojo(name = "elf2image", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class ElfToImageMojo extends AbstractHeaderMojo {

    /**
     * Programs, as ELF files: for {@code esp:elf2image} the one to make an image of; for the monitors those on the board, to
     * decode addresses: of several, the one is taken that the board itself names by its SHA-256. Default of the monitors:
     * those among or beside the {@code images}, those of the {@code buildDirectory}, and those that {@code esp:package} has
     * attached to the {@code firmware} (classifier {@code elf}).
     */
    @Parameter(property = "esp.elf")
    private @Nullable List<File> elf;

    /** The image to make. Default: beside the program, ending in {@code .bin}. Two files get their offsets as endings. */
    @Parameter(property = "esp.imageFile")
    private @Nullable File imageFile;

    /** Format for the ESP8266: {@code 1} (two files), {@code 2} or {@code 3}. */
    @Parameter(property = "esp.imageVersion", defaultValue = "1")
    private int imageVersion = 1;

    /**
     * The lowest chip revision in the field of older images: its major number, on the ESP32-C3 its minor one, 0 to 255.
     * Default: none.
     */
    @Parameter(property = "esp.minRevision")
    private @Nullable Integer minRevision;

    /**
     * The lowest chip revision the image runs on, as major * 100 + minor: {@code 101} is v1.1. Default: what the program
     * says (esp-hal leaves it there), else any.
     */
    @Parameter(property = "esp.minRevisionFull")
    private @Nullable Integer minRevisionFull;

    /** The highest chip revision the image runs on, as major * 100 + minor. Default: any. */
    @Parameter(property = "esp.maxRevisionFull")
    private @Nullable Integer maxRevisionFull;

    /** Pads the image so that a signature can follow: {@code v1} or {@code v2}, the version of secure boot. */
    @Parameter(property = "esp.securePad")
    private @Nullable String securePad;

    /** Where in the image the SHA-256 of the ELF file goes, as {@code 0xb0}. Default: into the application descriptor. */
    @Parameter(property = "esp.elfSha256Offset")
    private @Nullable String elfSha256Offset;

    /** Appends the image's SHA-256, which the bootloader checks. */
    @Parameter(property = "esp.appendDigest", defaultValue = "true")
    private boolean appendDigest;

    /** Takes the ELF file's segments with their load addresses instead of its sections. */
    @Parameter(property = "esp.useSegments", defaultValue = "false")
    private boolean useSegments;

    /** Size in which the chip maps its flash, as {@code 32KB}, where it has a choice. Default: what the program says. */
    @Parameter(property = "esp.mmuPageSize")
    private @Nullable String mmuPageSize;

    /**
     * Fills what is made with 0xFF: {@code esp:merge} a raw file up to this place in the flash, as {@code 4MB};
     * {@code esp:elf2image} the image up to a multiple of this size, as {@code 1MB}.
     */
    @Parameter(property = "esp.padToSize")
    private @Nullable String padToSize;

    /** Counts in the header only what goes to RAM, for programs that the ROM starts and that map their flash themselves. */
    @Parameter(property = "esp.ramOnlyHeader", defaultValue = "false")
    private boolean ramOnlyHeader;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    @Override
    void run() throws EspException {
        ElfToImageJob.Result result = new ElfToImageJob(request(), getLog()::warn).run();
        for (Map.Entry<Path, Integer> made : result.files().entrySet()) {
            getLog().info(ResultFile.made(made.getKey(), made.getValue(), "for " + result.chip()));
        }
    }

    private ElfToImageRequest request() throws EspException {
        return new ElfToImageRequest(
                chip(System.getenv()),
                program(),
                Optional.ofNullable(imageFile).map(File::toPath),
                header(Map.of()),
                ElfOptions.DEFAULT
                        .withRevisions(ElfParameters.revisions(
                                Optional.ofNullable(minRevision),
                                Optional.ofNullable(minRevisionFull),
                                Optional.ofNullable(maxRevisionFull)))
                        .withLayout(layout())
                        .withDigests(new DigestOptions(
                                appendDigest,
                                ElfParameters.size("esp.elfSha256Offset", Optional.ofNullable(elfSha256Offset))))
                        .withEsp8266Version(ElfParameters.imageVersion(imageVersion)),
                force);
    }

    private Path program() throws EspException {
        List<File> named = ListParameter.elements("esp.elf", elf);
        if (named.size() > 1) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "esp.elf names " + named.size() + " files, one image is made of one",
                    Evidence.of(Evidence.Key.PARAMETER, "esp.elf").with(Evidence.Key.CHOICES, "one ELF file"));
        }
        return required(named.isEmpty() ? null : named.get(0), "esp.elf", "build/app.elf");
    }

    private Layout layout() throws EspException {
        return new Layout(
                useSegments,
                ramOnlyHeader,
                ElfParameters.positiveSize("esp.mmuPageSize", Optional.ofNullable(mmuPageSize)),
                ElfParameters.securePad(Optional.ofNullable(securePad)),
                ElfParameters.positiveSize("esp.padToSize", Optional.ofNullable(padToSize)));
    }
}
