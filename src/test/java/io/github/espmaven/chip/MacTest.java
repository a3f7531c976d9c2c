package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import org.junit.jupiter.api.Test;

/** The examples of protocol.md, section 1.4. */
class MacTest {

    @Test
    void eui64IsTheBaseAddressWithTheExtensionInItsMiddle() throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x600b0844, 0xf9f72ca2);
        fuses.write(0x600b0848, 0xfffe6055);
        MacAddresses mac = Chip.ESP32_C6.spec().efuse().mac(fuses);
        assertThat(mac.base()).hasToString("60:55:f9:f7:2c:a2");
        assertThat(mac.eui64().orElseThrow()).hasToString("60:55:f9:ff:fe:f7:2c:a2");
        assertThat(mac).hasToString("60:55:f9:ff:fe:f7:2c:a2");
    }

    @Test
    void aChipWithoutExtensionIgnoresTheUpperHalf() throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x600b4844, 0xf9f72ca2);
        fuses.write(0x600b4848, 0xfffe6055);
        assertThat(Chip.ESP32_C61.spec().efuse().mac(fuses)).hasToString("60:55:f9:f7:2c:a2");
    }

    @Test
    void esp8266ManufacturerIsWrittenOutOrImplied() throws EspException {
        EfuseMap map = Chip.ESP8266.spec().efuse();
        EfuseImage fuses = new EfuseImage();
        fuses.write(0x3ff00050, 0xcc000000);
        fuses.write(0x3ff00054, 0x0000aabb);
        assertThat(map.mac(fuses)).hasToString("18:fe:34:aa:bb:cc");
        fuses.write(0x3ff00054, 0x0001aabb);
        assertThat(map.mac(fuses)).hasToString("ac:d0:74:aa:bb:cc");
        fuses.write(0x3ff0005c, 0x005ccf7f);
        assertThat(map.mac(fuses)).hasToString("5c:cf:7f:aa:bb:cc");
        fuses.write(0x3ff0005c, 0x0200_0000);
        assertThat(map.mac(fuses)).hasToString("ac:d0:74:aa:bb:cc");
        fuses.write(0x3ff00054, 0x0002aabb);
        assertThatThrownBy(() -> map.mac(fuses))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.UNKNOWN_CHIP))
                .hasMessage("the ESP8266's fuses name an unknown manufacturer (2) for its MAC address");
    }

    @Test
    void textIsReadAndWritten() {
        assertThat(MacAddress.parse("60:55:F9:f7:2c:a2"))
                .map(MacAddress::toString)
                .contains("60:55:f9:f7:2c:a2");
        assertThat(MacAddress.parse("00-00-00-00-00-01"))
                .map(MacAddress::toString)
                .contains("00:00:00:00:00:01");
        assertThat(MacAddress.parse("ff:55:f9:ff:fe:f7:2c:a2"))
                .map(MacAddress::toString)
                .contains("ff:55:f9:ff:fe:f7:2c:a2");
        assertThat(MacAddress.parse("60:55:f9:f7:2c")).isEmpty();
        assertThat(MacAddress.parse("60:55:f9:f7:2c:a2:00")).isEmpty();
        assertThat(MacAddress.parse("6055f9f72ca2")).isEmpty();
    }
}
