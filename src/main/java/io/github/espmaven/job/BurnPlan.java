package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseController.Lock;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.chip.EfuseFields;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be burned into the fuses of a board, in an order in which a loss of power, between two steps or within one, can be
 * made good by doing the same again: keys, then what they are for, then their locks, and only then what hides them; what turns
 * them on; locks of what is burned by then; and last what ends this very access.
 */
final class BurnPlan {
    /** In which step a fuse is burned. */
    enum Stage {
        DATA,
        SETTINGS,
        KEY_PROTECTION,
        KEY_HIDING,
        SWITCHES,
        LOCKS,
        LAST,
        LAST_LOCKS
    }

    /** One burning: bits of a block, counted from its first. */
    record Step(Stage stage, int block, BigInteger bits) {
        /** Its block and its part, never its bits. */
        @Override
        public String toString() {
            return "BLOCK" + block + " ("
                    + stage.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
        }
    }

    private final Chip chip;
    private final EfuseController at;
    private final Map<Integer, Integer> shown;
    private final Set<Integer> faulty;
    private final EfuseFields fields;
    private final Map<Stage, Map<Integer, BigInteger>> bits = new TreeMap<>();
    /** By block, the bits that are planned, and which of them are to be 1. */
    private final Map<Integer, BigInteger> wanted = new TreeMap<>();

    private final Map<Integer, BigInteger> ones = new TreeMap<>();
    private final Set<String> changes = new LinkedHashSet<>();
    private final Set<String> burned = new LinkedHashSet<>();

    /**
     * @param shown what the registers show
     * @param faulty blocks that read with errors
     */
    BurnPlan(Chip chip, EfuseController at, Map<Integer, Integer> shown, Set<Integer> faulty) {
        this.chip = chip;
        this.at = at;
        this.shown = shown;
        this.faulty = faulty;
        this.fields = EfuseFields.of(chip);
    }

    /** On chips without purposes, what a block's key is for. */
    Map<String, String> keyPlaces() {
        return chip.spec().security().keyPlaces();
    }

    EfuseField field(String name) throws EspException {
        return fields.named(name)
                .orElseThrow(() -> EspException.badParameter(
                        "the " + chip + " has no fuse " + name, "esp.fuses", "the names that esp:efuse prints"));
    }

    private int register(int address) {
        return shown.getOrDefault(address, 0);
    }

    BigInteger value(EfuseField field) throws EspException {
        return field.read(at, this::register);
    }

    boolean isHidden(EfuseField field) {
        return field.isLocked(at, at.readLocks(), this::register);
    }

    /** Whether it is read-protected once all is burned. */
    boolean willBeHidden(EfuseField field) {
        int first = at.blocks().get(0).address();
        BigInteger more =
                steps().stream().filter(s -> s.block() == 0).map(Step::bits).reduce(BigInteger.ZERO, BigInteger::or);
        return field.isLocked(
                at,
                at.readLocks(),
                a -> register(a) | more.shiftRight((a - first) * 8).intValue());
    }

    boolean isLocked(EfuseField field) {
        return field.isLocked(at, at.writeLocks(), this::register);
    }

    static EspException refused(String why) {
        return new EspException(Problem.BURN_REFUSED, why);
    }

    /** Sets a field; nothing to do when it has the value. No message shows what a block of keys or data holds. */
    void set(EfuseField field, BigInteger value, Stage stage) throws EspException {
        BigInteger now = value(field);
        if (isHidden(field)) {
            throw refused(field.name() + " is read-protected, so it cannot be verified what is in it");
        }
        boolean again = field.places().stream().anyMatch(p -> faulty.contains(p.block())) && !isLocked(field);
        boolean done = now.equals(value) && !again;
        int from = 0;
        for (EfuseField.Place place : field.places()) {
            BigInteger mask = BigInteger.ONE.shiftLeft(place.width()).subtract(BigInteger.ONE);
            BigInteger part = value.shiftRight(from).and(mask).shiftLeft(place.bit());
            want(field.name(), place.block(), mask.shiftLeft(place.bit()), part);
            if (!done) {
                add(place.block() == 0 ? stage : Stage.DATA, place.block(), part);
            }
            from += place.width();
        }
        if (done) {
            return;
        }
        String is = !field.holdsBytes()
                ? field.text(now)
                : again ? "burned in part" : now.signum() == 0 ? "blank" : "set otherwise";
        String becomes = field.holdsBytes() ? "what is given" : field.text(value);
        if (now.andNot(value).signum() != 0 && !again) {
            throw refused(
                    field.name() + " is " + is + " and cannot become " + becomes + ": a fuse that is set stays set");
        }
        if (isLocked(field)) {
            throw refused(field.name() + " is write-protected and stays " + is);
        }
        changes.add(field.name() + ": " + is + " becomes " + becomes
                + field.meaning(value).map(m -> " (" + m + ")").orElse(""));
        burned.add(field.name());
    }

