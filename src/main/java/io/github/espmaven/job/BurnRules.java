package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.EfuseField;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What of a burning would lock a chip out, or leave it useless: each by the name with which it is accepted. */
final class BurnRules {
    /** Fuses that lock out or leave useless: a line of {@code dangers.tsv}. */
    private record Danger(String names, BurnPlan.Stage stage, String why) {}

    private static final List<Danger> DANGERS = dangers();

    private final BurnPlan plan;
    private final Map<String, String> found = new TreeMap<>();

    private BurnRules(BurnPlan plan) {
        this.plan = plan;
    }

    private static List<Danger> dangers() {
        try (InputStream in = BurnRules.class.getResourceAsStream("dangers.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(parts -> new Danger(parts[0], BurnPlan.Stage.valueOf(parts[1]), parts[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Danger> danger(String name) {
        return DANGERS.stream().filter(d -> name.matches(d.names)).findFirst();
    }

    /** What burning a fuse leads to for good, where that is to be accepted; {@code NAME:locked} is its protection. */
    static Optional<String> why(String name) {
        return danger(name).map(Danger::why);
    }

    static BurnPlan.Stage stage(String name) {
        return danger(name).map(Danger::stage).orElse(BurnPlan.Stage.SETTINGS);
    }

    /**
     * All that has to be accepted, with the reason.
     *
     * @param coded whether blocks have check bytes, so that each can be burned once
     */
    static Map<String, String> judge(BurnPlan plan, boolean coded) throws EspException {
        BurnRules rules = new BurnRules(plan);
        for (String name : plan.burned()) {
            why(name).ifPresent(why -> rules.found.put(name, why));
        }
        for (int block : plan.blocksInUse(coded)) {
            rules.found.put(
                    "BLOCK" + block,
                    "it holds something already, and its check bytes can be burned once: right only where a burning of"
                            + " the same contents broke off");
        }
        rules.keys();
        rules.keyLength();
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
        if (plan.burned().contains("BLOCK2:hidden") && (is("ABS_DONE_1", 1) || is("ABS_DONE_0", 0))) {
            found.put(
                    "BLOCK2:hidden",
                    "a digest that is hidden starts nothing: only the key of secure boot V1, with ABS_DONE_0=1, is to"
                            + " be hidden");
        }
    }

    /** Which of the ESP32-C2's block is the flash key: all of it with this fuse, its lower half without. */
    private void keyLength() throws EspException {
        if (plan.fields().named("BLOCK_KEY0_HI_128").isPresent()
                && plan.burned().contains("BLOCK_KEY0")
                && is("XTS_KEY_LENGTH_256", 0)) {
            found.put(
                    "BLOCK_KEY0",
                    "without XTS_KEY_LENGTH_256 the flash key is the lower half alone: add"
                            + " XTS_KEY_LENGTH_256=1 to esp.fuses");
        }
        for (String half : List.of("BLOCK_KEY0_LOW_128", "BLOCK_KEY0_HI_128")) {
            if (plan.burned().contains(half) && is("XTS_KEY_LENGTH_256", 1)) {
                found.put(half, "with XTS_KEY_LENGTH_256=1 the flash key takes both halves");
            }
        }
    }

    private boolean is(String name, int value) throws EspException {
        Optional<EfuseField> field = plan.fields().named(name);
        return field.isPresent() && (plan.planned(field.get()).signum() != 0) == (value != 0);
    }

    /**
     * Whether a key is left to start with. The ESP32 and the C2 have one, at a place of its own; secure boot V1 reads it where
     * it is hidden, V2 does not.
     */
    private void secureBoot() throws EspException {
        Optional<String> place = plan.keyPlaces().entrySet().stream()
                .filter(p -> p.getValue().equals("SECURE_BOOT_DIGEST"))
                .map(Map.Entry::getKey)
                .findFirst();
        boolean second = is("SECURE_BOOT_EN", 1) || is("ABS_DONE_1", 1);
        boolean firstFails = place.isPresent()
                && is("ABS_DONE_0", 1)
                && is(place.get(), 0)
                && !plan.isHidden(plan.field(place.get()));
        if (firstFails || (second && !(place.isEmpty() ? hasDigest() : shows(place.get())))) {
            found.put(
                    "NO_DIGEST",
                    "secure boot would be on without a digest that is neither revoked, hidden nor blank: nothing ever"
                            + " starts");
        }
    }

    /** Whether a block will hold something that can be read. */
    private boolean shows(String block) throws EspException {
        return is(block, 1) && !plan.willBeHidden(plan.field(block));
    }

    private boolean hasDigest() throws EspException {
        for (int key = 0; plan.fields().named("KEY_PURPOSE_" + key).isPresent(); key++) {
            String purpose = purpose(key);
            String revoked = purpose.replace("SECURE_BOOT_DIGEST", "SECURE_BOOT_KEY_REVOKE")
                    .toUpperCase(Locale.ROOT);
            if (purpose.startsWith("SECURE_BOOT_DIGEST") && is(revoked, 0) && shows("BLOCK_KEY" + key)) {
                return true;
            }
        }
        return false;
    }
}
