package io.github.espmaven.chip;

import static io.github.espmaven.chip.RowNotation.number;
import static io.github.espmaven.chip.RowNotation.refused;

import io.github.espmaven.chip.RowNotation.Call;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes {@link EfuseMap} and {@link SecurityFields} of a chip's row. Registers are written as in protocol.md, sections
 * 1.5 and 1.6: {@code w3} is the fourth word of the identity block, {@code +0x34} an offset from the first fuse register,
 * {@code 0x3ff6607c} an address.
 */
final class FuseReader {
    private static final long MB = 1024 * 1024;
    private static final String OR_KEY_MANAGER = " or key manager";

    private final ChipRow row;
    private final int base;
    private final int block;

    FuseReader(ChipRow row) {
        this.row = row;
        base = row.number("fuses", "0x600b0800");
        block = base + row.optionalNumber("identity block", "+0x44").orElse(0);
    }

    int address(String name) {
        if (name.startsWith("w")) {
            return block + 4 * number(name.substring(1));
        }
        return name.startsWith("+") ? base + number(name) : number(name);
    }

    BitField field(String text) {
        return RowNotation.field(text, this::address);
    }

    /** The field with a name; {@link BitField#NONE} where the row does not have it. */
    BitField field(String name, String example) {
        return row.find(name, example, this::field).orElse(BitField.NONE);
    }

    private BitField required(String name, String example) {
        return row.required(name, example, this::field);
    }

    EfuseMap identity() {
        boolean extendedMac = row.yes("EUI-64");
        return new EfuseMap(
                base,
                row.required("MAC", "w0", text -> macLayout(text, extendedMac)),
                new RevisionFields(
                        required("major revision", "w3[23:22]"),
                        required("minor revision", "w3[21:18]"),
                        row.find("major revision codes", "0 1 3 7", RowNotation::numbers)
                                .orElse(List.of()),
                        row.find("revision quirk", "early S3(w10[1:0], w3[26:24])", this::revisionQuirk)
                                .orElse((stated, registers) -> stated)),
                required("package code", "w3[26:24]"),
                row.required("packages", "0=ESP32-C6 (QFN40)", FuseReader::packages),
                capacity("embedded flash MB"),
                maker("embedded flash maker"),
                capacity("embedded PSRAM MB"),
                maker("embedded PSRAM maker"),
                row.required("features", "Wi-Fi 6; BT 5 (LE); w3[1] 1=160MHz", this::features));
    }

    CodedField<String> flashVoltage() {
        return row.find("flash voltage", "+0x48[14:13] 2=1.8 V", text -> coded(text, Function.identity()))
                .orElse(CodedField.nothing());
    }

    private MacLayout macLayout(String text, boolean extended) {
        Call call = Call.of(text);
        return call.name().equals("ESP8266")
                ? new MacLayout.Esp8266(address(call.arguments().get(0)))
                : new MacLayout.TwoWords(address(text), extended, field("MAC CRC", "w2[23:16]"));
    }

    private RevisionFields.Quirk revisionQuirk(String text) {
        Call call = Call.of(text);
        if (!call.name().equals("early S3")) {
            throw refused(text);
        }
        return RevisionFields.Quirk.earlyS3(
                field(call.arguments().get(0)), field(call.arguments().get(1)));
    }

    private static PackageRule packages(String text) {
        if (text.startsWith("rule ")) {
            return ComposedPackages.of(text.substring(5)).orElseThrow();
        }
        return text.startsWith("by memory ")
                ? PackageRule.byCapacities(RowNotation.codes(text.substring(10), Function.identity()))
                : PackageRule.byCode(RowNotation.codes(text, Function.identity()));
    }

    private CodedField<Long> capacity(String name) {
        return row.find(name, "w4[2:0] 1=4, 2=8", text -> coded(text, megabytes -> number(megabytes) * MB))
                .orElse(CodedField.nothing());
    }

