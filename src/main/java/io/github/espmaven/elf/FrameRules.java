package io.github.espmaven.elf;

import java.util.Map;

/**
 * The register rules of a call frame: how to find the caller's registers at a place of the code. The canonical frame
 * address (CFA) is the stack pointer as it was before the call.
 *
 * @param cfaRegister DWARF number of the register from which the CFA is reckoned
 * @param cfaOffset what to add to it, bytes
 * @param saved by a register's number: where it was saved, bytes from the CFA
 * @param returnRegister number of the register that holds the return address where it was not saved
 */
public record FrameRules(int cfaRegister, int cfaOffset, Map<Integer, Integer> saved, int returnRegister) {
    public FrameRules {
        saved = Map.copyOf(saved);
    }
}
