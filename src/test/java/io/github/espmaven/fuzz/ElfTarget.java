package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import io.github.espmaven.elf.ElfSegment;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.SecurePad;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Programs and what images are made of them. An image that is made is one that is read again, undamaged. */
final class ElfTarget implements Target {

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        byte[] demo = Samples.demo("hello.elf");
        byte[] mapped = new TinyElf(TinyElf.RISC_V)
                .loaded(".flash.appdesc", 0x3c00_0020, new byte[256])
                .loaded(".flash.rodata", 0x3c00_0120, new byte[64])
                .loaded(".flash.text", 0x4201_0020, new byte[130])
                .loaded(".iram0.text", 0x4038_0000, new byte[77])
                .loaded(".dram0.data", 0x3fc9_0000, new byte[41])
                .build();
        byte[] xtensa = new TinyElf(TinyElf.XTENSA)
                .loaded(".irom0.text", 0x4021_0010, new byte[64])
                .loaded(".text", 0x4010_0000, new byte[64])
                .loaded(".data", 0x3ffe_8000, new byte[32])
                .build();
        for (int options = 0; options < 64; options += 9) {
            seeds.add(Input.of(demo, Chip.ESP32_C3.ordinal(), options, options));
            seeds.add(Input.of(mapped, Chip.ESP32_C3.ordinal(), options, options));
            seeds.add(Input.of(xtensa, Chip.ESP8266.ordinal(), options, options));
        }
        for (byte[] elf : Samples.fixtures("elf/esp32c6-appdesc.elf")) {
            seeds.add(Input.of(elf, Chip.ESP32_C6.ordinal(), 0, 0));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        Chip chip = input.choice(Chip.values());
        ElfOptions options = options(input);
        ElfFile elf = ElfFile.parse(input.rest());
        for (ElfSection section : elf.sections()) {
            elf.contents(section);
        }
        for (ElfSegment segment : elf.segments()) {
            Target.check(elf.contents(segment).length == segment.fileBytes(), "a segment is as long as it says");
        }
        elf.symbols();
        ElfChips.candidates(elf).forEach(c -> Target.check(ElfChips.fits(elf, c), "a candidate fits"));
        for (ElfConverter.Output output : new ElfConverter(chip, options).convert(elf)) {
            Target.check(output.bytes().length > 0, "there is something in the image");
            if (AppImage.startsLikeOne(output.bytes()) && !options.layout().ramOnlyHeader()) {
                AppImage image = AppImage.parse(output.bytes(), chip);
                Target.check(image.damage().isEmpty(), "the image is whole");
            }
        }
    }

    private static ElfOptions options(Input input) {
        int how = input.choice(256);
        ElfOptions.Layout layout = new ElfOptions.Layout(
                (how & 1) != 0,
                (how & 2) != 0,
                (how & 4) != 0 ? OptionalInt.of(0x1000 << (how >> 6) * 2) : OptionalInt.empty(),
                SecurePad.values()[(how >> 3 & 3) % 3],
                (how & 0x20) != 0 ? OptionalInt.of(0x1000) : OptionalInt.empty());
        int also = input.choice(256);
        OptionalInt digestAt = (also & 2) != 0 ? OptionalInt.of((also >> 4) * 16) : OptionalInt.empty();
        return ElfOptions.DEFAULT
                .withLayout(layout)
                .withDigests(new ElfOptions.DigestOptions((also & 1) == 0, digestAt))
                .withEsp8266Version(1 + (also >> 2 & 3) % 3);
    }
}
