package io.github.espmaven.monitor.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.testing.Fixtures;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names of functions in mask ROMs. */
class RomFunctionsTest {
    private static Optional<String> at(Chip chip, int address, String revision) {
        return RomFunctions.of(chip).at(address, Revision.parse(revision));
    }

    @Test
    void aFunctionIsNamedByAnAddressInIt() {
        assertThat(at(Chip.ESP32, 0x40007d54, "")).contains("ets_printf");
        assertThat(at(Chip.ESP32, 0x40007d60, "")).contains("ets_printf+0xc");
        assertThat(at(Chip.ESP32_C3, 0x40000040, "")).contains("ets_printf");
        assertThat(at(Chip.ESP32_P4, 0x4fc00024, "3.1")).contains("ets_printf");
    }

    @Test
    void farBehindANameIsNoName() {
        assertThat(at(Chip.ESP32, 0x40007c75, "")).isEmpty();
        assertThat(at(Chip.ESP32_C3, 0x400485e4, "")).isEmpty();
        assertThat(at(Chip.ESP8266, 0x40000040, "")).isEmpty();
        assertThat(at(Chip.ESP32_C3, 0x3fffffff, "")).isEmpty();
    }

    @Test
    void theRevisionDecidesWhereNamesDiffer() {
        assertThat(at(Chip.ESP32_C3, 0x40000b9c, "0.4")).contains("r_bt_bb_isr");
        assertThat(at(Chip.ESP32_C3, 0x40000b9c, "1.1")).contains("r_bt_bb_isr_hack");
        assertThat(at(Chip.ESP32_C3, 0x40000b9c, "")).contains("r_bt_bb_isr or r_bt_bb_isr_hack");
        assertThat(at(Chip.ESP32, 0x400651a8, "1.0")).isEmpty();
        assertThat(at(Chip.ESP32, 0x400651a8, "3.0")).contains("ets_mgf1_sha256");
        assertThat(at(Chip.ESP32_P4, 0x4fc00530, "1.3")).contains("Cache_Travel_Tag_Memory");
        assertThat(at(Chip.ESP32_P4, 0x4fc00530, "3.0")).contains("Cache_Set_IDROM_MMU_Size");
    }

    @Test
    void theTableIsTheOneThatItsMakerMakes() throws Exception {
        try (InputStream in = RomFunctions.class.getResourceAsStream("rom-functions.txt")) {
            String committed = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(RomTableMaker.table(Fixtures.path("rom"))).isEqualTo(committed);
        }
    }
}
