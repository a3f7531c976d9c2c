package io.github.espmaven.chip;

import java.util.OptionalInt;

/**
 * The way to start a stub on a chip with secure boot (protocol.md, section 1.8); without secure boot MEM_END does it.
 *
 * @param allowed whether the ROM can run a stub at all then
 * @param callHook where to put the stub's entry point, so that READ_FLASH_SLOW(0, 0) calls it, because MEM_END refuses;
 *     the word that was there is to be put back afterwards
 */
public record StubStart(boolean allowed, OptionalInt callHook) {
    static final StubStart AS_WITHOUT = new StubStart(true, OptionalInt.empty());
    static final StubStart REFUSED = new StubStart(false, OptionalInt.empty());

    static StubStart through(int callHook) {
        return new StubStart(true, OptionalInt.of(callHook));
    }
}
