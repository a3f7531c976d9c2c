package io.github.espmaven.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
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

    private static Map<String, List<String>> expected(String name) {
        Map<String, List<String>> frames = new LinkedHashMap<>();
        Fixtures.text("addr2line/" + name + ".tsv")
                .lines()
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

    @Property(tries = 60)
    void damagedDebugInformationIsReadOrRefused(
            @ForAll @Size(min = 1, max = 40) List<Integer> places, @ForAll byte value) {
        byte[] elf = Fixtures.bytes("elf/esp32c6-panic-esphal.elf").clone();
        int from = 0xcac7; // .debug_abbrev, .debug_info and what follows, up to the end of .debug_ranges
        for (int place : places) {
            elf[from + Math.floorMod(place, 0x4_94b9 - from)] = value;
        }
        try {
            AddressResolver resolver = new AddressResolver(ElfFile.parse(elf));
            for (int address = 0x4200_1170; address < 0x4200_4000; address += 1000) {
                assertThat(resolver.frames(address)).isNotNull();
            }
        } catch (EspException e) {
            assertThat(e.getMessage()).contains("debug information");
        }
    }
}
