package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashPins.Pins;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What users may write behind {@code sim:}. */
class BoardUrlTest {

    @ParameterizedTest
    @EnumSource
    void everyChipHasABoard(Chip chip) throws EspException {
        BoardOptions board = BoardOptions.parse("sim:" + chip.id());
        assertThat(board).isEqualTo(BoardOptions.of(chip));
        assertThat(board.flashBytes()).isEqualTo(4 * 1024 * 1024);
        assertThat(board.revision()).isEqualTo(chip.spec().usualRevision());
    }

    @Test
    void takesAllOptions() throws EspException {
        BoardOptions board = BoardOptions.parse("sim:ESP32-P4?flash=16MB&file=a%26b/100%/flash.bin"
                + "&mac=aa:bb:cc:dd:ee:0f&rev=3.0&boot=download&timing=real&baudLimit=460800");
        assertThat(board.chip()).isEqualTo(Chip.ESP32_P4);
        assertThat(board.flashBytes()).isEqualTo(0x100_0000);
        assertThat(board.file()).contains(Path.of("a&b/100%/flash.bin"));
        assertThat(board.mac()).hasToString("aa:bb:cc:dd:ee:0f");
        assertThat(board.revision()).isEqualTo(new Revision(3, 0));
        assertThat(board.boot()).isEqualTo(Optional.of(BoardOptions.PowerOn.DOWNLOAD));
        assertThat(board.timing()).isEqualTo(Timing.REAL);
        assertThat(board.baudLimit()).isEqualTo(460_800);
    }

    @Test
    void anAmpersandThatNoOptionFollowsBelongsToThePath() throws EspException {
        BoardOptions board = BoardOptions.parse("sim:esp32?file=/R&D/a & b/board.bin&flash=8MB&");
        assertThat(board.file()).contains(Path.of("/R&D/a & b/board.bin"));
        assertThat(board.flashBytes()).isEqualTo(8 << 20);
    }

    @Test
    void aSecondFlashChip() throws EspException {
        assertThat(BoardOptions.parse("sim:esp32?usb=10c4:ea64&flash2=8MB@hspi@a@b.bin")
                        .wiring()
                        .otherFlash())
                .contains(new OtherFlash(new Pins(14, 12, 13, 4, 15), 8 << 20, Optional.of(Path.of("a@b.bin"))));
        assertThat(BoardOptions.parse("sim:esp32c3?flash2=2MB@0,1,2,3,10")
                        .wiring()
                        .otherFlash())
                .contains(new OtherFlash(new Pins(0, 1, 2, 3, 10), 2 << 20, Optional.empty()));
    }

    @Test
    void protectionsAndWiringCanBeCombined() throws EspException {
        BoardOptions board = BoardOptions.parse(
                "sim:esp32p4?security=secure-boot+flash-encryption-release+key-manager+secure-download&usb=303A:1001");
        assertThat(board.protections())
                .containsExactlyInAnyOrder(
                        Protection.SECURE_BOOT,
                        Protection.FLASH_ENCRYPTION_RELEASE,
                        Protection.KEY_MANAGER,
                        Protection.SECURE_DOWNLOAD);
        assertThat(board.circuit()).isEqualTo(Circuit.USB_JTAG);
        assertThat(BoardOptions.parse("sim:esp32s3?usb=303a:0009").circuit()).isEqualTo(Circuit.USB_OTG);
        assertThat(BoardOptions.parse("sim:esp32s3?usb=10c4:ea64").circuit()).isEqualTo(Circuit.FLOW_CONTROL);
        assertThat(BoardOptions.parse("sim:esp32s3?usb=10c4:ea60").circuit()).isEqualTo(Circuit.CLASSIC);
        assertThat(BoardOptions.parse("sim:esp32s3?usb=10c4:ea60&circuit=slow").circuit())
                .isEqualTo(Circuit.SLOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sim:                      | there is no chip ""; choose one of esp8266,
        sim:esp99                 | there is no chip "esp99"; choose one of
        sim:esp32?part=w25q       | "w25q" is no flash chip of at25ql, mx25l, w25q-bv, w25q-jv
        sim:esp32?flsh=4MB        | there is no option "flsh"; choose from ailment, baudLimit, boot, circuit, console, efuse, file, flash, flash2, mac, part, rev,
        sim:esp8266?flash2=4MB@HSPI | the ESP8266 has flash at its default pins only
        sim:esp32c3?flash2=4MB@HSPI | "4MB@HSPI" is no second flash chip such as 8MB@14,12,13,4,15; pins are five of the GPIOs 0 to 21 as CLK,Q,D,HD,CS
        sim:esp32s3?flash2=4MB    | "4MB" is no second flash chip such as 8MB@14,12,13,4,15; pins are five of the GPIOs 0 to 21, 26 to 48 as CLK,Q,D,HD,CS, HD at most 46
        sim:esp32?flash2=3MB@HSPI | "3MB" is not a flash size of the ESP32
        sim:esp32?flash           | option "flash" has no value
        sim:esp32?file=           | option "file" has no value
        sim:esp32?flash=3MB       | "3MB" is not a flash size of the ESP32
        sim:esp8266?flash=64MB    | "64MB" is not a flash size of the ESP8266
        sim:esp32?mac=12:34       | "12:34" is not a MAC address such as
        sim:esp32?rev=9.9         | "9.9" is not a revision the ESP32 can have, such as v3.1
        sim:esp32?boot=usb        | "usb" is no value for boot; choose from flash, download
        sim:esp32?timing=slow     | "slow" is no value for timing; choose from real, none
        sim:esp32?baudLimit=fast  | "fast" is not a baud rate
        sim:esp32?baudLimit=-1    | "-1" is not a baud rate
        sim:esp32?security=on     | "on" is no value for security; choose from secure-boot-v1, secure-boot, secure-
        sim:esp32?circuit=good    | "good" is no value for circuit; choose from classic, slow, none, inverted, flow-
        sim:esp32?console=none.txt | there is no console script none.txt
        sim:esp32?flash=4MB&loud  | there is no option "loud"
        sim:esp32?usb=1001        | "1001" is no USB identity such as 303a:1001
        sim:esp32?security=secure-download | an ESP32 v3.1 cannot have secure-download
        sim:esp32?security=secure-boot&rev=1.0 | an ESP32 v1.0 cannot have secure-boot
        sim:esp8266?security=flash-encryption  | an ESP8266 v0.0 cannot have flash-encryption
        sim:esp32c3?security=secure-boot-v1+secure-boot | an ESP32-C3 v0.4 cannot have secure-boot-v1
        sim:esp32c3?security=key-manager | an ESP32-C3 v0.4 cannot have key-manager
        """)
    void saysWhatIsWrong(String url, String why) {
        assertThatThrownBy(() -> BoardOptions.parse(url))
                .hasMessageStartingWith("in \"" + url + "\": " + why)
                .asInstanceOf(InstanceOfAssertFactories.type(EspException.class))
                .returns(Problem.BAD_VIRTUAL_BOARD, EspException::problem);
    }
}
