package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.job.BurnPlan.Stage;
import io.github.espmaven.secure.KeySource;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A key or digest to burn.
 *
 * @param text {@code BLOCK=FILE:PURPOSE}
 * @param directory where relative paths begin
 */
record BurnKey(String text, Path directory, int blockBytes) {
    /** A key with its purpose and its protection, as ESP-IDF leaves them (protocol.md, section 1.10). */
    void addTo(BurnPlan plan) throws EspException {
        int equals = text.indexOf('=');
        int colon = text.lastIndexOf(':');
        if (equals < 0 || colon < equals) {
            throw EfuseBurnJob.bad(text, "esp.burnKeys", "BLOCK=FILE:PURPOSE");
        }
        EfuseField block = plan.field(text.substring(0, equals).strip());
        String purpose = text.substring(colon + 1).strip();
        Path file =
                KeySource.resolved(directory, text.substring(equals + 1, colon).strip());
        boolean flash = purpose.startsWith("XTS_AES");
        boolean digest = purpose.startsWith("SECURE_BOOT_DIGEST");
        if (!flash && !digest && !purpose.startsWith("HMAC")) {
            throw EfuseBurnJob.bad(text, "esp.burnKeys", "BLOCK=FILE:XTS_AES_…, SECURE_BOOT_DIGEST… or HMAC_…");
        }
        EfuseField purposeField = purposeOf(plan, block, purpose);
        BigInteger value = bits(InputFile.read(file).bytes(), purpose, Math.min(block.width() / 8, blockBytes), file);
        boolean purposed = !purposeField.equals(block);
        Optional<BigInteger> code = purposed ? purposeField.parse(purpose) : Optional.empty();
        if (purposed && code.isEmpty()) {
            throw EfuseBurnJob.bad(text, "esp.burnKeys", "BLOCK=FILE:PURPOSE with a purpose that this chip knows");
        }
        // what a burning that broke off has hidden already: its purpose was burned after it had been verified
        boolean done =
                plan.isHidden(block) && (purposed ? plan.value(purposeField).equals(code.get()) : plan.isLocked(block));
        if (done) {
            plan.note(block.name() + ": is hidden already, so it cannot be seen whether it holds this key");
        } else {
            plan.set(block, value, Stage.DATA);
        }
        if (purposed) {
            plan.set(purposeField, code.get(), Stage.SETTINGS);
            plan.protect(purposeField, "locked", Stage.KEY_PROTECTION);
        }
        if (!digest) {
            plan.protect(block, "hidden", Stage.KEY_HIDING);
        }
        plan.protect(block, "locked", Stage.KEY_PROTECTION);
    }

    /**
     * The field of a block's purpose; the block itself where the chip has no purposes.
     *
     * @throws EspException {@code BURN_REFUSED} when the chip takes no such key from this block
     */
    private static EfuseField purposeOf(BurnPlan plan, EfuseField block, String purpose) throws EspException {
        Map<String, String> places = plan.keyPlaces();
        Optional<EfuseField> field = places.isEmpty()
                ? plan.fields()
                        .named(block.name().replaceFirst("^BLOCK_KEY(\\d)$", "KEY_PURPOSE_$1"))
                        .filter(f -> !f.equals(block))
                : Optional.of(block)
                        .filter(b -> purpose.replaceFirst("^(SECURE_BOOT_DIGEST)[0-2]$", "$1")
                                .equals(places.get(b.name())));
        return field.orElseThrow(() -> BurnPlan.refused("the chip does not look for " + purpose + " in " + block.name()
                + ", but "
                + (places.isEmpty()
                        ? "in any BLOCK_KEY with its purpose"
                        : places.entrySet().stream()
                                .map(place -> "for " + place.getValue() + " in " + place.getKey())
                                .collect(Collectors.joining(", ")))));
    }

    /** Keys of flash encryption stand in the fuses with their last byte first (protocol.md, section 18). */
    private static BigInteger bits(byte[] key, String purpose, int length, Path file) throws EspException {
        byte[] part = key.length == 2 * length && purpose.equals("XTS_AES_256_KEY_1")
                ? Arrays.copyOf(key, length)
                : key.length == 2 * length && purpose.equals("XTS_AES_256_KEY_2")
                        ? Arrays.copyOfRange(key, length, key.length)
                        : key.length == 32 && length == 16 && purpose.startsWith("SECURE_BOOT_DIGEST")
                                ? Arrays.copyOf(key, length)
                                : key;
        if (part.length != length) {
            throw new EspException(
                    Problem.KEY_UNUSABLE,
                    file + " has " + key.length + " bytes, and the block takes " + length,
                    Evidence.of(Key.FILE, file));
        }
        byte[] bigEndian = part.clone();
        for (int i = 0; i < length && !purpose.startsWith("XTS_AES"); i++) {
            bigEndian[i] = part[length - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
