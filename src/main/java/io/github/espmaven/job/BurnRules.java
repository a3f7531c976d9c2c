package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.EfuseField;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What of a burning would lock a chip out, or leave it useless: each by the name with which it is accepted. */
final class BurnRules {
    private static final Map<String, String> LOCK_OUT = Map.ofEntries(
            Map.entry(
                    "DIS_DOWNLOAD_MODE", "no loader starts any more: the board can only be updated by its application"),
            Map.entry(
                    "UART_DOWNLOAD_DIS", "no loader starts any more: the board can only be updated by its application"),
            Map.entry("ENABLE_SECURITY_DOWNLOAD", "the loader tells and reads nothing any more, fuses neither"),
            Map.entry("DIS_USB_SERIAL_JTAG", "the chip's own USB port does not work any more"),
            Map.entry("DIS_USB_SERIAL_JTAG_DOWNLOAD_MODE", "the chip's own USB port takes no downloads any more"),
            Map.entry("DIS_PAD_JTAG", "JTAG is off for good"),
            Map.entry("DIS_USB_JTAG", "JTAG over USB is off for good"),
            Map.entry("SOFT_DIS_JTAG", "JTAG is off until an HMAC key turns it on"),
            Map.entry("JTAG_DISABLE", "JTAG is off for good"),
            Map.entry("SECURE_BOOT_EN", "the board starts nothing that is not signed with its keys"),
            Map.entry("ABS_DONE_0", "the board starts nothing that is not signed with its key"),
            Map.entry("ABS_DONE_1", "the board starts nothing that is not signed with its key"),
            Map.entry("SECURE_BOOT_AGGRESSIVE_REVOKE", "a failed signature revokes its key for good"),
            Map.entry("SPI_BOOT_CRYPT_CNT", "what lies plain in the flash is unreadable to the chip afterwards"),
            Map.entry("FLASH_CRYPT_CNT", "what lies plain in the flash is unreadable to the chip afterwards"),
            Map.entry("CODING_SCHEME", "keys have another length afterwards"),
            Map.entry(
                    "XPD_SDIO_FORCE",
                    "the pin does not decide on the flash's voltage any more: a wrong one destroys the flash"),
            Map.entry(
                    "VDD_SPI_FORCE",
                    "the pin does not decide on the flash's voltage any more: a wrong one destroys the flash"),
            Map.entry("WR_DIS", "what it locks can never be burned"),
            Map.entry("RD_DIS", "what it hides can never be read; a hidden digest starts nothing"));

    private final BurnPlan plan;
    private final Map<String, String> found = new TreeMap<>();

    private BurnRules(BurnPlan plan) {
        this.plan = plan;
    }

    /**
     * All that has to be accepted, with the reason.
     *
     * @param coded whether blocks have check bytes, so that each can be burned once
     */
    static Map<String, String> judge(BurnPlan plan, boolean coded) throws EspException {
        BurnRules rules = new BurnRules(plan);
        for (String name : plan.burned()) {
            Optional.ofNullable(LOCK_OUT.get(name)).ifPresent(why -> rules.found.put(name, why));
            if (name.startsWith("SECURE_BOOT_KEY_REVOKE")) {
                rules.found.put(name, "what is signed with that key alone never starts again");
            }
        }
        for (int block : plan.blocksInUse(coded)) {
            rules.found.put(
                    "BLOCK" + block,
                    "it holds something already, and its check bytes can be burned once: right only where a burning of"
                            + " the same contents broke off");
        }
        rules.keys();
        rules.secureBoot();
        return rules.found;
    }

    private String purpose(int key) throws EspException {
        Optional<EfuseField> field = plan.fields().named("KEY_PURPOSE_" + key);
        return field.isEmpty()
                ? ""
                : field.get().meaning(plan.planned(field.get())).orElse("");
    }

    private void keys() throws EspException {
        boolean first = false;
        boolean second = false;
        for (int key = 0; plan.fields().named("KEY_PURPOSE_" + key).isPresent(); key++) {
            String purpose = purpose(key);
            first |= purpose.equals("XTS_AES_256_KEY_1");
            second |= purpose.equals("XTS_AES_256_KEY_2");
            String block = "BLOCK_KEY" + key;
            boolean touched = plan.burned().stream().anyMatch(n -> n.equals(block) || n.startsWith(block + ":"))
                    || plan.burned().contains("KEY_PURPOSE_" + key);
            if (touched && key == 5 && purpose.matches("(XTS_AES|ECDSA).*")) {
                found.put(block, "on several chips the last key block cannot hold a key for flash encryption or ECDSA");
            }
            if (plan.burned().contains(block + ":hidden") && purpose.startsWith("SECURE_BOOT_DIGEST")) {
                found.put(block + ":hidden", "a digest that is hidden starts nothing");
            }
        }
        if (first != second) {
            found.put(
                    first ? "XTS_AES_256_KEY_1" : "XTS_AES_256_KEY_2",
                    "it is half a key: the other half is neither burned nor there");
        }
        if (plan.burned().contains("BLOCK2:hidden")) {
            found.put("BLOCK2:hidden", "a digest that is hidden starts nothing");
        }
    }

    /** Whether a key is left to start with. */
    private void secureBoot() throws EspException {
        Optional<EfuseField> on = plan.fields().named("SECURE_BOOT_EN");
        if (on.isEmpty()
                || plan.fields().named("KEY_PURPOSE_0").isEmpty()
                || plan.planned(on.get()).signum() == 0) {
            return;
        }
        for (int key = 0; plan.fields().named("KEY_PURPOSE_" + key).isPresent(); key++) {
            String purpose = purpose(key);
            Optional<EfuseField> revoked = plan.fields()
                    .named(purpose.replace("SECURE_BOOT_DIGEST", "SECURE_BOOT_KEY_REVOKE")
                            .toUpperCase(Locale.ROOT));
            if (purpose.startsWith("SECURE_BOOT_DIGEST")
                    && revoked.isPresent()
                    && plan.planned(revoked.get()).signum() == 0) {
                return;
            }
        }
        found.put("NO_DIGEST", "secure boot would be on without a digest that is not revoked: nothing ever starts");
    }
}
