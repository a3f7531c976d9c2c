package io.github.espmaven.chip;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads a {@link ChipIdentity} from the fuses. */
final class IdentityReader {

    private IdentityReader() {}

    static ChipIdentity read(Chip chip, Registers source, int hostBaud) throws EspException {
        Registers registers = readingOnce(source);
        ChipSpec spec = chip.spec();
        EfuseMap efuse = spec.efuse();
        Revision revision = efuse.revision(registers);
        OptionalDouble measured =
                spec.crystal().fixed() ? OptionalDouble.empty() : spec.uart().crystalMhz(registers, hostBaud);
        int crystalMhz = measured.isPresent()
                ? spec.crystal().nearest(measured.getAsDouble())
                : spec.crystal().usualMhz();
        return new ChipIdentity(
                chip,
                revision,
                packageName(spec, revision, registers),
                features(efuse, registers),
                efuse.mac(registers),
                crystalMhz,
                measured,
                efuse.embeddedFlash(registers),
                efuse.embeddedPsram(registers));
    }

    /** Many fields share a register, and each read is a round trip to the chip. */
    private static Registers readingOnce(Registers source) {
        Map<Integer, Integer> known = new HashMap<>();
        return address -> {
            Integer value = known.get(address);
            if (value == null) {
                value = source.read(address);
                known.put(address, value);
            }
            return value;
        };
    }

    private static String packageName(ChipSpec spec, Revision revision, Registers registers) throws EspException {
        Optional<String> name = spec.efuse().packageName(revision, registers);
        return name.isPresent()
                ? name.get()
                : spec.name() + " (package " + spec.efuse().packageCode().read(registers) + ")";
    }

    private static List<String> features(EfuseMap efuse, Registers registers) throws EspException {
        List<String> features = new ArrayList<>();
        for (CodedField<String> feature : efuse.features()) {
            feature.read(registers).ifPresent(features::add);
        }
        memory("Embedded Flash ", efuse.flashCapacity(), efuse.flashVendor(), registers)
                .ifPresent(features::add);
        memory("Embedded PSRAM ", efuse.psramCapacity(), efuse.psramVendor(), registers)
                .ifPresent(features::add);
        return features;
    }

    /** What the codes mean is published for some chips only; 0 is none on all. */
    private static Optional<String> memory(
            String kind, CodedField<Long> capacity, CodedField<String> vendor, Registers registers)
            throws EspException {
        if (capacity.meanings().isEmpty()) {
            int code = capacity.bits().read(registers);
            return code == 0 ? Optional.empty() : Optional.of(kind + "(capacity code " + code + ")");
        }
        Optional<Long> bytes = capacity.read(registers);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String by = vendor.read(registers).map(name -> " (" + name + ")").orElse("");
        return Optional.of(kind + ByteSize.of(bytes.get()) + by);
    }
}
