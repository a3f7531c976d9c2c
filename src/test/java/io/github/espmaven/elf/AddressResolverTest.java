package io.github.espmaven.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressResolverTest {

    /**
     * Functions with what {@code addr2line -f -i} says of their addresses. Where a function has no linker name of its
     * own, that tool prefers any label at the address, even {@code ".L0 "}; we keep the function.
     */
    @ParameterizedTest
    @CsvSource({"esp32p4-hello-idf, 400, 0", "esp32c6-panic-esphal, 300, 2"})
    void saysWhatAddr2lineSays(String name, int addresses, int labels) throws EspException {
        Map<String, List<String>> expected = expected(name);
        assertThat(expected).hasSize(addresses);
        AddressResolver resolver = new AddressResolver(ElfFile.parse(Fixtures.bytes("elf/" + name + ".elf")));
        Map<String, List<String>> different = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> e : expected.entrySet()) {
            List<String> found = resolver
                    .frames(Integer.parseUnsignedInt(e.getKey().substring(2), 16))
                    .stream()
                    .map(CodeFrame::toString)
                    .toList();
            if (!found.equals(e.getValue())) {
                different.put(e.getValue().get(0), found);
            }
        }
        assertThat(different).hasSize(labels).allSatisfy((theirs, ours) -> {
            assertThat(theirs).startsWith(".L0  at ");
            assertThat(ours)
                    .singleElement()
                    .asString()
                    .endsWith(theirs.substring(4))
                    .startsWith("_");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "inlined-dwarf2, inlined-dwarf2",
        "inlined-dwarf3, inlined-dwarf3",
        "inlined-dwarf4, inlined-dwarf4",
        "inlined-dwarf5, inlined-dwarf5",
        "inlined-dwarf5-compressed, inlined-dwarf5"
    })
    void readsEveryVersionOfDwarf(String program, String table) throws EspException {
        AddressResolver resolver = new AddressResolver(ElfFile.parse(resource(program + ".elf")));
        Map<String, List<String>> expected = frames(new String(resource(table + ".tsv"), StandardCharsets.UTF_8));
        assertThat(expected).hasSizeGreaterThan(30);
        for (Map.Entry<String, List<String>> e : expected.entrySet()) {
            assertThat(resolver.frames(Integer.decode(e.getKey())))
                    .as(e.getKey())
                    .extracting(CodeFrame::toString)
                    .isEqualTo(e.getValue());
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = AddressResolverTest.class.getResourceAsStream("/elf/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void agreesWithTheBacktraceOfARealCrashOnXtensa() throws EspException {
        AddressResolver resolver = new AddressResolver(ElfFile.parse(Fixtures.bytes("elf/esp32-coredump-idf.elf")));
        for (String row :
                Fixtures.text("monitor/esp32-backtrace.expected.txt").lines().toList()) {
            int address = Integer.decode(row.substring(0, 10));
            String expected = row.substring(12);
            List<CodeFrame> frames = resolver.frames(address);
            if (expected.startsWith("??")) { // code of the mask ROM
                assertThat(frames).isEmpty();
            } else {
                assertThat(frames).first().hasToString(expected);
            }
        }
    }

    private static Map<String, List<String>> expected(String name) {
        return frames(Fixtures.text("addr2line/" + name + ".tsv"));
    }

    private static Map<String, List<String>> frames(String table) {
        Map<String, List<String>> frames = new LinkedHashMap<>();
        table.lines()
                .filter(l -> !l.startsWith("#"))
                .map(l -> l.split("\t", -1))
                .forEach(c -> frames.computeIfAbsent(c[0], a -> new ArrayList<>())
                        .add(c[1] + " at " + c[2].replaceFirst(" \\(discriminator.*", "")));
        return frames;
    }

    @Test
    void readsXtensaPrograms() throws EspException {
        AddressResolver resolver = new AddressResolver(ElfFile.parse(Fixtures.bytes("elf/esp32-coredump-idf.elf")));
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp32-coredump-idf.elf"));
        ElfSymbol main = elf.symbols().stream()
                .filter(s -> s.name().equals("app_main"))
                .findFirst()
                .orElseThrow();
        assertThat(resolver.frames(main.address())).last().satisfies(f -> {
            assertThat(f.function()).contains("app_main");
            assertThat(f.file()).hasValueSatisfying(file -> assertThat(file).endsWith(".c"));
            assertThat(f.line()).isPresent();
        });
    }

    @Test
    void anAddressOutsideTheProgramIsUnknown() throws EspException {
        AddressResolver resolver = new AddressResolver(ElfFile.parse(Fixtures.bytes("elf/esp32p4-hello-idf.elf")));
        assertThat(resolver.frames(0)).isEmpty();
        assertThat(resolver.frames(0xffff_fffe)).isEmpty();
    }

    @Test
    void aFileWithoutDebugInformationHasItsSymbols() throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp8266-openrtos-blink-v2.elf"));
        Optional<ElfSymbol> main =
                elf.symbols().stream().filter(s -> s.name().equals("user_init")).findFirst();
        assertThat(new AddressResolver(elf).frames(main.orElseThrow().address()))
                .first()
                .satisfies(f -> assertThat(f.function()).contains("user_init"));
    }

    @Property(tries = 1000)
    void damagedDebugInformationIsReadOrRefused(
            @ForAll @IntRange(min = 2, max = 5) int version,
            @ForAll @Size(max = 3) List<@IntRange(min = 0x1000, max = 0x1b00) Integer> places,
            @ForAll byte value) {
        byte[] elf = resource("inlined-dwarf" + version + ".elf");
        for (int place : places) {
            elf[place] = value;
        }
        try {
            AddressResolver resolver = new AddressResolver(ElfFile.parse(elf));
            for (int address = 0x4038_4000; address < 0x4038_4080; address += 4) {
                assertThat(resolver.frames(address)).hasSizeLessThan(10);
            }
        } catch (EspException e) {
            assertThat(e.getMessage()).startsWith("not an ELF file for these chips");
        }
    }
}
