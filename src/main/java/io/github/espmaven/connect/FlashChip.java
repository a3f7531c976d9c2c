package io.github.espmaven.connect;

import io.github.espmaven.chip.JedecId;
import java.util.OptionalLong;

/**
 * The attached flash chip, by its JEDEC id, read twice alike.
 *
 * @param id what it calls itself
 */
public record FlashChip(JedecId id) {

    /** Its size as the id tells; empty when the id does not tell. */
    public OptionalLong sizeBytes() {
        return id.answered() ? id.sizeBytes() : OptionalLong.empty();
    }
}
