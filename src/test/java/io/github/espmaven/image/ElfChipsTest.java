package io.github.espmaven.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.testing.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfChipsTest {

    @ParameterizedTest
    @CsvSource({
        "esp32-coredump-idf, esp32",
        "esp32-bootloader, esp32",
        "esp32c3-coredump-idf, esp32c3",
        "esp32c3-hello-esphal, esp32c3",
        "esp32c6-appdesc, esp32c6",
        "esp32c6-panic-esphal, esp32c6",
        "esp32p4-hello-idf, esp32p4",
        "esp8266-nonossdkv12-example, esp8266",
        "esp8266-openrtos-blink-v2, esp8266",
    })
    void theChipOfARealProgramIsAmongTheCandidates(String name, String chip) throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/" + name + ".elf"));
        assertThat(ElfChips.candidates(elf)).contains(Chip.named(chip).orElseThrow());
        assertThat(ElfChips.only(elf).map(Chip::id).orElse(chip)).isEqualTo(chip);
    }

    @Test
    void aProgramForAnotherProcessorIsRefused() throws EspException {
        ElfFile elf = ElfFile.parse(Fixtures.bytes("elf/esp32p4-hello-idf.elf"));
        assertThat(ElfChips.only(elf)).contains(Chip.ESP32_P4);
        assertThatThrownBy(() -> new ElfConverter(Chip.ESP32, ElfOptions.DEFAULT).convert(elf))
                .hasMessage("cannot make an image: the ELF file is for RISC-V processors, the ESP32 has one of Xtensa");
    }
}
