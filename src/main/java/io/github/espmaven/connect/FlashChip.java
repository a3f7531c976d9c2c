package io.github.espmaven.connect;

import io.github.espmaven.chip.JedecId;
import java.util.OptionalLong;

/**
 * The attached flash chip, by its JEDEC id, read twice alike.
 *
 * @param namedBytes its size where its id does not tell it; empty: nobody has named one
 */
public record FlashChip(JedecId id, OptionalLong namedBytes) {

    /** Its size as the id tells, else as it was named; empty when nobody knows. */
    public OptionalLong sizeBytes() {
        OptionalLong told = id.answered() ? id.sizeBytes() : OptionalLong.empty();
        return told.isPresent() ? told : namedBytes;
    }
}
