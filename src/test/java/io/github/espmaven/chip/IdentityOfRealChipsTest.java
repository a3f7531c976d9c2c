package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Register values read off real mask ROMs (fixtures {@code wire}), and examples worked out from protocol.md, sections 1.4 to 1.6. */
class IdentityOfRealChipsTest {

    private static Registers registers(Map<Integer, Integer> words) {
        Map<Integer, Integer> all = new HashMap<>(words);
        return address -> all.getOrDefault(address, 0);
    }

    @Test
    void esp32AsTheReferenceToolReadIt() throws EspException {
        ChipIdentity identity = Chip.ESP32.identify(
                registers(Map.of(
                        0x3ff5a00c, 0x8200,
                        0x3ff5a010, 0x50,
                        0x3ff5a014, 0x100000,
                        0x3ff6607c, 0x96042000,
                        0x3ff40014, 0x15a,
                        0x3ff5a004, 0xc4123456,
                        0x3ff5a008, 0xf5240a)),
                115200);
        assertThat(identity.description()).isEqualTo("ESP32-D0WD-V3 (revision v3.0)");
        assertThat(identity.mac().base()).hasToString("24:0a:c4:12:34:56");
        assertThat(identity.mac().eui64()).isEmpty();
        assertThat(identity.features()).containsExactly("Wi-Fi", "BT", "Dual Core", "Coding Scheme None");
        assertThat(identity.crystalMhz()).isEqualTo(40);
        assertThat(identity.crystalMeasuredMhz().orElseThrow()).isBetween(39.8, 39.9);
        assertThat(identity.crystalDoubtful()).isFalse();
        assertThat(identity.embeddedFlashBytes()).isEmpty();
    }

    @Test
    void esp32C3AsTheReferenceToolReadIt() throws EspException {
        ChipIdentity identity = Chip.ESP32_C3.identify(
                registers(Map.of(0x60008850, 0xc0000, 0x60008844, 0x24fe1001, 0x60008848, 0xc40a)), 115200);
        assertThat(identity.description()).isEqualTo("ESP32-C3 (QFN32) (revision v0.3)");
        assertThat(identity.mac()).hasToString("c4:0a:24:fe:10:01");
        assertThat(identity.features()).containsExactly("Wi-Fi", "BT 5 (LE)", "Single Core", "160MHz");
        assertThat(identity.crystalMhz()).isEqualTo(40);
        assertThat(identity.crystalMeasuredMhz()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noRegisterIsReadTwice(Chip chip) throws EspException {
        List<Integer> read = new ArrayList<>();
        chip.identify(
                address -> {
                    read.add(address);
                    return 0;
                },
                115200);
        assertThat(read).doesNotHaveDuplicates().hasSizeBetween(2, 9);
    }
}
