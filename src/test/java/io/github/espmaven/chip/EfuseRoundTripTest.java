package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What is put into made-up fuses is what an identification reads from them. */
class EfuseRoundTripTest {

    /** @param flash bytes inside the package, 0 for none; the same of {@code psram} */
    private static EfuseValues values(Revision revision, MacAddress mac, int packageCode, long flash, long psram) {
        return new EfuseValues(revision, mac, packageCode, bytes(flash), bytes(psram));
    }

    private static OptionalLong bytes(long count) {
        return count == 0 ? OptionalLong.empty() : OptionalLong.of(count);
    }

    @Property(tries = 300)
    void identityComesBack(
            @ForAll Chip chip,
            @ForAll @IntRange(max = 7) int major,
            @ForAll @IntRange(max = 15) int minor,
            @ForAll @IntRange(max = 7) int packageCode,
            @ForAll @LongRange(max = 0xffff_ffff_ffffL) long mac)
            throws EspException {
        EfuseValues values = values(new Revision(major, minor), MacAddress.of48(mac), packageCode, 0, 0);
        EfuseMap map = chip.spec().efuse();
        Assume.that(map.canHold(values));
        Assume.that(chip != Chip.ESP8266 || mac >>> 24 != 0);
        EfuseImage fuses = map.encode(values);
        assertThat(map.revision(fuses)).isEqualTo(values.revision());
        assertThat(map.mac(fuses).base()).isEqualTo(values.mac());
        assertThat(map.packageCode().read(fuses)).isEqualTo(packageCode);
        assertThat(map.embeddedFlash(fuses)).isEmpty();
        assertThat(chip.identify(fuses, 115_200).chip()).isEqualTo(chip);
    }

    @Example
    void memoriesComeBack() throws EspException {
        for (Chip chip : Chip.values()) {
            EfuseMap map = chip.spec().efuse();
            EfuseValues bare = EfuseValues.of(chip.spec().usualRevision(), MacAddress.of48(0x7cdfa1000001L));
            for (long bytes : map.flashCapacity().meanings().values()) {
                EfuseImage fuses = map.encode(values(bare.revision(), bare.mac(), 0, bytes, 0));
                assertThat(map.embeddedFlash(fuses)).as(chip.id()).hasValue(bytes);
                assertThat(map.embeddedPsram(fuses)).as(chip.id()).isEmpty();
                assertThat(map.revision(fuses)).isEqualTo(bare.revision());
            }
            for (long bytes : map.psramCapacity().meanings().values()) {
                EfuseImage fuses = map.encode(values(bare.revision(), bare.mac(), 0, 0, bytes));
                assertThat(map.embeddedPsram(fuses)).as(chip.id()).hasValue(bytes);
                assertThat(map.embeddedFlash(fuses)).as(chip.id()).isEmpty();
            }
        }
    }

    @Property
    void aFieldKeepsItsNumberAndDisturbsNoOther(@ForAll("fields") BitField field, @ForAll int value, @ForAll int before)
            throws EspException {
        EfuseImage fuses = new EfuseImage();
        fuses.write(0, before);
        fuses.write(4, ~before);
        int fitting = value & BitField.ones(field.width());
        fuses.set(field, fitting);
        assertThat(field.read(fuses)).isEqualTo(fitting);
        int changeable0 = 0;
        int changeable4 = 0;
        for (BitField.Slice slice : field.slices()) {
            changeable0 |= slice.address() == 0 ? slice.mask() : 0;
            changeable4 |= slice.address() == 4 ? slice.mask() : 0;
        }
        assertThat(fuses.read(0) & ~changeable0).isEqualTo(before & ~changeable0);
        assertThat(fuses.read(4) & ~changeable4).isEqualTo(~before & ~changeable4);
    }

    @Provide
    Arbitrary<BitField> fields() {
        return Arbitraries.of(
                BitField.bits(0, 31, 0),
                BitField.bits(0, 23, 21),
                BitField.bit(4, 31),
                RowNotation.field("0[20:18] 4[23]", RowNotation::number),
                RowNotation.field("4[15:0] 0[31:16]", RowNotation::number),
                BitField.NONE);
    }

    @Example
    void everyUsualSpecimenCanBeMade() throws EspException {
        for (Chip chip : Chip.values()) {
            EfuseValues values = EfuseValues.of(chip.spec().usualRevision(), MacAddress.of48(0x7cdfa1000001L));
            ChipIdentity identity = chip.identify(chip.spec().efuse().encode(values), 115_200);
            assertThat(identity.revision()).as(chip.id()).isEqualTo(chip.spec().usualRevision());
            assertThat(identity.mac().base()).hasToString("7c:df:a1:00:00:01");
            assertThat(identity.crystalMhz()).isEqualTo(chip.spec().crystal().usualMhz());
        }
    }

    @Example
    void whatFusesCannotSayIsRefused() {
        EfuseMap c3 = Chip.ESP32_C3.spec().efuse();
        MacAddress mac = MacAddress.of48(1);
        List<EfuseValues> impossible = List.of(
                EfuseValues.of(new Revision(4, 0), mac),
                EfuseValues.of(new Revision(0, 16), mac),
                values(new Revision(0, 4), mac, 8, 0, 0),
                values(new Revision(0, 4), mac, 0, 16 << 20, 0),
                values(new Revision(0, 4), mac, 0, 0, 2 << 20),
                EfuseValues.of(new Revision(0, 4), new MacAddress(1, 8)));
        for (EfuseValues values : impossible) {
            assertThat(c3.canHold(values)).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> c3.encode(values));
        }
        assertThat(Chip.ESP32_E22.spec().efuse().canHold(EfuseValues.of(new Revision(0, 1), mac)))
                .isFalse();
        assertThat(Chip.ESP32.spec().efuse().canHold(EfuseValues.of(new Revision(4, 0), mac)))
                .isFalse();
    }
}
