package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What chips do differently: protocol.md, sections 1.7, 1.8 and 4.4. */
class RulesTest {
    private static final Registers NONE = new EfuseImage();
    private static final Registers UNREACHABLE = address -> {
        throw new AssertionError("read " + Integer.toHexString(address));
    };

    @Test
    void esp32RomReckonsWithItsOwnMeasurement() throws EspException {
        RomBaudRule rule = Chip.ESP32.spec().romBaud();
        EfuseImage chip = new EfuseImage();
        chip.write(0x3ff5a010, 40);
        // 2600 x 15625 x 40 / 40 = 40.625 MHz: taken for 40
        chip.write(0x3ff5f06c, 2600 << 7);
        assertThat(rule.word(921_600, 40, chip)).hasValue(936_000);
        // 1700 x 15625 = 26.5625 MHz: taken for 26
        chip.write(0x3ff5f06c, 1700 << 7);
        assertThat(rule.word(460_800, 26, chip)).hasValue(470_769);
        assertThat(rule.word(921_600, 40, NONE)).isEmpty();
    }

    @Test
    void otherRomsReckonWithAnotherCrystal() throws EspException {
        assertThat(Chip.ESP32_C2.spec().romBaud().word(460_800, 26, NONE)).hasValue(708_923);
        assertThat(Chip.ESP32_C2.spec().romBaud().word(460_800, 40, NONE)).hasValue(460_800);
        EfuseImage expecting40 = new EfuseImage();
        expecting40.write(0x60096110, 40 << 24 | 0x80ffffff);
        EfuseImage expecting48 = new EfuseImage();
        expecting48.write(0x60096110, 48 << 24);
        RomBaudRule c5 = Chip.ESP32_C5.spec().romBaud();
        assertThat(c5.word(921_600, 48, expecting40)).hasValue(768_000);
        assertThat(c5.word(921_600, 40, expecting48)).hasValue(1_105_920);
        assertThat(c5.word(921_600, 48, expecting48)).hasValue(921_600);
        assertThat(c5.word(921_600, 48, NONE)).hasValue(921_600);
        assertThat(Chip.ESP32_C3.spec().romBaud().word(921_600, 40, UNREACHABLE))
                .hasValue(921_600);
    }

    @ParameterizedTest
    @CsvSource({
        // offset, size, what the ESP8266's ROM must be told
        "0x0, 0x1000, 0x1000",
        "0x0, 0x10000, 0x8000",
        "0x0, 0x20000, 0x10000",
        "0x1000, 0x20000, 0x11000",
        "0xf000, 0x1000, 0x1000",
        "0xf000, 0x2000, 0x1000",
        "0xf000, 0x3000, 0x2000",
        "0x10000, 0x20001, 0x11000",
        "0x0, 0x0, 0x0",
    })
    void esp8266RomErasesTooMuch(String offset, String size, String told) {
        assertThat(Chip.ESP8266.spec().romErase().eraseSize(Integer.decode(offset), Integer.decode(size)))
                .isEqualTo(Integer.decode(told));
        assertThat(Chip.ESP32.spec().romErase().eraseSize(Integer.decode(offset), Integer.decode(size)))
                .isEqualTo(Integer.decode(size));
    }

    @Test
    void esp32FlashPinsComeFromItsFuses() throws EspException {
        RomAttachRule rule = Chip.ESP32.spec().romAttach();
        assertThat(rule.word(NONE)).isZero();
        EfuseImage pico = new EfuseImage();
        pico.write(0x3ff5a014, 6 | 17 << 5 | 8 << 10 | 16 << 15);
        pico.write(0x3ff5a00c, 11 << 4);
        assertThat(rule.word(pico)).isEqualTo(11 << 24 | 16 << 18 | 8 << 12 | 17 << 6 | 6);
        pico.write(0x3ff5a014, 30 | 31 << 5);
        assertThat(rule.word(pico) & 0xfff).isEqualTo(32 | 33 << 6);
        assertThat(Chip.ESP32_C3.spec().romAttach().word(UNREACHABLE)).isZero();
    }

