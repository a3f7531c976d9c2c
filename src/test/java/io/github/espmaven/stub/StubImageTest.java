package io.github.espmaven.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images of the table in protocol.md, section 3.2. */
class StubImageTest {

    @ParameterizedTest
    @CsvSource({
        "esp32,        400a8000, 6456,  400a902c, 3ffded6c, 212, 3ffcc000",
        "esp32c2,      40380000, 5816,  40380f90, 3fcb6d6c, 204, 3fca4000",
        "esp32c3,      40380000, 5880,  40380e9a, 3fc96d68, 204, 3fc84000",
        "esp32c5,      40800000, 8028,  408015d2, 40852f0c, 216, 40840000",
        "esp32c6,      40800000, 6900,  408011bc, 40852f0c, 216, 40840000",
        "esp32c61,     40800000, 6552,  40801130, 40816d68, 204, 40804000",
        "esp32h2,      40800000, 5864,  40800e92, 40842d68, 204, 40830000",
        "esp32h4,      40810000, 5884,  40810e92, 40842d68, 204, 40830000",
        "esp32p4-rev1, 4ff10000, 8176,  4ff11456, 4ff62db8, 204, 4ff50000",
        "esp32p4,      4ff50000, 8176,  4ff51456, 4ff72db8, 204, 4ff60000",
        "esp32s2,      40028000, 6600,  400290a4, 3ffe2dc0, 212, 3ffd0000",
        "esp32s3,      40378000, 7832,  40379524, 3fcb2dc0, 264, 3fca0000",
        "esp32s31,     2f001000, 7144,  2f00221e, 2f01cdb8, 204, 2f00a000",
        "esp8266,      4010c500, 11456, 4010c504, 3fffae6c, 920, 3ffe8100"
    })
    void isTheOneOfTheGuide(
            String name, String text, int textBytes, String entry, String data, int dataBytes, String bss)
            throws EspException {
        StubImage image = StubImage.load(name);
        assertThat(Integer.toHexString(image.entry())).isEqualTo(entry);
        assertThat(Integer.toHexString(image.bssStart())).isEqualTo(bss);
        assertThat(image.parts()).hasSize(2);
        assertThat(Integer.toHexString(image.parts().get(0).address())).isEqualTo(text);
        assertThat(image.parts().get(0).bytes()).hasSize(textBytes);
        assertThat(Integer.toHexString(image.parts().get(1).address())).isEqualTo(data);
        assertThat(image.parts().get(1).bytes()).hasSize(dataBytes);
    }

    @Test
    void saysWhenThereIsNone() {
        assertThatThrownBy(() -> StubImage.load("esp99"))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.STUB_MISSING))
                .hasMessage("the stub image \"esp99\" is not part of this build of the plugin");
    }
}
