package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ailments of the virtual board: how they are written, and what each does to wire, chip and flash. */
class AilmentTest {
    private final FakeClock clock = new FakeClock();

    private static Ailments ailments(String text) {
        return Ailments.parse(text);
    }

    private VirtualBoard board(String options) throws EspException {
        return new VirtualBoard(BoardOptions.parse("sim:esp32c3?" + options), clock);
    }

    private String console(VirtualBoard board, int baud) throws EspException {
        Transport port = board.transport();
        port.setBaudRate(baud);
        byte[] into = new byte[0x1_0000];
        StringBuilder all = new StringBuilder();
        int count = port.read(into, Duration.ofMillis(500));
        while (count > 0 && all.length() < 2000) {
            all.append(new String(into, 0, count, StandardCharsets.ISO_8859_1));
            count = port.read(into, Duration.ofMillis(500));
        }
        return all.toString();
    }

    @Test
    void parametersAreGivenOrAsInTheGuide() throws EspException {
        Ailments both = BoardOptions.parse(
                        "sim:esp32?ailment=bit-errors(rate=2e-5,clean=9600)+bad-sector(offset=0x3F000)&flash=4MB")
                .ailments();
        assertThat(both.value(Ailment.BIT_ERRORS, "rate")).isEqualTo(2e-5);
        assertThat(both.value(Ailment.BIT_ERRORS, "at")).isEqualTo(115_200);
        assertThat(both.whole(Ailment.BAD_SECTOR, "offset")).isEqualTo(0x3_F000);
        assertThat(both.has(Ailment.ECHO)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        flu                        | there is no ailment "flu"; choose from bit-errors, dropped-bytes, wedged-stub, brownout, unplug, tx-cut, rx-cut, no-auto-reset, wrong-crystal, echo, stuck-bit, bad-sector, slow-erase, dio-only, usb-off
        echo+                      | there is no ailment ""; choose from bit-errors
        echo+echo                  | ailment "echo" stands there twice
        echo(rate=1)               | "echo" has no parameters
        brownout(count=1)          | "count=1" is no parameter of brownout; it has blocks, times
        brownout(blocks)           | "blocks" is no parameter of brownout; it has blocks, times
        brownout(blocks=1          | there is no ailment "brownout(blocks=1"
        brownout(blocks=1.5)       | "1.5" is no value for blocks, a whole number from 0 to 2147483647
        bit-errors(rate=0.9)       | "0.9" is no value for rate, a number from 0 to 0.5
        bit-errors(rate=NaN)       | "NaN" is no value for rate, a number from 0 to 0.5
        stuck-bit(offset=0x400000) | the offset of stuck-bit is behind the end of the flash
        usb-off                    | usb-off needs a chip's own USB, as with circuit=usb-jtag, and this board's port is another one
        """)
    void whatIsNoneIsRefused(String text, String message) {
        assertThatThrownBy(() -> BoardOptions.parse("sim:esp32c3?ailment=" + text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_VIRTUAL_BOARD))
                .hasMessageStartingWith("in \"sim:esp32c3?ailment=" + text + "\": " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bit-errors", "echo", "tx-cut", "rx-cut", "wrong-crystal", "no-auto-reset"})
    void usbHasNoWire(String ailment) {
        assertThatThrownBy(() -> BoardOptions.parse("sim:esp32c3?circuit=usb-jtag&ailment=" + ailment))
                .hasMessageContaining(ailment + " needs a UART at each end of a wire");
    }

    @Test
    void bitErrorsComeAtTheirRateAndGrowWithTheBaudRate() {
        LineNoise noise = new LineNoise(ailments("bit-errors(rate=1e-3,clean=9600,power=2)"), Ailment.RX_CUT);
        assertThat(errors(noise, 9600)).isZero();
        assertThat(errors(noise, 115_200)).isBetween(900, 1100); // 1000 +- 3 standard deviations
        assertThat(errors(noise, 230_400)).isBetween(3800, 4200);
        LineNoise flat = new LineNoise(ailments("bit-errors(rate=1e-3,power=0)"), Ailment.RX_CUT);
        assertThat(errors(flat, 2_000_000)).isBetween(900, 1100);
    }

    private static int errors(LineNoise noise, int baud) {
        int count = 0;
        for (int i = 0; i < 1_000_000; i++) {
            count += noise.level(true, baud) ? 0 : 1;
        }
        return count;
    }

    @Test
    void bytesAreDroppedAtTheirRateAndBehindACut() {
        LineNoise noise = new LineNoise(ailments("dropped-bytes(rate=0.01)"), Ailment.RX_CUT);
        assertThat(noise.passing(new byte[1_000_000])).hasSizeBetween(989_700, 990_300);
        LineNoise cut = new LineNoise(ailments("tx-cut(bytes=5)"), Ailment.TX_CUT);
        assertThat(cut.passing(new byte[3])).hasSize(3);
        assertThat(cut.passing(new byte[3])).hasSize(2);
        assertThat(cut.passing(new byte[3])).isEmpty();
    }

    @Test
    void aChipWithASlowerCrystalTalksSlower() throws EspException {
        assertThat(console(board("timing=real&ailment=wrong-crystal"), 115_200)).doesNotContain("rst:0x1");
        assertThat(console(board("timing=real&ailment=wrong-crystal"), 115_200 * 26 / 40))
                .contains("rst:0x1 (POWERON)");
    }

    @Test
    void aModuleThatBootsInDioOnlyDoesNotStartAQioImage() throws Exception {
        byte[] demo =
                Files.readAllBytes(Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin"));
        for (int mode = 0; mode < 4; mode++) {
            byte[] image = demo.clone();
            image[2] = (byte) mode;
            image[23] = 0; // no digest, which the mode would falsify
            VirtualBoard board = board("boot=download&ailment=dio-only");
            board.loadFlash(0, image);
            board.transport().setLines(new ControlLines(false, true));
            clock.advance(Duration.ofMillis(100));
            board.transport().setLines(ControlLines.RELEASED);
            String console = console(board, 115_200);
            assertThat(console.contains("entry 0x")).as("mode " + mode).isEqualTo(mode >= 2);
            assertThat(console).contains("mode:" + new String[] {"QIO", "QOUT", "DIO", "DOUT"}[mode]);
        }
    }

    @Test
    void aBadSectorHoldsTheSameBitsForASeed() {
        byte[] one = worn("bad-sector(offset=0x3000,bits=8,seed=4)");
        assertThat(worn("bad-sector(offset=0x3abc,bits=8,seed=4)")).isEqualTo(one);
        assertThat(worn("bad-sector(offset=0x3000,bits=8,seed=5)")).isNotEqualTo(one);
        int cleared = 0;
        for (int i = 0; i < one.length; i++) {
            int bits = Byte.SIZE - Integer.bitCount(Byte.toUnsignedInt(one[i]));
            cleared += bits;
            assertThat(bits == 0 || (i >= 0x3000 && i < 0x4000)).isTrue();
        }
        assertThat(cleared).isBetween(7, 8);
    }

    private static byte[] worn(String ailment) {
        NorFlash flash = new NorFlash(
                NorFlash.blank(0x8000), FlashTiming.INSTANT, new CpuTime(), new FlashDefects(ailments(ailment)));
        flash.eraseSector(0x3000);
        return flash.snapshot();
    }
}
