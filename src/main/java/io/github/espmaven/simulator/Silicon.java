package io.github.espmaven.simulator;

import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import java.util.Map;
import java.util.Optional;

/**
 * What the virtual board's silicon does that no client needs a row for.
 *
 * @param crystalMhz the crystal on the usual board
 * @param uartAtStubStart what the stub makes of the UART's rate when it starts
 * @param registers values that this specimen has in registers
 * @param moreRam memory that programs can be loaded into beside what images may use
 */
record Silicon(
        int crystalMhz,
        UartAtStubStart uartAtStubStart,
        Map<Integer, Integer> registers,
        Optional<AddressRange> moreRam) {

    /** What a restart over USB-OTG leads to: on these two the way out of download mode is the watchdog alone. */
    static UsbOtgCircuit.Pulse otgPulse(Chip chip) {
        return chip == Chip.ESP32_P4 || chip == Chip.ESP32_S31
                ? UsbOtgCircuit.Pulse.DOWNLOAD
                : UsbOtgCircuit.Pulse.BY_PIN;
    }

    /** Whether a rate raised in the ROM survives the stub's start (protocol.md, section 11, 49). */
    enum UartAtStubStart {
        /** The stub leaves the UART alone. */
        KEPT,
        /** The stub programs the rate the ROM began with. */
        INITIAL_RATE
    }

    /**
     * What the ESP32's ROM works out its crystal from (protocol.md, section 1.8): its own measurement and the factory's
     * trim of the oscillator. This one comes to 38 MHz instead of 40, so that an uncorrected rate is not understood.
     */
    private static final Map<Integer, Integer> ESP32_OSCILLATOR = Map.of(0x3FF5_F06C, 1216 << 7, 0x3FF5_A010, 80);

    /** The crystal the C5's ROM expects, which is not the one on the usual board (protocol.md, section 1.3). */
    private static final Map<Integer, Integer> C5_EXPECTED_CRYSTAL = Map.of(0x6009_6110, 40 << 24);

    /** The ESP8266's flash cache, which is memory as long as no flash is mapped; its stub lives there. */
    private static final AddressRange ESP8266_CACHE = new AddressRange(0x4010_8000, 0x4011_0000);

    static Silicon of(Chip chip) {
        return switch (chip) {
            case ESP8266 -> new Silicon(26, UartAtStubStart.KEPT, Map.of(), Optional.of(ESP8266_CACHE));
            case ESP32 -> new Silicon(40, UartAtStubStart.INITIAL_RATE, ESP32_OSCILLATOR, Optional.empty());
            case ESP32_S2, ESP32_P4 -> new Silicon(40, UartAtStubStart.INITIAL_RATE, Map.of(), Optional.empty());
            case ESP32_C2 -> keeping(26);
            case ESP32_S3, ESP32_C3, ESP32_C6, ESP32_C61, ESP32_S31, ESP32_E22 -> keeping(40);
            case ESP32_C5 -> new Silicon(48, UartAtStubStart.KEPT, C5_EXPECTED_CRYSTAL, Optional.empty());
            case ESP32_H2, ESP32_H21, ESP32_H4 -> keeping(32);
        };
    }

    private static Silicon keeping(int crystalMhz) {
        return new Silicon(crystalMhz, UartAtStubStart.KEPT, Map.of(), Optional.empty());
    }
}
