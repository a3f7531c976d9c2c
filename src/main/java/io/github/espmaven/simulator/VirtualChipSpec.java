package io.github.espmaven.simulator;

import static java.util.Map.entry;

import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the virtual board's silicon does that no client needs a row for: the specimen of each chip, one row a chip.
 *
 * @param crystalMhz the crystal on the usual board
 * @param uartAtStubStart what the stub makes of the UART's rate when it starts
 * @param otgPulse what a restart over USB-OTG leads to
 * @param registers values that this specimen has in registers
 * @param moreRam memory that programs can be loaded into beside what images may use
 * @param flashOff revisions whose ROM leaves the flash without power in download mode
 */
record VirtualChipSpec(
        int crystalMhz,
        UartAtStubStart uartAtStubStart,
        UsbOtgCircuit.Pulse otgPulse,
        Map<Integer, Integer> registers,
        Optional<AddressRange> moreRam,
        Set<Revision> flashOff) {

    /** Whether a rate raised in the ROM survives the stub's start (protocol.md, section 11, pitfall 49). */
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

    /** On the P4 and the S31 the way out of download mode over USB-OTG is the watchdog alone. */
    private static final Map<Chip, VirtualChipSpec> SPECIMENS = Map.ofEntries(
            entry(Chip.ESP8266, crystal(26).withMoreRam(ESP8266_CACHE)),
            entry(Chip.ESP32, crystal(40).restartingUart().withRegisters(ESP32_OSCILLATOR)),
            entry(Chip.ESP32_S2, crystal(40).restartingUart()),
            entry(Chip.ESP32_S3, crystal(40)),
            entry(Chip.ESP32_C2, crystal(26)),
            entry(Chip.ESP32_C3, crystal(40)),
            entry(Chip.ESP32_C5, crystal(48).withRegisters(C5_EXPECTED_CRYSTAL)),
            entry(Chip.ESP32_C6, crystal(40)),
            entry(Chip.ESP32_C61, crystal(40)),
            entry(Chip.ESP32_H2, crystal(32)),
            entry(Chip.ESP32_H21, crystal(32)),
            entry(Chip.ESP32_H4, crystal(32)),
            entry(
                    Chip.ESP32_P4,
                    crystal(40)
                            .restartingUart()
                            .stayingInDownload()
                            .withFlashOff(new Revision(3, 1), new Revision(3, 2))),
            entry(Chip.ESP32_S31, crystal(40).stayingInDownload()),
            entry(Chip.ESP32_E22, crystal(40)));

    static VirtualChipSpec of(Chip chip) {
        VirtualChipSpec specimen = SPECIMENS.get(chip);
        if (specimen == null) {
            throw new AssertionError("no specimen of " + chip);
        }
        return specimen;
    }

    private static VirtualChipSpec crystal(int mhz) {
        return new VirtualChipSpec(
                mhz, UartAtStubStart.KEPT, UsbOtgCircuit.Pulse.BY_PIN, Map.of(), Optional.empty(), Set.of());
    }

    private VirtualChipSpec restartingUart() {
        return new VirtualChipSpec(crystalMhz, UartAtStubStart.INITIAL_RATE, otgPulse, registers, moreRam, flashOff);
    }

    private VirtualChipSpec stayingInDownload() {
        return new VirtualChipSpec(
                crystalMhz, uartAtStubStart, UsbOtgCircuit.Pulse.DOWNLOAD, registers, moreRam, flashOff);
    }

    private VirtualChipSpec withRegisters(Map<Integer, Integer> values) {
        return new VirtualChipSpec(crystalMhz, uartAtStubStart, otgPulse, values, moreRam, flashOff);
    }

    private VirtualChipSpec withMoreRam(AddressRange range) {
        return new VirtualChipSpec(crystalMhz, uartAtStubStart, otgPulse, registers, Optional.of(range), flashOff);
    }

    private VirtualChipSpec withFlashOff(Revision... revisions) {
        return new VirtualChipSpec(crystalMhz, uartAtStubStart, otgPulse, registers, moreRam, Set.of(revisions));
    }
}