    /** Refuses bits that were planned with another value before, by whatever name. */
    private void want(String name, int block, BigInteger mask, BigInteger value) throws EspException {
        BigInteger both = wanted.getOrDefault(block, BigInteger.ZERO).and(mask);
        if (ones.getOrDefault(block, BigInteger.ZERO).xor(value).and(both).signum() != 0) {
            throw refused(name + " is wanted twice, with different values");
        }
        wanted.merge(block, mask, BigInteger::or);
        ones.merge(block, value, BigInteger::or);
    }

    private void add(Stage stage, int block, BigInteger more) {
        bits.computeIfAbsent(stage, s -> new TreeMap<>()).merge(block, more, BigInteger::or);
    }

    /** Write-protects a field ({@code locked}), or read-protects it ({@code hidden}), with all that the same fuse protects. */
    void protect(EfuseField field, String how, Stage stage) throws EspException {
        boolean hide = how.equals("hidden");
        if (hide ? isHidden(field) : isLocked(field)) {
            return;
        }
        Set<String> with = new TreeSet<>();
        List<Lock> found = (hide ? at.readLocks() : at.writeLocks())
                .stream().filter(l -> locks(l, field)).toList();
        for (Lock lock : found) {
            fields.all().stream().filter(f -> locks(lock, f)).forEach(f -> with.add(f.name()));
        }
        boolean ofLast = with.stream().anyMatch(n -> n.matches("WR_DIS|RD_DIS") || isLast(n));
        Stage when = stage == Stage.LOCKS && ofLast ? Stage.LAST_LOCKS : stage;
        for (Lock lock : found) {
            int first = at.blocks().get(0).address();
            int bit = (lock.bit().address() - first) * 8 + lock.bit().lsb();
            if (at.writeLocks().stream().anyMatch(l -> isSetLockOf(l, lock))) {
                throw refused("the fuse that makes " + field.name() + " " + how + " is write-protected itself");
            }
            want(hide ? "RD_DIS" : "WR_DIS", 0, BigInteger.ONE.shiftLeft(bit), BigInteger.ONE.shiftLeft(bit));
            add(when, 0, BigInteger.ONE.shiftLeft(bit));
        }
        if (!with.remove(field.name())) {
            throw refused(field.name() + " cannot be made " + how + " on the " + chip);
        }
        burned.add(field.name() + ":" + how);
        with.forEach(name -> burned.add(name + ":" + how));
        changes.add(field.name() + ": becomes " + how
                + (with.isEmpty() ? "" : " (with it: " + String.join(", ", with) + ")"));
    }

    private boolean isLast(String name) {
        return burned.contains(name) && BurnRules.stage(name) == Stage.LAST;
    }

    private boolean locks(Lock lock, EfuseField field) {
        return field.isLocked(at, List.of(lock), a -> a == lock.bit().address() ? -1 : 0);
    }

    private boolean isSetLockOf(Lock lock, Lock other) {
        boolean set = (register(lock.bit().address()) & lock.bit().mask()) != 0;
        return set
                && (lock.masks().getOrDefault(other.bit().address(), 0)
                                & other.bit().mask())
                        != 0;
    }

    /** Adds a line that is no change. */
    void note(String line) {
        changes.add(line);
    }

    /** What would change, and what cannot be seen, a line each. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    /** Names of the fields that are burned; with {@code :locked} or {@code :hidden} those that are protected. */
    Set<String> burned() {
        return Set.copyOf(burned);
    }

    BigInteger planned(EfuseField field) throws EspException {
        BigInteger value = value(field);
        int to = 0;
        for (EfuseField.Place place : field.places()) {
            for (int i = 0; i < place.width(); i++, to++) {
                int bit = place.bit() + i;
                boolean set = steps().stream()
                        .anyMatch(s -> s.block() == place.block() && s.bits().testBit(bit));
                value = set ? value.setBit(to) : value;
            }
        }
        return value;
    }

    /** Blocks with check bytes that hold something already or do not show it, which the burning would have to add to. */
    Set<Integer> blocksInUse(boolean coded) {
        Set<Integer> used = new LinkedHashSet<>();
        for (int block : bits.getOrDefault(Stage.DATA, Map.of()).keySet()) {
            boolean blank = at.blocks().get(block).registers().stream()
                    .allMatch(r -> register(r) == 0
                            && !faulty.contains(block)
                            && EfuseController.locked(at.readLocks(), r, this::register) == 0);
            if (coded && !blank) {
                used.add(block);
            }
        }
        return used;
    }

    EfuseFields fields() {
        return fields;
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        bits.forEach((stage, blocks) -> blocks.forEach((block, more) -> steps.add(new Step(stage, block, more))));
        return steps;
    }
}
