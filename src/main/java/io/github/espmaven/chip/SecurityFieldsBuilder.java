package io.github.espmaven.chip;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Writes {@link SecurityFields} in the notation of protocol.md, section 1.5: {@code reg(0x34, 20, 18)} is "+0x34 b20:18".
 * Offsets from the fuses' base become addresses here.
 */
final class SecurityFieldsBuilder {
    private final int base;
    private BitField secureBootV1 = BitField.NONE;
    private BitField secureBootV2 = BitField.NONE;
    private Revision secureBootV2Since = new Revision(0, 0);
    private BitField cryptCount = BitField.NONE;
    private BitField manualEncryptDisabled = BitField.NONE;
    private final List<BitField> keyPurposes = new ArrayList<>();
    private Set<KeyPurpose> purposes = EnumSet.noneOf(KeyPurpose.class);
    private BitField keyManager = BitField.NONE;
    private BitField cryptConfig = BitField.NONE;
    private BitField cryptConfigHidden = BitField.NONE;
    private KeyRule keyRule = KeyRule.NEVER;

    private SecurityFieldsBuilder(int base) {
        this.base = base;
    }

    static SecurityFieldsBuilder security(int efuseBase) {
        return new SecurityFieldsBuilder(efuseBase);
    }

    /** A chip without any of this. */
    static SecurityFields none() {
        return new SecurityFieldsBuilder(0).build();
    }

    /** Bits {@code high} to {@code low} of the register {@code offset} bytes behind the fuses' base. */
    static BitField reg(int offset, int high, int low) {
        return BitField.bits(offset, high, low);
    }

    static BitField reg(int offset, int bit) {
        return BitField.bit(offset, bit);
    }

    SecurityFieldsBuilder secureBootV1(BitField field) {
        secureBootV1 = field.plus(base);
        return this;
    }

    SecurityFieldsBuilder secureBoot(BitField field) {
        secureBootV2 = field.plus(base);
        return this;
    }

    SecurityFieldsBuilder secureBootSince(Revision revision) {
        secureBootV2Since = revision;
        return this;
    }

    SecurityFieldsBuilder cryptCount(BitField field) {
        cryptCount = field.plus(base);
        return this;
    }

    SecurityFieldsBuilder manualEncryptDisabled(BitField field) {
        manualEncryptDisabled = field.plus(base);
        return this;
    }

    /** Adds {@code count} key purposes of {@code width} bits that follow each other in a register from {@code lsb} on. */
    SecurityFieldsBuilder purposes(int offset, int lsb, int width, int count) {
        for (int i = 0; i < count; i++) {
            int low = lsb + i * width;
            keyPurposes.add(reg(offset, low + width - 1, low).plus(base));
        }
        return this;
    }

    SecurityFieldsBuilder knows(Set<KeyPurpose> known) {
        purposes = known;
        return this;
    }

    SecurityFieldsBuilder keyManager(BitField field) {
        keyManager = field.plus(base);
        return this;
    }

    SecurityFieldsBuilder cryptConfig(BitField field, BitField hidden) {
        cryptConfig = field.plus(base);
        cryptConfigHidden = hidden.plus(base);
        return this;
    }

    SecurityFieldsBuilder validKey(KeyRule rule) {
        keyRule = rule;
        return this;
    }

    SecurityFields build() {
        return new SecurityFields(
                secureBootV1,
                secureBootV2,
                secureBootV2Since,
                cryptCount,
                manualEncryptDisabled,
                keyPurposes,
                purposes,
                keyManager,
                cryptConfig,
                cryptConfigHidden,
                keyRule);
    }
}