    private CodedField<String> maker(String name) {
        return row.find(name, "w4[2:0] 1=XMC, 2=GD", text -> coded(text, Function.identity()))
                .orElse(CodedField.nothing());
    }

    /** Bits and what their numbers mean, as far as that is published. */
    private <T> CodedField<T> coded(String text, Function<String, T> meaning) {
        if (!text.contains("=")) {
            return new CodedField<>(field(text), Map.of());
        }
        int split = text.lastIndexOf(' ', text.indexOf('='));
        return new CodedField<>(field(text.substring(0, split)), RowNotation.codes(text.substring(split + 1), meaning));
    }

    /** What every specimen offers stands alone, what only some do behind the bits that say so. */
    private List<CodedField<String>> features(String text) {
        List<CodedField<String>> features = new ArrayList<>();
        for (String feature : text.split(";\\s*", -1)) {
            features.add(
                    feature.contains("=")
                            ? coded(feature, Function.identity())
                            : new CodedField<>(BitField.NONE, Map.of(0, feature)));
        }
        return features;
    }

    SecurityFields security() {
        return new SecurityFields(
                field("secure boot v1", "+0x18[4]"),
                field("secure boot", "+0x38[20]"),
                row.find("secure boot since", "v3.0", RowNotation::revision).orElse(new Revision(0, 0)),
                row.find("secure boot key", "+0x58/8", this::registers).orElse(List.of()),
                row.find("secure boot schemes", "rsa3072", RowNotation::words).orElse(List.of()),
                row.find("secure boot signatures", "1", RowNotation::number).orElse(3),
                field("secure download", "+0x3c[5]"),
                field("crypt count", "+0x34[20:18]"),
                field("manual encrypt disabled", "+0x30[20]"),
                row.find("key purposes", "+0x34[27:24] +0x34[31:28]", this::fields)
                        .orElse(List.of()),
                row.find("purposes known", "USER RESERVED XTS_AES_128", FuseReader::purposes)
                        .orElse(Set.of()),
                row.find("key places", "BLOCK1=XTS_AES_128_KEY", text -> RowNotation.pairs(text, Function.identity()))
                        .orElse(Map.of()),
                field("key manager", "+0x34[11]"),
                field("crypt config", "+0x14[31:28]"),
                field("crypt config hidden", "+0x00[19]"),
                row.find("flash key", "XTS-AES-128", this::keyRule).orElse(KeyRule.NEVER));
    }

    private List<BitField> fields(String text) {
        return RowNotation.words(text).stream().map(this::field).toList();
    }

    private static Set<KeyPurpose> purposes(String text) {
        Set<KeyPurpose> known = EnumSet.noneOf(KeyPurpose.class);
        RowNotation.words(text).forEach(name -> known.add(KeyPurpose.valueOf(name)));
        return known;
    }

    private KeyRule keyRule(String text) {
        if (text.endsWith(OR_KEY_MANAGER)) {
            return keyRule(text.substring(0, text.length() - OR_KEY_MANAGER.length()))
                    .orKeyManager();
        }
        Call call = Call.of(text);
        List<String> on = call.arguments();
        return switch (call.name()) {
            case "XTS-AES-128" -> KeyRule.XTS_128;
            case "XTS-AES-128 or 256" -> KeyRule.XTS_128_OR_256;
            case "hidden or not blank" ->
                KeyRule.protectedOrNotBlank(field(on.get(0)), address(on.get(1)), call.number(2));
            case "shared block" -> KeyRule.sharedBlock(field(on.get(0)), field(on.get(1)), address(on.get(2)));
            default -> throw refused(text);
        };
    }

    /** Registers one behind the other, the first one and how many: {@code +0x58/8}. */
    List<Integer> registers(String text) {
        String[] parts = text.split("/", -1);
        List<Integer> registers = new ArrayList<>();
        for (int i = 0; i < number(parts[1]); i++) {
            registers.add(address(parts[0]) + 4 * i);
        }
        return registers;
    }
}
