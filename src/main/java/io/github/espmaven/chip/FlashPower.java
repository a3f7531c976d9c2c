package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.List;

/** The register writes by which the flash gets its power after connecting (protocol.md, section 1.8). */
@FunctionalInterface
public interface FlashPower {

    FlashPower ALWAYS_ON = (revision, registers) -> List.of();

    /** The ESP32-P4's own supply, which the ROMs of v3.1 and v3.2 leave in need of help. */
    FlashPower ESP32_P4 = FlashPower::esp32p4;

    /**
     * The writes to be done, in this order and with their pauses, before any flash command, also when a stub is running
     * already; not in secure download mode.
     */
    List<RegisterWrite> writes(Revision revision, Registers registers) throws EspException;

    private static List<RegisterWrite> esp32p4(Revision revision, Registers registers) throws EspException {
        int supply = 0x5011_53fc;
        int supplyOn = 3;
        BitField poweredByRom = BitField.bit(0x5012_d034, 16);
        if (revision.number() != 301 && revision.number() != 302) {
            return List.of();
        }
        if (revision.number() == 302 && poweredByRom.isSet(registers)) {
            boolean on = (registers.read(supply) & supplyOn) == supplyOn;
            return on ? List.of(RegisterWrite.clearBits(supply, supplyOn)) : List.of();
        }
        int control = 0x5011_51bc;
        int regulator = 0x5011_51b8;
        int controlBit = 1 << 27;
        int regulatorBit = 1 << 7;
        return List.of(
                RegisterWrite.set(0x5011_010c, 1).thenPause(Duration.ofMillis(10)),
                RegisterWrite.setBits(control, controlBit),
                RegisterWrite.setBits(regulator, regulatorBit),
                RegisterWrite.setBits(supply, supplyOn).thenPause(Duration.ofNanos(50_000)),
                RegisterWrite.clearBits(control, controlBit),
                RegisterWrite.clearBits(regulator, 0xff << 23),
                RegisterWrite.setBits(regulator, 0x80),
                RegisterWrite.clearBits(regulator, regulatorBit).thenPause(Duration.ofNanos(1_800_000)));
    }
}
