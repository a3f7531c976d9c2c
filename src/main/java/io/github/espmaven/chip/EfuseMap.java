package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The fuse fields of a chip's identity: one definition for reading ({@link #revision}, {@link #mac} …) and for making
 * up ({@link #encode}). Addresses are absolute. Source: protocol.md, sections 1.4 to 1.6.
 *
 * @param base address of the fuse registers
 * @param macLayout where and how the MAC address is kept
 * @param flashCapacity bytes of flash inside the package
 * @param psramCapacity bytes of PSRAM inside the package
 * @param psramVendor maker or voltage of that PSRAM
 * @param features what the chip offers, in the order to be shown; what is the same on every specimen reads no fuse
 */
public record EfuseMap(
        int base,
        MacLayout macLayout,
        RevisionFields revisionFields,
        BitField packageCode,
        PackageRule packageRule,
        CodedField<Long> flashCapacity,
        CodedField<String> flashVendor,
        CodedField<Long> psramCapacity,
        CodedField<String> psramVendor,
        List<CodedField<String>> features) {

    public EfuseMap {
        features = List.copyOf(features);
    }

    /** The silicon revision; v0.0 on the ESP8266, which has none. */
    public Revision revision(Registers registers) throws EspException {
        return revisionFields.read(registers);
    }

    /** Whether what the fuses say of the revision is so on any silicon. */
    public boolean hasKnownRevision(Registers registers) throws EspException {
        return revisionFields.isKnown(registers);
    }

    /** The factory's hardware addresses. */
    public MacAddresses mac(Registers registers) throws EspException {
        return macLayout.read(registers);
    }

    public OptionalInt chipId(Registers registers) throws EspException {
        return macLayout.chipId(registers);
    }

    /** The package's name in Espressif's words; empty when its code is in no document. */
    public Optional<String> packageName(Revision revision, Registers registers) throws EspException {
        return packageRule.name(this, revision, registers);
    }

    /** Bytes of flash inside the package; empty when there is none or the fuses do not say how much. */
    public OptionalLong embeddedFlash(Registers registers) throws EspException {
        return flashCapacity.read(registers).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** Bytes of PSRAM inside the package; empty when there is none or the fuses do not say how much. */
    public OptionalLong embeddedPsram(Registers registers) throws EspException {
        return psramCapacity.read(registers).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** Whether {@link #encode} can make fuses that say {@code values}. */
    public boolean canHold(EfuseValues values) {
        return revisionFields.canHold(values.revision())
                && values.mac().length() == 6
                && packageCode.fits(values.packageCode())
                && canHold(flashCapacity, values.embeddedFlashBytes())
                && canHold(psramCapacity, values.embeddedPsramBytes());
    }

    private static boolean canHold(CodedField<Long> capacity, OptionalLong bytes) {
        return bytes.isEmpty() || capacity.codeOf(bytes.getAsLong()).isPresent();
    }

    /**
     * The fuses of a chip of which all is as {@code values} say; other fuses are blank.
     *
     * @throws IllegalArgumentException when the chip's fuses cannot say that: ask {@link #canHold} first
     */
    public EfuseImage encode(EfuseValues values) {
        if (!canHold(values)) {
            throw new IllegalArgumentException("fuses cannot say " + values);
        }
        EfuseImage fuses = new EfuseImage();
        macLayout.write(fuses, values.mac());
        revisionFields.write(fuses, values.revision());
        fuses.set(packageCode, values.packageCode());
        encode(fuses, flashCapacity, values.embeddedFlashBytes());
        encode(fuses, psramCapacity, values.embeddedPsramBytes());
        return fuses;
    }

    private static void encode(EfuseImage fuses, CodedField<Long> capacity, OptionalLong bytes) {
        if (bytes.isPresent()) {
            OptionalInt code = capacity.codeOf(bytes.getAsLong());
            fuses.set(capacity.bits(), code.orElseThrow());
        }
    }
}