    @Test
    void hardResetIsChosenByTheWayTheChipIsReached() throws EspException {
        for (Chip chip : Chip.values()) {
            assertThat(chip.spec().hardReset().choose(UsbInterface.NONE, false, UNREACHABLE))
                    .as(chip.id())
                    .isEqualTo(HardResetRule.Way.PULSE);
        }
        assertThat(reset(Chip.ESP32_C3, UsbInterface.SERIAL_JTAG, false)).isEqualTo(HardResetRule.Way.PULSE);
        assertThat(reset(Chip.ESP32_C5, UsbInterface.SERIAL_JTAG, false)).isEqualTo(HardResetRule.Way.SLOW_PULSE);
        assertThat(reset(Chip.ESP32_P4, UsbInterface.OTG, false)).isEqualTo(HardResetRule.Way.WATCHDOG);
        assertThat(reset(Chip.ESP32_S31, UsbInterface.OTG, true)).isEqualTo(HardResetRule.Way.SLOW_PULSE);
        assertThat(reset(Chip.ESP32_E22, UsbInterface.OTG, true)).isEqualTo(HardResetRule.Way.SLOW_PULSE);
        EfuseImage e22 = new EfuseImage();
        HardResetRule rule = Chip.ESP32_E22.spec().hardReset();
        assertThat(rule.choose(UsbInterface.OTG, false, e22)).isEqualTo(HardResetRule.Way.BUTTON);
        e22.write(0xc310d000, 8);
        assertThat(rule.choose(UsbInterface.OTG, false, e22)).isEqualTo(HardResetRule.Way.SLOW_PULSE);
        assertThat(reset(Chip.ESP32_S3, UsbInterface.OTG, true)).isEqualTo(HardResetRule.Way.SLOW_PULSE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, WATCHDOG", "8, 0, SLOW_PULSE", "0, 1, SLOW_PULSE", "247, 254, WATCHDOG"})
    void hardResetOverOtgMindsTheStraps(int strap, int force, HardResetRule.Way way) throws EspException {
        EfuseImage s2 = new EfuseImage();
        s2.write(0x3f404038, strap);
        s2.write(0x3f408128, force);
        assertThat(Chip.ESP32_S2.spec().hardReset().choose(UsbInterface.OTG, false, s2))
                .isEqualTo(way);
        EfuseImage s3 = new EfuseImage();
        s3.write(0x60004038, strap);
        s3.write(0x6000812c, force);
        assertThat(Chip.ESP32_S3.spec().hardReset().choose(UsbInterface.OTG, false, s3))
                .isEqualTo(way);
    }

    private static HardResetRule.Way reset(Chip chip, UsbInterface usb, boolean secureDownload) throws EspException {
        return chip.spec().hardReset().choose(usb, secureDownload, UNREACHABLE);
    }

    @Test
    void onlyTheS3LeavesDownloadModeByItself() {
        assertThat(Chip.ESP32_S3.spec().beforeHardReset()).contains(RegisterWrite.clearBits(0x6000812c, 1));
        assertThat(Chip.ESP32_S2.spec().beforeHardReset()).isEmpty();
    }

    @Test
    void watchdogResets() {
        RtcWatchdog c3 = Chip.ESP32_C3.spec().watchdog().orElseThrow();
        assertThat(c3.resetWrites())
                .containsExactly(
                        RegisterWrite.set(0x600080a8, 0x50d83aa1),
                        RegisterWrite.set(0x60008094, 2000),
                        RegisterWrite.set(0x60008090, 0xd0000102),
                        RegisterWrite.set(0x600080a8, 0).thenPause(Duration.ofMillis(500)));
    }

    @Test
    void watchdogsAreSwitchedOffWhereUsbNeedsIt() {
        assertThat(Chip.ESP32_C6.spec().watchdog().orElseThrow().disableWrites())
                .containsExactly(
                        RegisterWrite.set(0x600b1c18, 0x50d83aa1),
                        RegisterWrite.set(0x600b1c00, 0),
                        RegisterWrite.set(0x600b1c18, 0),
                        RegisterWrite.set(0x600b1c20, 0x50d83aa1),
                        RegisterWrite.setBits(0x600b1c1c, 1 << 18),
                        RegisterWrite.set(0x600b1c20, 0));
        for (Chip chip : List.of(Chip.ESP32_C2, Chip.ESP32_S2, Chip.ESP32_S31)) {
            assertThat(chip.spec().watchdog().orElseThrow().disableWrites()).isEmpty();
        }
    }

    @Test
    void esp32P4FlashPower() throws EspException {
        FlashPower power = Chip.ESP32_P4.spec().flashPower();
        assertThat(power.writes(new Revision(1, 3), UNREACHABLE)).isEmpty();
        assertThat(power.writes(new Revision(3, 0), UNREACHABLE)).isEmpty();
        List<RegisterWrite> all = power.writes(new Revision(3, 1), UNREACHABLE);
        assertThat(all).hasSize(8).first().isEqualTo(new RegisterWrite(0x5011010c, 1, -1, Duration.ofMillis(10)));
        EfuseImage chip = new EfuseImage();
        for (RegisterWrite write : all) {
            chip.write(write.address(), chip.read(write.address()) & ~write.mask() | write.value() & write.mask());
        }
        assertThat(chip.read(0x501153fc)).isEqualTo(3);
        assertThat(chip.read(0x501151bc)).isZero();
        assertThat(power.writes(new Revision(3, 2), chip)).isEqualTo(all);
        chip.write(0x5012d034, 1 << 16);
        assertThat(power.writes(new Revision(3, 2), chip)).containsExactly(RegisterWrite.clearBits(0x501153fc, 3));
        chip.write(0x501153fc, 2);
        assertThat(power.writes(new Revision(3, 2), chip)).isEmpty();
    }

    @Test
    void romNotesByWhatItIsSpokenTo() throws EspException {
        EfuseImage chip = new EfuseImage();
        chip.write(0x3fcef14c, 0xabcdef03);
        UsbProbe s3 = Chip.ESP32_S3.spec().usbProbe().on(new Revision(0, 2)).orElseThrow();
        assertThat(s3.read(chip)).isEqualTo(UsbInterface.OTG);
        chip.write(0x3fcef14c, 4);
        assertThat(s3.read(chip)).isEqualTo(UsbInterface.SERIAL_JTAG);
        assertThat(s3.read(NONE)).isEqualTo(UsbInterface.NONE);
    }

    @Test
    void flashOnOtherPins() {
        FlashPins esp32 = Chip.ESP32.spec().flashPins().orElseThrow();
        FlashPins.Pins hspi = esp32.named("HSPI").orElseThrow();
        assertThat(esp32.attachWord(hspi)).isEqualTo(4 << 24 | 15 << 18 | 13 << 12 | 12 << 6 | 14);
        assertThat(esp32.attachWord(new FlashPins.Pins(32, 33, 8, 9, 11)))
                .isEqualTo(9 << 24 | 11 << 18 | 8 << 12 | 31 << 6 | 30);
        assertThat(esp32.allows(new FlashPins.Pins(6, 7, 8, 9, 30))).isFalse();
        FlashPins s3 = Chip.ESP32_S3.spec().flashPins().orElseThrow();
        assertThat(s3.allows(new FlashPins.Pins(30, 31, 32, 46, 33))).isTrue();
        assertThat(s3.allows(new FlashPins.Pins(30, 31, 32, 47, 33))).isFalse();
        assertThat(s3.attachWord(new FlashPins.Pins(32, 33, 8, 9, 11)) & 0x3f).isEqualTo(32);
        assertThat(s3.endangersUsb(new FlashPins.Pins(19, 31, 32, 46, 33))).isTrue();
    }

    @Test
    void legacyRevisions() {
        assertThat(Chip.ESP32_C3.spec().legacyRevision().of(new Revision(1, 3))).isEqualTo(3);
        assertThat(Chip.ESP32.spec().legacyRevision().of(new Revision(1, 3))).isEqualTo(1);
        assertThat(Revision.parse("3.1")).contains(new Revision(3, 1));
        assertThat(Revision.parse("v0.4")).contains(new Revision(0, 4));
        assertThat(Revision.parse("3")).contains(new Revision(3, 0));
        assertThat(Revision.parse("3.1.2")).isEmpty();
        assertThat(new Revision(3, 1).number()).isEqualTo(301);
    }

    @Test
    void crystalIsEstimated() throws EspException {
        EfuseImage chip = new EfuseImage();
        chip.write(0x60000014, 0xfff00000 | 2 * 26_000_000 / 115_200);
        ChipIdentity esp8266 = Chip.ESP8266.identify(chip, 115_200);
        assertThat(esp8266.crystalMhz()).isEqualTo(26);
        assertThat(esp8266.crystalDoubtful()).isFalse();
        chip.write(0x60000014, 33_500_000 / 115_200);
        ChipIdentity doubtful = Chip.ESP32_C2.identify(chip, 115_200);
        assertThat(doubtful.crystalMhz()).isEqualTo(40);
        assertThat(doubtful.crystalDoubtful()).isTrue();
        chip.write(0x60000014, 30_000_000 / 115_200);
        assertThat(Chip.ESP32_C5.identify(chip, 115_200).crystalMhz()).isEqualTo(40);
        assertThat(Chip.ESP32_C5.spec().crystal().nearest(46)).isEqualTo(48);
        UartRegisters uart = Chip.ESP32_C5.spec().uart();
        chip.write(0x60000014, uart.clkDivFor(48, 115_200));
        assertThat(Chip.ESP32_C5.identify(chip, 115_200).crystalMhz()).isEqualTo(48);
    }

    @Test
    void knownUsbDevices() {
        assertThat(UsbIds.describe(0x10c4, 0xea60)).contains("Silicon Labs CP2102/CP2104/CP2102N");
        assertThat(UsbIds.describe(0x1a86, 0x55d4)).contains("WCH CH9102");
        assertThat(UsbIds.describe(0x303a, 0x1001)).contains("Espressif USB-Serial/JTAG");
        assertThat(UsbIds.describe(0x10c4, 0x0001)).isEmpty();
        assertThat(UsbIds.holdsLines(0x10c4, 0xea64)).isTrue();
        assertThat(UsbIds.holdsLines(0x10c4, 0xea60)).isFalse();
    }
}
