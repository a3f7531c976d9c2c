package io.github.espmaven.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Processor;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class ElfFileTest {

    @Test
    void readsSectionsSegmentsAndSymbolsAsReadelfDoes() throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp32p4-hello-idf.elf"));
        assertThat(elf.processor()).isEqualTo(Processor.RISC_V);
        assertThat(Hex.address(elf.entry())).isEqualTo("0x4ff2048a");
        assertThat(elf.section(".flash.appdesc"))
                .contains(new ElfSection(".flash.appdesc", 1, 2, 0x4002_0020, 0x3_4020, 0x100, 0));
        assertThat(elf.segments().get(2))
                .isEqualTo(new ElfSegment(1, 0x2020, 0x4000_0020, 0x4000_0020, 0x1_113c, 0x1_113c));
        assertThat(elf.symbols())
                .filteredOn(s -> s.name().equals("app_main"))
                .singleElement()
                .satisfies(s -> {
                    assertThat(s.type()).isEqualTo(ElfSymbol.FUNCTION);
                    assertThat(s.global()).isTrue();
                });
        assertThat(Hex.of(elf.sha256())).isEqualTo("f49bce90abd644c328a1a3d759b7ceb60bb4772650ef731111e618c1ddbe2979");
    }

    @Test
    void readsXtensa() throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp32-bootloader.elf"));
        assertThat(elf.processor()).isEqualTo(Processor.XTENSA);
        assertThat(elf.contents(elf.section(".comment").orElseThrow()))
                .startsWith("GCC".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsCompressedSections() throws EspException {
        byte[] plain = "a section that was compressed ".repeat(50).getBytes(StandardCharsets.US_ASCII);
        ElfFile elf = ElfFile.parse(withSection(compressed(plain, plain.length), ElfSection.COMPRESSED));
        assertThat(elf.contents(elf.sections().get(1))).isEqualTo(plain);
        ElfFile liar = ElfFile.parse(withSection(compressed(plain, 2_000_000_000), ElfSection.COMPRESSED));
        assertThatThrownBy(() -> liar.contents(liar.sections().get(1)))
                .hasMessageContaining("claims to be 2000000000 bytes");
        ElfFile brief = ElfFile.parse(withSection(compressed(plain, plain.length + 1), ElfSection.COMPRESSED));
        assertThatThrownBy(() -> brief.contents(brief.sections().get(1))).hasMessageContaining("ends before its time");
    }

    private static byte[] compressed(byte[] plain, int claimed) {
        Deflater deflater = new Deflater();
        deflater.setInput(plain);
        deflater.finish();
        byte[] out = new byte[1000];
        int length = 12 + deflater.deflate(out, 12, out.length - 12);
        deflater.end();
        out[0] = 1;
        LittleEndian.put32(out, 4, claimed);
        return Arrays.copyOf(out, length);
    }

    /** The smallest ELF file with one section. */
    private static byte[] withSection(byte[] contents, int flags) {
        byte[] header = new byte[52];
        LittleEndian.put32(header, 0, 0x464c_457f);
        header[4] = 1;
        header[5] = 1;
        LittleEndian.put16(header, 16, 2);
        LittleEndian.put16(header, 18, 0xf3);
        LittleEndian.put32(header, 32, 52 + contents.length);
        LittleEndian.put16(header, 46, 40);
        LittleEndian.put16(header, 48, 2);
        byte[] sections = new byte[80];
        LittleEndian.put32(sections, 44, ElfSection.PROGBITS);
        LittleEndian.put32(sections, 48, flags);
        LittleEndian.put32(sections, 56, 52);
        LittleEndian.put32(sections, 60, contents.length);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header);
        all.writeBytes(contents);
        all.writeBytes(sections);
        return all.toByteArray();
    }

    @Test
    void saysWhatIsWrong() {
        byte[] elf = withSection(new byte[16], 0);
        refused(new byte[0], "it is cut off or damaged: its header at 0x000000 is not in the file");
        refused(new byte[100], "it does not begin with 7f 45 4c 46");
        refused(changed(elf, 4, 2), "it is not of 32 bits, little-endian");
        refused(changed(elf, 16, 1), "it is not a linked program");
        refused(changed(elf, 18, 0x28), "its machine is 0x28, neither Xtensa nor RISC-V");
        refused(changed(elf, 46, 64), "its section headers have 64 bytes instead of 40");
        refused(
                Arrays.copyOf(elf, elf.length - 1),
                "it is cut off or damaged: the table of sections at 0x000044 is not in the file");
    }

    private static byte[] changed(byte[] elf, int at, int value) {
        byte[] changed = elf.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static void refused(byte[] bytes, String why) {
        assertThatThrownBy(() -> ElfFile.parse(bytes)).isInstanceOfSatisfying(EspException.class, e -> {
            assertThat(e.problem()).isEqualTo(Problem.BAD_IMAGE);
            assertThat(e).hasMessage("not an ELF file for these chips: " + why);
        });
    }
}
