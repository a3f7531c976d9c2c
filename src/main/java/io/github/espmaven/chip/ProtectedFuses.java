package io.github.espmaven.chip;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sets in made-up fuses what a {@link Protection} stands for: the switches, and made-up keys with their purposes, locked as
 * ESP-IDF leaves them (protocol.md, sections 1.5 and 1.10).
 */
record ProtectedFuses(SecurityFields fields, EfuseController controller, EfuseImage fuses) {
    /** The block of the first key, on chips whose keys have purposes. */
    private static final int FIRST_KEY_BLOCK = 4;

    void burn(Protection protection) {
        switch (protection) {
            case SECURE_BOOT_V1 -> {
                fuses.set(fields.secureBootV1(), 1);
                putKey(fields.secureBootKey(), KeyPurpose.SECURE_BOOT_DIGEST_0, true);
            }
            case SECURE_BOOT -> {
                fuses.set(fields.secureBootV2(), 1);
                putKey(fields.secureBootKey(), KeyPurpose.SECURE_BOOT_DIGEST_0, false);
            }
            case FLASH_ENCRYPTION -> encrypt(1);
            case FLASH_ENCRYPTION_RELEASE -> {
                // the width is odd on every chip
                encrypt(BitField.ones(fields.cryptCount().width()));
                fuses.set(fields.manualEncryptDisabled(), 1);
            }
            case KEY_MANAGER -> fuses.set(fields.keyManager(), 1);
            case SECURE_DOWNLOAD -> fuses.set(fields.secureDownload(), 1);
        }
    }

    private void encrypt(int count) {
        fuses.set(fields.cryptCount(), count);
        putKey(fields.keyRule().place(), KeyPurpose.XTS_AES_128, true);
        if (fields.cryptConfig().width() > 0) {
            fuses.set(fields.cryptConfig(), SecurityFields.CRYPT_CONFIG_COMPLETE);
        }
    }

    /** @param place its registers; empty: the first block without a purpose */
    private void putKey(List<Integer> place, KeyPurpose purpose, boolean hidden) {
        List<Integer> registers = place.isEmpty() ? blockFor(purpose) : place;
        byte[] key = Digests.sha256(purpose.name().getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < registers.size(); i++) {
            fuses.write(registers.get(i), LittleEndian.u32(key, 4 * i));
        }
        EfuseController.lock(fuses, controller.writeLocks(), registers.get(0), -1);
        if (hidden) {
            EfuseController.lock(fuses, controller.readLocks(), registers.get(0), -1);
        }
    }

    private List<Integer> blockFor(KeyPurpose purpose) {
        int key = 0;
        while (!isFree(fields.keyPurposes().get(key))) {
            key++;
        }
        BitField field = fields.keyPurposes().get(key);
        fuses.set(field, purpose.code());
        field.slices().forEach(s -> EfuseController.lock(fuses, controller.writeLocks(), s.address(), s.mask()));
        return controller.blocks().get(FIRST_KEY_BLOCK + key).registers();
    }

    private boolean isFree(BitField purpose) {
        return purpose.slices().stream().allMatch(s -> (fuses.read(s.address()) & s.mask()) == 0);
    }
}
