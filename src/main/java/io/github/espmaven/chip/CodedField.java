package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A bit field with a meaning for each of its codes.
 *
 * @param bits where the number is kept
 * @param meanings what its numbers mean; others mean nothing
 */
public record CodedField<T>(BitField bits, Map<Integer, T> meanings) {
    public CodedField {
        meanings = Map.copyOf(meanings);
    }

    /** A field that means nothing whatever it holds. */
    static <T> CodedField<T> nothing() {
        return new CodedField<>(BitField.NONE, Map.of());
    }

    /** What the field says; empty when its number has no meaning. */
    public Optional<T> read(Registers registers) throws EspException {
        return meanings.isEmpty() ? Optional.empty() : Optional.ofNullable(meanings.get(bits.read(registers)));
    }

    /** The smallest number that says {@code meaning}; empty when none does. */
    public OptionalInt codeOf(T meaning) {
        return meanings.entrySet().stream()
                .filter(e -> e.getValue().equals(meaning))
                .map(Map.Entry::getKey)
                .min(Comparator.naturalOrder())
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }
}
