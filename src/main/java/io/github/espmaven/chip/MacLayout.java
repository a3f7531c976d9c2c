package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.Optional;
import java.util.OptionalInt;

/** The layout of the MAC address in the fuses (protocol.md, section 1.4). */
interface MacLayout {

    MacAddresses read(Registers registers) throws EspException;

    void write(EfuseImage fuses, MacAddress base);

    /** The number that some chips have beside the address, 32 bits; empty on those that have none. */
    default OptionalInt chipId(Registers registers) throws EspException {
        return OptionalInt.empty();
    }

    /**
     * Two words, the low one first; the upper half of the second is an extension on chips with an EUI-64.
     *
     * @param crc the CRC-8 of the address; {@link BitField#NONE} on chips without one
     */
    record TwoWords(int address, boolean extended, BitField crc) implements MacLayout {
        /** What chips with an extension are given: the middle of a standard EUI-64. */
        private static final int USUAL_EXTENSION = 0xfffe;

        @Override
        public MacAddresses read(Registers registers) throws EspException {
            long low = Integer.toUnsignedLong(registers.read(address));
            long high = Integer.toUnsignedLong(registers.read(address + 4));
            MacAddress base = MacAddress.of48(high << 32 | low);
            // the first octet of the extension is the word's highest
            return new MacAddresses(
                    base, extended ? Optional.of(base.extendedBy((int) (high >>> 16))) : Optional.empty());
        }

        @Override
        public void write(EfuseImage fuses, MacAddress base) {
            fuses.write(address, (int) base.value());
            fuses.set(BitField.bits(address + 4, 15, 0), (int) (base.value() >>> 32));
            if (extended) {
                fuses.set(BitField.bits(address + 4, 31, 16), USUAL_EXTENSION);
            }
            if (crc.width() > 0) {
                fuses.set(crc, base.crc8());
            }
        }
    }

    /** The ESP8266's four words: manufacturer's part in the fourth or implied, the rest in the first two. */
    record Esp8266(int address) implements MacLayout {

        @Override
        public MacAddresses read(Registers registers) throws EspException {
            long mac0 = Integer.toUnsignedLong(registers.read(address));
            long mac1 = Integer.toUnsignedLong(registers.read(address + 4));
            int oui = manufacturer((int) mac1, registers.read(address + 12));
            long value = (long) oui << 24 | (mac1 & 0xffff) << 8 | mac0 >>> 24;
            return new MacAddresses(MacAddress.of48(value), Optional.empty());
        }

        @Override
        public OptionalInt chipId(Registers registers) throws EspException {
            return OptionalInt.of((registers.read(address) >>> 24) | ((registers.read(address + 4) & 0xff_ffff) << 8));
        }

        private static int manufacturer(int mac1, int mac3) throws EspException {
            // only the low 24 bits: the ESP8285 keeps its flash size above them
            if ((mac3 & 0xff_ffff) != 0) {
                return mac3 & 0xff_ffff;
            }
            int code = mac1 >>> 16 & 0xff;
            if (code > 1) {
                throw new EspException(
                        Problem.UNKNOWN_CHIP,
                        "the ESP8266's fuses name an unknown manufacturer (" + code + ") for its MAC address");
            }
            return code == 0 ? 0x18fe34 : 0xacd074;
        }

        @Override
        public void write(EfuseImage fuses, MacAddress base) {
            fuses.set(BitField.bits(address, 31, 24), (int) base.value() & 0xff);
            fuses.set(BitField.bits(address + 4, 15, 0), (int) (base.value() >>> 8) & 0xffff);
            fuses.set(BitField.bits(address + 12, 23, 0), (int) (base.value() >>> 24));
        }
    }
}
