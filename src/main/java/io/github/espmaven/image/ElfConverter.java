package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes the image of a program from its ELF file, as the reference tool would (protocol.md, section 5.3). Where that
 * tool refuses because two parts share a page of flash but do not overlap, they are joined.
 */
public record ElfConverter(Chip chip, ElfOptions options) {
    /**
     * One resulting file.
     *
     * @param flashOffset where it must lie in flash; only version 1 for the ESP8266, which gives two files, says so
     */
    public record Output(OptionalInt flashOffset, byte[] bytes) {}

    private static final int MAX_PADDED_BYTES = 256 * 1024 * 1024;

    /**
     * The image of {@code elf}; a second file only where the code in flash of an ESP8266 version 1 lies apart.
     *
     * @throws EspException with {@code BAD_IMAGE} when the program cannot be an image of this chip, saying why
     */
    public List<Output> convert(ElfFile elf) throws EspException {
        if (elf.processor() != chip.spec().processor()) {
            throw refuse("the ELF file is for " + elf.processor() + " processors, the " + chip + " has one of "
                    + chip.spec().processor());
        }
        ImageHeader header = header(elf.entry());
        List<Output> outputs = header.extended().isEmpty()
                ? new Esp8266Layout(chip, options, header).convert(elf)
                : List.of(new Output(OptionalInt.empty(), new FlashLayout(chip, options, header).convert(elf)));
        List<Output> padded = new ArrayList<>();
        for (Output o : outputs) {
            padded.add(new Output(o.flashOffset, padded(o.bytes)));
        }
        return padded;
    }

    private ImageHeader header(int entry) {
        HeaderPatch settings = options.settings();
        boolean digest = options.digests().append() && !options.layout().ramOnlyHeader();
        OptionalInt chipId = chip.spec().imageChipId();
        Optional<ExtendedHeader> extended = chipId.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExtendedHeader(
                        ExtendedHeader.WP_DISABLED,
                        ExtendedHeader.Drive.DEFAULT,
                        chipId.getAsInt(),
                        options.revisions(),
                        digest));
        return new ImageHeader(
                0,
                settings.modeCode().orElse(0),
                settings.sizeCode().orElse(chip.spec().flashSizes().code("1MB").orElse(0)),
                settings.frequencyCode().orElse(0),
                entry,
                extended);
    }

    private byte[] padded(byte[] image) throws EspException {
        OptionalInt unit = options.layout().padToBytes();
        if (unit.isPresent() && (unit.getAsInt() <= 0 || unit.getAsInt() > MAX_PADDED_BYTES)) {
            throw refuse("the file cannot be padded to a multiple of " + unit.getAsInt() + " bytes");
        }
        if (unit.isEmpty() || image.length % unit.getAsInt() == 0) {
            return image;
        }
        int more = unit.getAsInt() - image.length % unit.getAsInt();
        byte[] padded = Arrays.copyOf(image, image.length + more);
        Arrays.fill(padded, image.length, padded.length, (byte) 0xff);
        return padded;
    }

    static EspException refuse(String why) {
        return new EspException(Problem.BAD_IMAGE, "cannot make an image: " + why);
    }
}
