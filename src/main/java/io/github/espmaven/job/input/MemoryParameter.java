package io.github.espmaven.job.input;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.AddressRange;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads parameters that name the chip's memory: addresses and words, unsigned, decimal or hexadecimal. */
public final class MemoryParameter {
    private static final String MEMORY = "esp.memory";
    private static final String EXAMPLE = "0x3fc80000 or 0x3fc80000+0x100";
    private static final int WORD_BYTES = 4;
    private static final long MAX = 0xFFFF_FFFFL;

    private MemoryParameter() {}

    /**
     * The words of {@code address}, one, or {@code address+length}.
     *
     * @throws EspException {@code NOTHING_NAMED}; {@code BAD_PARAMETER} for what is no multiple of 4 bytes or ends behind
     *     the address space
     */
    public static AddressRange words(Optional<String> text) throws EspException {
        String said = said(MEMORY, text, EXAMPLE);
        int plus = said.indexOf('+');
        OptionalLong start = ByteSize.parse(plus < 0 ? said : said.substring(0, plus));
        OptionalLong length = plus < 0 ? OptionalLong.of(WORD_BYTES) : ByteSize.parse(said.substring(plus + 1));
        boolean sound = start.isPresent()
                && length.isPresent()
                && start.getAsLong() <= MAX
                && length.getAsLong() > 0
                && length.getAsLong() <= MAX - start.getAsLong();
        if (!sound) {
            throw bad(MEMORY, said, EXAMPLE + ", within 32 bits");
        }
        if ((start.getAsLong() | length.getAsLong()) % WORD_BYTES != 0) {
            throw bad(MEMORY, said, "whole words: address and length are multiples of 4");
        }
        return new AddressRange((int) start.getAsLong(), (int) (start.getAsLong() + length.getAsLong()));
    }

    /**
     * A word of 32 bits.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code NOTHING_NAMED}, {@code BAD_PARAMETER}
     */
    public static int word(String parameter, Optional<String> text) throws EspException {
        String said = said(parameter, text, "0x1");
        OptionalLong value = ByteSize.parse(said);
        if (value.isEmpty() || value.getAsLong() > MAX) {
            throw bad(parameter, said, "0 to 0xffffffff");
        }
        return (int) value.getAsLong();
    }

    private static String said(String parameter, Optional<String> text, String example) throws EspException {
        return text.map(String::trim)
                .filter(t -> !t.isEmpty())
                .orElseThrow(() -> EspException.nothingNamed(parameter + " is missing", parameter, example));
    }

    private static EspException bad(String parameter, String said, String choices) {
        return EspException.badParameter(parameter + " is \"" + said + "\"", parameter, choices);
    }
}
