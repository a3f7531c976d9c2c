package io.github.espmaven.chip;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The digests of the keys that a chip's secure boot of version 2 goes by (protocol.md, sections 1.10 and 18). */
public final class BootDigests {
    private static final String PURPOSE = "SECURE_BOOT_DIGEST";

    private BootDigests() {}

    /** Those in its fuses that are not revoked, in hexadecimal; of the ESP32-C2 the half that it keeps. */
    public static List<String> read(Chip chip, Registers registers) throws EspException {
        List<Integer> place = chip.spec().security().secureBootKey();
        if (!place.isEmpty()) {
            byte[] digest = new byte[4 * place.size()];
            for (int i = 0; i < place.size(); i++) {
                LittleEndian.put32(digest, 4 * i, registers.read(place.get(i)));
            }
            return List.of(Hex.of(digest));
        }
        EfuseController at = chip.spec().fuseController().orElseThrow();
        EfuseFields fields = EfuseFields.of(chip);
        List<String> digests = new ArrayList<>();
        for (int key = 0; fields.named("KEY_PURPOSE_" + key).isPresent(); key++) {
            EfuseField purpose = fields.named("KEY_PURPOSE_" + key).orElseThrow();
            String meaning = purpose.meaning(purpose.read(at, registers)).orElse("");
            if (meaning.startsWith(PURPOSE)) {
                Optional<EfuseField> revoked =
                        fields.named("SECURE_BOOT_KEY_REVOKE" + meaning.substring(PURPOSE.length()));
                if (revoked.isEmpty() || revoked.get().read(at, registers).signum() == 0) {
                    EfuseField block = fields.named("BLOCK_KEY" + key).orElseThrow();
                    digests.add(block.text(block.read(at, registers)));
                }
            }
        }
        return digests;
    }
}
