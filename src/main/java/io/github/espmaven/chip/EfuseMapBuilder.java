package io.github.espmaven.chip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an {@link EfuseMap} in the notation of protocol.md, section 1.6: {@code word(3, 23, 21)} is "B1w3 b23:21", bits
 * 23 to 21 of the fourth word of the identity block. Offsets become addresses here.
 */
final class EfuseMapBuilder {
    private static final long MB = 1024 * 1024;

    private final int base;
    private final int block;
    private final List<CodedField<String>> features = new ArrayList<>();
    private @Nullable MacLayout mac;
    private @Nullable RevisionFields revision;
    private @Nullable PackageRule packageRule;
    private BitField packageCode = BitField.NONE;
    private CodedField<Long> flashCapacity = CodedField.nothing();
    private CodedField<String> flashVendor = CodedField.nothing();
    private CodedField<Long> psramCapacity = CodedField.nothing();
    private CodedField<String> psramVendor = CodedField.nothing();

    private EfuseMapBuilder(int base, int block) {
        this.base = base;
        this.block = base + block;
    }

    /** Fuses at {@code base} whose identity block begins {@code block} bytes further. */
    static EfuseMapBuilder efuse(int base, int block) {
        return new EfuseMapBuilder(base, block);
    }

    /** Bits {@code high} to {@code low} of word {@code number} of the identity block. */
    static BitField word(int number, int high, int low) {
        return BitField.bits(4 * number, high, low);
    }

    /** The MAC address as {@code layout} keeps it. */
    EfuseMapBuilder mac(MacLayout layout) {
        mac = layout;
        return this;
    }

    /** The MAC address at the beginning of the identity block. */
    EfuseMapBuilder mac() {
        return mac(new MacLayout.TwoWords(block, false));
    }

    /** The same, with the extension that makes an EUI-64 of it. */
    EfuseMapBuilder macWithExtension() {
        return mac(new MacLayout.TwoWords(block, true));
    }

    /** The revision as {@code fields} of the identity block. */
    EfuseMapBuilder revision(RevisionFields fields) {
        revision = fields.plus(block);
        return this;
    }

    EfuseMapBuilder revision(BitField major, BitField minor) {
        return revision(RevisionFields.of(major, minor));
    }

    /** Replaces the revision that the fields state by what {@code quirk} makes of it. */
    EfuseMapBuilder revisionQuirk(RevisionFields.Quirk quirk) {
        revision = Rows.require(revision, "revision").correctedBy(quirk);
        return this;
    }

    EfuseMapBuilder packages(BitField code, PackageRule rule) {
        packageCode = code.plus(block);
        packageRule = rule;
        return this;
    }

    EfuseMapBuilder packages(BitField code, String... names) {
        return packages(code, PackageRule.byCode(names));
    }

    /** The flash inside the package: megabytes by code. */
    EfuseMapBuilder flash(BitField code, Map<Integer, Integer> megabytes) {
        flashCapacity = capacity(code, megabytes);
        return this;
    }

    EfuseMapBuilder flashVendor(BitField code, Map<Integer, String> names) {
        flashVendor = new CodedField<>(code.plus(block), names);
        return this;
    }

    /** The PSRAM inside the package: megabytes by code. */
    EfuseMapBuilder psram(BitField code, Map<Integer, Integer> megabytes) {
        psramCapacity = capacity(code, megabytes);
        return this;
    }

    EfuseMapBuilder psramVendor(BitField code, Map<Integer, String> names) {
        psramVendor = new CodedField<>(code.plus(block), names);
        return this;
    }

    private CodedField<Long> capacity(BitField code, Map<Integer, Integer> megabytes) {
        Map<Integer, Long> bytes = new HashMap<>();
        megabytes.forEach((key, mb) -> bytes.put(key, mb * MB));
        return new CodedField<>(code.plus(block), bytes);
    }

    /** What every specimen of the chip offers. */
    EfuseMapBuilder features(String... names) {
        for (String name : names) {
            features.add(new CodedField<>(BitField.NONE, Map.of(0, name)));
        }
        return this;
    }

    /** What only the fuses of the identity block say. */
    EfuseMapBuilder feature(BitField code, Map<Integer, String> names) {
        features.add(new CodedField<>(code.plus(block), names));
        return this;
    }

    EfuseMap build() {
        return new EfuseMap(
                base,
                Rows.require(mac, "MAC address"),
                Rows.require(revision, "revision"),
                packageCode,
                Rows.require(packageRule, "package names"),
                flashCapacity,
                flashVendor,
                psramCapacity,
                psramVendor,
                features);
    }
}
