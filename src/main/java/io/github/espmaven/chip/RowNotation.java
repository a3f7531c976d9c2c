package io.github.espmaven.chip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notation of values in a {@link ChipRow}. Everything here refuses other text by an {@link IllegalArgumentException}.
 */
public final class RowNotation {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern COMMA_BEFORE_NAME = Pattern.compile(",\\s*(?=[^,=]+=)");
    private static final Pattern NUMBER = Pattern.compile("\\+?(0x[0-9a-f]{1,8}|[0-9]{1,9})");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");
    private static final Pattern BITS = Pattern.compile("(.+)\\[(\\d+)(?::(\\d+))?]");
    private static final Pattern CALL = Pattern.compile("([^(]+)(?:\\((.*)\\))?");

    private RowNotation() {}

    /** A number without a sign: {@code 40}, {@code 0x600b0800}; of an offset {@code +0x44}. */
    public static int number(String text) {
        Matcher m = matched(NUMBER, text);
        return (int) (long) Long.decode(m.group(1));
    }

    /** Words with blanks or line ends between them. */
    public static List<String> words(String text) {
        return Arrays.asList(BLANKS.split(text.strip(), -1));
    }

    /** Numbers with blanks between them: {@code 8 16 32}. */
    public static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : words(text)) {
            numbers.add(number(word));
        }
        return numbers;
    }

    /** Numbers and ranges of them: {@code 0-21 26}. */
    static Set<Integer> ranges(String text) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String range : words(text)) {
            numbers.addAll(counted(range));
        }
        return numbers;
    }

    private static List<Integer> counted(String range) {
        Matcher m = matched(RANGE, range);
        List<Integer> numbers = new ArrayList<>();
        int last = Integer.parseInt(m.group(m.group(2) == null ? 1 : 2));
        for (int number = Integer.parseInt(m.group(1)); number <= last; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    static boolean yes(String text) {
        if (!text.equals("yes") && !text.equals("no")) {
            throw refused(text);
        }
        return text.equals("yes");
    }

    /** From the first address to the one behind the last: {@code 0x40800000-0x40880000}. */
    public static AddressRange range(String text) {
        String[] ends = text.split("-", -1);
        return new AddressRange(number(ends[0]), number(ends[1]));
    }

    /** A revision: {@code v0.4}. */
    public static Revision revision(String text) {
        return Revision.parse(text).orElseThrow(() -> refused(text));
    }

    /** Nothing, written as {@code none}, or something. */
    static <T> Optional<T> orNone(String text, Function<String, T> meaning) {
        return text.equals("none") ? Optional.empty() : Optional.of(meaning.apply(text));
    }

    /** What holds now and, where it was otherwise on older silicon, that: {@code esp32p4; before v3.0 esp32p4-rev1}. */
    static <T> ByRevision<Optional<T>> byRevision(String text, Function<String, T> meaning) {
        String[] parts = text.split("; before ", -1);
        ByRevision<Optional<T>> fact = ByRevision.always(orNone(parts[0], meaning));
        if (parts.length == 1) {
            return fact;
        }
        String[] older = parts[1].split(" ", 2);
        return fact.before(revision(older[0]), orNone(older[1], meaning));
    }

    /** Named values, in their order: {@code 80m=15, 40m=0}. */
    static <T> Map<String, T> pairs(String text, Function<String, T> meaning) {
        Map<String, T> pairs = new LinkedHashMap<>();
        for (String pair : COMMA_BEFORE_NAME.split(text, -1)) {
            String[] sides = pair.split("=", 2);
            pairs.put(sides[0].strip(), meaning.apply(sides[1].strip()));
        }
        return pairs;
    }

    /** What numbers mean: {@code 1=4, 2=8}, {@code 0=BT}, {@code 4-6=Embedded Flash}. */
    public static <T> Map<Integer, T> codes(String text, Function<String, T> meaning) {
        Map<Integer, T> codes = new LinkedHashMap<>();
        for (Map.Entry<String, T> pair : pairs(text, meaning).entrySet()) {
            String code = pair.getKey();
            for (int number : code.startsWith("0x") ? List.of(number(code)) : counted(code)) {
                codes.put(number, pair.getValue());
            }
        }
        return codes;
    }

    /**
     * Bits of registers, the lowest part of a number first: {@code 0x600b1c1c[18]}, {@code w3[20:18] w5[23]};
     * {@code none} for a number that the chip does not keep.
     *
     * @param address what the register's name means
     */
    static BitField field(String text, Function<String, Integer> address) {
        List<BitField.Slice> slices = new ArrayList<>();
        for (String part : text.equals("none") ? List.<String>of() : words(text)) {
            Matcher m = matched(BITS, part);
            int high = Integer.parseInt(m.group(2));
            int low = m.group(3) == null ? high : Integer.parseInt(m.group(3));
            slices.add(new BitField.Slice(address.apply(m.group(1)), low, high - low + 1));
        }
        return new BitField(slices);
    }

    /**
     * A rule with what it works on: {@code expecting(40)}.
     *
     * @param arguments what it works on, in order
     */
    record Call(String name, List<String> arguments) {
        static Call of(String text) {
            Matcher m = matched(CALL, text);
            String arguments = m.group(2);
            return new Call(m.group(1), arguments == null ? List.of() : List.of(arguments.split(",\\s*", -1)));
        }

        int number(int index) {
            return RowNotation.number(arguments.get(index));
        }
    }

    static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("not understood: " + text);
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        if (!m.matches()) {
            throw refused(text);
        }
        return m;
    }
}
