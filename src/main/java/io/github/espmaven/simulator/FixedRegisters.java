package io.github.espmaven.simulator;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.Registers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The registers of a virtual chip that cannot be changed: the mask ROM's words, the specimen's, fuses that can only be read. */
final class FixedRegisters {
    private FixedRegisters() {}

    /** @param efuse the fuses that can be programmed, with registers of their own */
    static Map<Integer, Integer> of(BoardOptions board, Optional<EfusePeripheral> efuse) {
        ChipSpec spec = board.chip().spec();
        EfuseImage made = FactoryFuses.image(board);
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
}
