package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.FlashContents;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfConverter.Output;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.RevisionRange;
import io.github.espmaven.report.ResultFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Makes the image of a program, as {@code elf2image} of the reference tool would (protocol.md, section 5.3).
 *
 * @param warnings told what the user should know although it prevents nothing
 */
public record ElfToImageJob(ElfToImageRequest request, Consumer<String> warnings) {
    private static final String BIN = ".bin";

    /**
     * What was made.
     *
     * @param files the files written and their sizes in bytes, in the order of their places
     */
    public record Result(Chip chip, Map<Path, Integer> files) {}

    /** Converts and writes: one file, or two for version 1 on the ESP8266. */
    public Result run() throws EspException {
        InputFile input = InputFile.read(request.elf());
        ElfFile elf = input.elf();
        Chip chip = chip(elf);
        OptionalInt least = ElfChips.minRevision(elf);
        ElfOptions options = withLeast(request.options(chip), least);
        List<Output> outputs = convert(elf, chip, options);
        if (least.orElse(0) > options.revisions().min()) {
            warnings.accept(request.elf() + " says that it needs " + chip + " "
                    + new RevisionRange(0, least.getAsInt(), RevisionRange.NO_MAX)
                    + ", which the image does not say; -Desp.minRevisionFull=" + least.getAsInt());
        }
        boolean several = chip.spec().imageChipId().isEmpty() && options.esp8266Version() == 1;
        Map<Path, Integer> files = new LinkedHashMap<>();
        for (Output output : outputs) {
            warn(output, chip);
            Path file = several ? numbered(output.flashOffset().orElse(0)) : plain();
            ResultFile.write(file, output.bytes());
            files.put(file, output.bytes().length);
        }
        return new Result(chip, files);
    }

    /** What the program says counts where nobody says otherwise. */
    private static ElfOptions withLeast(ElfOptions options, OptionalInt least) {
        RevisionRange said = options.revisions();
        return said.min() == 0 && least.orElse(0) > 0
                ? options.withRevisions(new RevisionRange(said.legacyMin(), least.getAsInt(), said.max()))
                : options;
    }

    private List<Output> convert(ElfFile elf, Chip chip, ElfOptions options) throws EspException {
        try {
            FlashContents.Program.requireFit(elf, chip, request.elf().toString());
        } catch (EspException e) {
            if (!request.force()) {
                throw e.with(Evidence.of(Key.PARAMETER, "esp.chip"));
            }
            warnings.accept(String.valueOf(e.getMessage()));
        }
        try {
            return new ElfConverter(chip, options).convert(elf);
        } catch (EspException e) {
            throw InputFile.in(request.elf().toString(), e);
        }
    }

    /** What the chip's ROM would not load, of an image that is one: without segments in flash it may not be whole. */
    private void warn(Output output, Chip chip) {
        try {
            AppImage.parse(output.bytes(), chip).addressFaults(chip).stream()
                    .filter(fault -> !fault.contains("in no memory")) // said of the program already
                    .forEach(fault -> warnings.accept(request.elf() + ": " + fault));
        } catch (EspException other) {
            return; // a file of code alone, or with a header for what goes to RAM only
        }
    }

    private Chip chip(ElfFile elf) throws EspException {
        Optional<Chip> chip = request.chip().or(() -> ElfChips.only(elf));
        if (chip.isEmpty()) {
            List<String> ids = ElfChips.candidates(elf).stream().map(Chip::id).toList();
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    request.elf() + " does not tell which chip it is for",
                    Evidence.of(Key.PARAMETER, "esp.chip")
                            .with(Key.FILE, request.elf())
                            .with(Key.CHOICES, ids.isEmpty() ? Chip.choices() : String.join(", ", ids)));
        }
        return chip.get();
    }

    private Path plain() {
        return request.image().orElseGet(() -> request.elf().resolveSibling(base(request.elf()) + BIN));
    }

    /** {@code app-0x00000.bin}: two files go by their places in the flash. */
    private Path numbered(int offset) {
        Path image = plain();
        String base = image.getFileName().toString().endsWith(BIN) ? base(image) : String.valueOf(image.getFileName());
        return image.resolveSibling(
                String.format(Locale.ROOT, "%s-0x%05x%s", base.replaceFirst("-$", ""), offset, BIN));
    }

    private static String base(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
