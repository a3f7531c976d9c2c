package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSegment;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.Segment;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.stub.StubImage.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A program that a chip's loader puts into RAM and starts. */
record RamProgram(Chip chip, StubImage image) {
    private static final int WORD_BYTES = 4;

    /**
     * @param named the chip, where the file does not tell
     * @throws EspException {@code BAD_IMAGE} when a part does not go into RAM, {@code BAD_PARAMETER} when the chip is not
     *     known, {@code WRONG_CHIP_IMAGE} when it is for another than named
     */
    static RamProgram read(Path file, Optional<Chip> named) throws EspException {
        InputFile input = InputFile.read(file);
        try {
            return ElfFile.startsLikeOne(input.bytes())
                    ? ofElf(ElfFile.parse(input.bytes()), named)
                    : ofImage(AppImage.parse(input.bytes()), named);
        } catch (EspException e) {
            throw InputFile.in(file.toString(), e);
        }
    }

    private static RamProgram ofElf(ElfFile elf, Optional<Chip> named) throws EspException {
        Chip chip = named.or(() -> ElfChips.only(elf))
                .orElseThrow(() ->
                        EspException.badParameter("it does not tell which chip it is for", "esp.chip", Chip.choices()));
        if (!ElfChips.fits(elf, chip)) {
            throw otherChip("it was not linked for an " + chip);
        }
        List<Part> parts = new ArrayList<>();
        for (ElfSegment segment : elf.segments()) {
            if (segment.type() == ElfSegment.LOAD && segment.fileBytes() != 0) {
                parts.add(part(segment.physicalAddress(), elf.contents(segment)));
            }
        }
        return new RamProgram(chip, checked(chip, elf.entry(), parts));
    }

    private static RamProgram ofImage(AppImage image, Optional<Chip> named) throws EspException {
        Chip chip = image.chip().orElseThrow(() -> otherChip("it is an image for a chip that is not known"));
        if (named.isPresent() && named.get() != chip) {
            throw otherChip("it is an image for " + chip + ", not for " + named.get());
        }
        Optional<String> damage = image.damage();
        if (damage.isPresent()) {
            throw new EspException(Problem.BAD_IMAGE, damage.get());
        }
        List<Part> parts = new ArrayList<>();
        for (Segment segment : image.segments()) {
            if (segment.address() != 0 && segment.length() != 0) {
                parts.add(part(segment.address(), image.contents(segment)));
            }
        }
        return new RamProgram(chip, checked(chip, image.header().entry(), parts));
    }

    private static Part part(int address, byte[] contents) {
        return new Part(address, Arrays.copyOf(contents, (contents.length + WORD_BYTES - 1) & -WORD_BYTES));
    }

    private static StubImage checked(Chip chip, int entry, List<Part> parts) throws EspException {
        for (Part part : parts) {
            if (!fits(chip, part)) {
                throw new EspException(
                        Problem.BAD_IMAGE,
                        new Segment(part.address(), 0, part.bytes().length, true) + " lie outside the RAM of an " + chip
                                + ": only a program that is linked for RAM alone can be loaded so");
            }
        }
        if (parts.stream()
                .noneMatch(part ->
                        new AddressRange(part.address(), part.address() + part.bytes().length).contains(entry))) {
            throw new EspException(Problem.BAD_IMAGE, "its entry point is in none of its parts");
        }
        return new StubImage("program", entry, parts, 0);
    }

    private static boolean fits(Chip chip, Part part) {
        List<AddressRange> ram = chip.spec().memory().ram();
        int last = part.address() + part.bytes().length - 1;
        return ram.stream().anyMatch(range -> range.contains(part.address()) && range.contains(last));
    }

    private static EspException otherChip(String what) {
        return new EspException(Problem.WRONG_CHIP_IMAGE, what, Evidence.of(Key.PARAMETER, "esp.chip"));
    }
}
