package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The functions in a chip's mask ROM by address. The table names what programs may call, not every function, so an
 * address far behind a name is left without one. Read when the first address in a ROM is to be named.
 */
final class RomFunctions {
    private static final String TABLE = "rom-functions.txt";
    /** How far from its beginning code is still taken to be of a function. */
    private static final int LONGEST = 0x400;

    private static final Pattern STEP = Pattern.compile("(\\w+)(<|>=)(\\d+)\\.(\\d+)");

    private static final Map<Chip, RomFunctions> LOADED = new ConcurrentHashMap<>();

    private final TreeMap<Integer, List<Function>> byAddress = new TreeMap<>();
    private final Map<String, Step> steps = new HashMap<>();
    private int begin;

    /** A revision step as the linker scripts call it: all revisions from one on, or all below one. */
    private record Step(Revision revision, boolean below) {
        boolean includes(Revision r) {
            return below == r.compareTo(revision) < 0;
        }
    }

    /** @param step empty: every revision that has no function of its own there */
    private record Function(String name, String step) {}

    private RomFunctions() {}

    static RomFunctions of(Chip chip) {
        return LOADED.computeIfAbsent(chip, RomFunctions::read);
    }

    /**
     * The function that {@code address} lies in, as {@code ets_printf+0x1c}; where it depends on a revision that is not
     * known, all that it can be.
     */
    Optional<String> at(int address, Optional<Revision> revision) {
        int place = address - begin;
        for (Map.Entry<Integer, List<Function>> entry :
                byAddress.headMap(place, true).descendingMap().entrySet()) {
            int offset = place - entry.getKey();
            if (offset >= LONGEST) {
                break;
            }
            String names = String.join(" or ", names(entry.getValue(), revision));
            if (!names.isEmpty()) {
                return Optional.of(offset == 0 ? names : names + "+" + Hex.of(offset));
            }
        }
        return Optional.empty();
    }

    private Collection<String> names(List<Function> functions, Optional<Revision> revision) {
        TreeSet<String> own = new TreeSet<>();
        TreeSet<String> possible = new TreeSet<>();
        for (Function f : functions) {
            Optional<Boolean> fits = f.step.isEmpty() ? common(revision) : fits(f.step, revision);
            if (fits.orElse(false)) {
                own.add(f.name);
            } else if (fits.isEmpty()) {
                possible.add(f.name);
            }
        }
        return own.isEmpty() ? possible : own;
    }

    /** Whether what has no step is in a revision: not where an early ROM was another one altogether. */
    private Optional<Boolean> common(Optional<Revision> revision) {
        boolean replaced =
                revision.isPresent() && steps.values().stream().anyMatch(s -> s.below && s.includes(revision.get()));
        return replaced ? Optional.of(false) : Optional.empty();
    }

    private Optional<Boolean> fits(String step, Optional<Revision> revision) {
        return revision.flatMap(r -> Optional.ofNullable(steps.get(step)).map(s -> s.includes(r)));
    }

    private static RomFunctions read(Chip chip) {
        RomFunctions functions = new RomFunctions();
        try (InputStream in = RomFunctions.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new AssertionError(TABLE + " is in the plugin");
            }
            char letter = 0;
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line : lines.lines().toList()) {
                if (line.charAt(0) == '@' && line.split(" ", -1)[1].equals(chip.id())) {
                    letter = line.charAt(1);
                    functions.head(line.split(" ", -1));
                } else if (letter != 0 && line.charAt(0) != '#' && line.charAt(0) != '@') {
                    functions.add(line, letter);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return functions;
    }

    private void head(String[] fields) {
        begin = Integer.parseUnsignedInt(fields[2], 16);
        for (int i = 3; i < fields.length; i++) {
            Matcher m = STEP.matcher(fields[i]);
            if (m.matches()) {
                Revision revision = new Revision(Integer.parseInt(m.group(3)), Integer.parseInt(m.group(4)));
                steps.put(m.group(1), new Step(revision, m.group(2).equals("<")));
            }
        }
    }

    private void add(String line, char letter) {
        String[] fields = line.split(" ", -1);
        for (int i = 1; i < fields.length; i++) {
            if (fields[i].charAt(0) == letter) {
                int dot = fields[i].indexOf('.');
                int address = Integer.parseInt(fields[i].substring(1, dot < 0 ? fields[i].length() : dot), 16);
                byAddress
                        .computeIfAbsent(address, a -> new ArrayList<>())
                        .add(new Function(fields[0], dot < 0 ? "" : fields[i].substring(dot + 1)));
            }
        }
    }
}
