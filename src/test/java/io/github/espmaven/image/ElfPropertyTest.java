package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Damaged programs are converted or refused, never anything else. */
class ElfPropertyTest {

    /** A program of four sections: two in flash, two in RAM. */
    private static byte[] program() {
        int[] addresses = {0x3c00_0020, 0x4200_0020, 0x4038_0000, 0x3fc9_0000};
        byte[] elf = new byte[52 + 4 * 64 + 5 * 40];
        LittleEndian.put32(elf, 0, 0x464c_457f);
        elf[4] = 1;
        elf[5] = 1;
        LittleEndian.put16(elf, 16, 2);
        LittleEndian.put16(elf, 18, 0xf3);
        LittleEndian.put32(elf, 32, 52 + 4 * 64);
        LittleEndian.put16(elf, 46, 40);
        LittleEndian.put16(elf, 48, 5);
        for (int i = 0; i < 4; i++) {
            int at = 52 + 4 * 64 + (i + 1) * 40;
            LittleEndian.put32(elf, at + 4, 1);
            LittleEndian.put32(elf, at + 12, addresses[i]);
            LittleEndian.put32(elf, at + 16, 52 + i * 64);
            LittleEndian.put32(elf, at + 20, 64);
        }
        return elf;
    }

    @Property(tries = 2000)
    void damagedPrograms(
            @ForAll Chip chip,
            @ForAll @Size(max = 6) List<@IntRange(max = 507) Integer> places,
            @ForAll byte[] values,
            @ForAll boolean ramOnly) {
        byte[] elf = program();
        for (int i = 0; i < Math.min(places.size(), values.length); i++) {
            elf[places.get(i)] = values[i];
        }
        ElfOptions.Layout plain = ElfOptions.Layout.DEFAULT;
        ElfOptions options = ElfOptions.DEFAULT.withLayout(new ElfOptions.Layout(
                plain.useSegments(), ramOnly, plain.mmuPageBytes(), plain.securePad(), plain.padToBytes()));
        try {
            ElfFile file = ElfFile.parse(elf);
            file.symbols();
            for (ElfConverter.Output output : new ElfConverter(chip, options).convert(file)) {
                assertThat(output.bytes().length).isLessThan(8 * 0x4_0000 + elf.length);
            }
        } catch (EspException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 500)
    void anyBytes(@ForAll byte[] bytes) {
        try {
            ElfFile.parse(bytes).symbols();
        } catch (EspException e) {
            assertThat(e.getMessage()).startsWith("not an ELF file");
        }
    }
}
