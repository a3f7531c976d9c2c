package io.github.espmaven.chip;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Everything that distinguishes a chip, read from its {@link ChipRow row} by {@link ChipSpecReader}. Source: protocol.md, section 1.
 *
 * @param name as Espressif writes it: "ESP32-C3"
 * @param processor whose instructions it runs
 * @param imageChipId the number in GET_SECURITY_INFO and in image headers; empty on the ESP8266
 * @param magic what the ROM word at {@link Chip#MAGIC_REGISTER} holds; only on chips recognised by it
 * @param otherMagics what that word holds on chips that are recognised otherwise, by silicon revision, as far as known
 * @param bootloaderOffset where in flash the ROM looks for the bootloader
 * @param encryptedWriteAlignment what offsets and lengths of encrypted writes must be multiples of, in bytes
 * @param uf2Family the chip's number in UF2 files
 * @param usbOtgProductId USB product id of the ROM's download device on USB-OTG; empty: none
 * @param usbProbe the ROM's note of the device it is spoken to by; empty where there is none to read
 * @param flashSizes sizes an image header can name
 * @param flashFrequencies flash clocks an image header can name
 * @param flashWires GPIOs of the flash at its default pins; empty where they are not known
 * @param flashPins GPIOs for flash on other pins than the default; empty: not possible
 * @param flashVoltage the flash's supply as fuses, and the strapping pin where they leave it to that, say
 * @param octalFlash set: the flash is octal; empty: never
 * @param spi registers for raw flash commands
 * @param efuse where the fuses keep the identity
 * @param security where the fuses keep the protection
 * @param fuseController what programs the fuses; empty: it is not known, or they can only be read
 * @param watchdog the watchdog that can reset the chip; empty: none known
 * @param straps boot mode pins and registers
 * @param beforeHardReset a write to be tried before a reset; failure does not matter
 * @param largeFlash whether the stub reaches flash beyond 16 MB
 * @param stubs name of the stub image; empty: no stub for this revision
 * @param stubStart how a stub starts when secure boot is on
 * @param stubBaud rate at which its stub greets, in baud, where the ROM's was raised; empty: the raised one, or not known
 * @param romBaud what to tell the ROM as baud rate
 * @param romErase what to tell the ROM as size to erase
 * @param romAttach what to tell the ROM as flash pins
 * @param legacyRevision which part of a revision the old "minimum revision" byte of images means
 * @param consoleBaud rate at which the ROM prints its banner on the usual crystal
 * @param usualRevision a revision that is widely sold
 */
public record ChipSpec(
        String name,
        Processor processor,
        OptionalInt imageChipId,
        OptionalInt magic,
        List<Integer> otherMagics,
        int bootloaderOffset,
        int encryptedWriteAlignment,
        Crystal crystal,
        int uf2Family,
        boolean usbSerialJtag,
        OptionalInt usbOtgProductId,
        ByRevision<Optional<UsbProbe>> usbProbe,
        FlashCodes flashSizes,
        FlashCodes flashFrequencies,
        Optional<FlashWires> flashWires,
        Optional<FlashPins> flashPins,
        CodedField<String> flashVoltage,
        Optional<BitField> octalFlash,
        SpiRegisters spi,
        UartRegisters uart,
        EfuseMap efuse,
        SecurityFields security,
        Optional<EfuseController> fuseController,
        Optional<RtcWatchdog> watchdog,
        Straps straps,
        Optional<RegisterWrite> beforeHardReset,
        MemoryMap memory,
        Set<RomFeature> rom,
        boolean largeFlash,
        ByRevision<Optional<String>> stubs,
        StubStart stubStart,
        OptionalInt stubBaud,
        RomBaudRule romBaud,
        RomEraseRule romErase,
        RomAttachRule romAttach,
        HardResetRule hardReset,
        FlashPower flashPower,
        LegacyRevision legacyRevision,
        int consoleBaud,
        Revision usualRevision) {

    /** The part of a revision that is meant where only one byte is kept for it (protocol.md, section 4.2). */
    public enum LegacyRevision {
        /** The part before the dot. */
        MAJOR,
        /** The part behind it. */
        MINOR;

        public int of(Revision revision) {
            return switch (this) {
                case MAJOR -> revision.major();
                case MINOR -> revision.minor();
            };
        }
    }

    public ChipSpec {
        otherMagics = List.copyOf(otherMagics);
        rom = Set.copyOf(rom);
    }

    /** Name of the stub image for {@code revision}; empty: this silicon works with its ROM alone. */
    public Optional<String> stub(Revision revision) {
        return stubs.on(revision);
    }

    public boolean romHas(RomFeature feature) {
        return rom.contains(feature);
    }

    /** Whether a chip of this revision can be protected like that. */
    public boolean canHave(Protection protection, Revision revision) {
        return protection == Protection.SECURE_DOWNLOAD
                ? romHas(RomFeature.SECURE_DOWNLOAD)
                : security.canHold(protection, revision);
    }

    /** Makes made-up {@code fuses} those of a chip that is protected like that; it must be {@link #canHave possible}. */
    public void protect(EfuseImage fuses, Protection protection) {
        new ProtectedFuses(security, fuseController.orElseThrow(), fuses).burn(protection);
    }

    /** By which of the chip's own devices a USB port with these ids reaches it. */
    public UsbInterface usbInterface(int vendorId, int productId) {
        if (vendorId != UsbIds.ESPRESSIF) {
            return UsbInterface.NONE;
        }
        if (usbSerialJtag && productId == UsbIds.SERIAL_JTAG) {
            return UsbInterface.SERIAL_JTAG;
        }
        return usbOtgProductId.equals(OptionalInt.of(productId)) ? UsbInterface.OTG : UsbInterface.NONE;
    }
}
