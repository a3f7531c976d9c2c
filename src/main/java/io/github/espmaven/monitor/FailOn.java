package io.github.espmaven.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What must not happen while the board is watched.
 *
 * @param kinds names of faults: those of {@link BootFault} in lower case with dashes, {@value #WATCHDOG_RESET}, {@value
 *     #BROWNOUT_RESET}, {@value #BOOT_LOOP}, {@value #RESET}
 * @param patterns lines that must not appear
 * @param allowedResets how many resets that nobody asked for are no fault
 */
public record FailOn(Set<String> kinds, List<Pattern> patterns, int allowedResets) {
    static final String WATCHDOG_RESET = "watchdog-reset";
    static final String BROWNOUT_RESET = "brownout-reset";
    static final String BOOT_LOOP = "boot-loop";
    static final String RESET = "reset";
    static final int LOOP_STARTS = 5;
    static final Duration LOOP_TIME = Duration.ofSeconds(20);

    private static final String NONE = "none";

    /** All kinds of faults and no patterns. */
    public static final FailOn DEFAULT = new FailOn(allKinds(), List.of(), 0);

    public FailOn {
        kinds = Set.copyOf(kinds);
        patterns = List.copyOf(patterns);
    }

    /**
     * Reads what the user wrote. Names of kinds select those kinds; every other text is a regular expression, which is
     * added; {@code none} switches all kinds off. Without names all kinds are on.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static FailOn parse(List<String> texts) throws EspException {
        Set<String> kinds = new TreeSet<>();
        List<Pattern> patterns = new ArrayList<>();
        boolean selected = false;
        for (String text : texts) {
            String name = text.trim();
            if (name.equals(NONE) || DEFAULT.kinds.contains(name)) {
                selected = true;
                kinds.add(name);
            } else {
                patterns.add(PatternSearch.compile("esp.failOn", name));
            }
        }
        kinds.remove(NONE);
        return new FailOn(selected ? kinds : DEFAULT.kinds, patterns, 0);
    }

    /** The same with other resets allowed, for programs that restart by themselves. */
    public FailOn allowingResets(int number) {
        return new FailOn(kinds, patterns, number);
    }

    boolean has(BootFault fault) {
        return kinds.contains(nameOf(fault));
    }

    static String nameOf(BootFault fault) {
        return fault.id();
    }

    private static Set<String> allKinds() {
        Set<String> all = new TreeSet<>(Set.of(WATCHDOG_RESET, BROWNOUT_RESET, BOOT_LOOP, RESET));
        Arrays.stream(BootFault.values()).map(FailOn::nameOf).forEach(all::add);
        return all;
    }
}
