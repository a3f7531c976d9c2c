package io.github.espmaven.simulator;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.EfuseValues;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.chip.Revision;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The fuses of a new virtual chip: its identity, what its row gives the specimen, and the protections that were asked for. */
final class FactoryFuses {
    private FactoryFuses() {}

    /** As the chip's registers show them. */
    static EfuseImage image(BoardOptions board) {
        ChipSpec spec = board.chip().spec();
        EfuseImage fuses = spec.efuse().encode(EfuseValues.of(board.revision(), board.mac()));
        VirtualChipSpec.of(board.chip()).registers().forEach(fuses::write);
        // the key of the flash before that of secure boot, as ESP-IDF's workflow has it
        board.protections().stream()
                .sorted(Comparator.reverseOrder())
                .forEach(protection -> spec.protect(fuses, protection));
        return fuses;
    }

    /** As {@link EfusePeripheral} keeps them; nothing where they can only be read. */
    static byte[] cells(BoardOptions board) {
        return board.chip()
                .spec()
                .fuseController()
                .map(at -> EfusePeripheral.cells(at, image(board)))
                .orElse(new byte[0]);
    }

    /** The registers that cannot be changed: the mask ROM's words, the specimen's, and fuses that can only be read. */
    static Map<Integer, Integer> fixedRegisters(BoardOptions board, Optional<EfusePeripheral> efuse) {
        ChipSpec spec = board.chip().spec();
        EfuseImage made = image(board);
        Map<Integer, Integer> fixed = new HashMap<>(made.words());
        efuse.ifPresent(kept -> {
            Registers all = address -> kept.owns(address) ? kept.read(address) : made.read(address);
            if (!new ChipFuses(spec, all).hasKnownRevision()) {
                // one bit of the ESP32's revision is no fuse; here it is of another revision than the fuses
                fixed.keySet()
                        .retainAll(VirtualChipSpec.of(board.chip()).registers().keySet());
            }
            fixed.keySet().removeIf(kept::owns);
        });
        spec.magic().ifPresent(magic -> fixed.put(Chip.MAGIC_REGISTER, magic));
        spec.otherMagics().stream().findFirst().ifPresent(magic -> fixed.put(Chip.MAGIC_REGISTER, magic));
        return fixed;
    }

    /** What was asked for and is not so in fuses that were kept: these do not change any more. */
    static Optional<String> contradiction(BoardOptions board, ChipFuses kept) {
        if (!board.mac().equals(BoardUrl.macOf(board.chip())) && !board.mac().equals(kept.mac())) {
            return Optional.of("the MAC address " + kept.mac() + ", not " + board.mac());
        }
        Revision usual = board.chip().spec().usualRevision();
        if (!board.revision().equals(usual) && !board.revision().equals(kept.revision())) {
            return Optional.of("the revision " + kept.revision() + ", not " + board.revision());
        }
        return board.protections().stream()
                .filter(protection -> !kept.has(protection))
                .map(protection -> "no " + BoardQuery.text(protection))
                .findFirst();
    }
}
