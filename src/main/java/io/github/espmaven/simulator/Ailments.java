package io.github.espmaven.simulator;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The faults of one virtual board.
 *
 * @param given each with the values of those parameters that were given
 */
public record Ailments(Map<Ailment, Map<String, Double>> given) {
    /** A healthy board. */
    public static final Ailments NONE = new Ailments(Map.of());

    private static final Pattern SEPARATOR = Pattern.compile("[+ ](?![^(]*\\))");
    private static final Pattern ONE = Pattern.compile("([\\w-]+)(?:\\((.*)\\))?");
    private static final Pattern PARAMETER = Pattern.compile("\\s*(\\w+)=(\\S+)\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}(\\.\\d{1,20})?(e-?\\d{1,2})?");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-f]{1,8}");

    public Ailments {
        given = Map.copyOf(given);
    }

    /**
     * Reads {@code bit-errors(rate=1e-5,seed=7)+brownout}.
     *
     * @throws IllegalArgumentException with what is wrong, in words
     */
    static Ailments parse(String text) {
        Map<Ailment, Map<String, Double>> all = new EnumMap<>(Ailment.class);
        for (String one : SEPARATOR.split(text, -1)) {
            Matcher m = ONE.matcher(one);
            Ailment ailment = named(m.matches() ? m.group(1) : one);
            String parameters = m.group(2) == null ? "" : m.group(2);
            if (all.put(ailment, parameters(ailment, parameters)) != null) {
                throw new IllegalArgumentException("ailment \"" + ailment + "\" stands there twice");
            }
        }
        return new Ailments(all);
    }

    private static Ailment named(String name) {
        return Arrays.stream(Ailment.values())
                .filter(a -> a.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no ailment \"" + name + "\"; choose from "
                        + joined(Arrays.asList(Ailment.values()))));
    }

    private static Map<String, Double> parameters(Ailment ailment, String text) {
        Map<String, Double> values = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher m = PARAMETER.matcher(pair);
            if (!m.matches() || ailment.parameter(m.group(1)).isEmpty()) {
                throw new IllegalArgumentException(noParameter(ailment, pair));
            }
            values.put(m.group(1), value(ailment.parameter(m.group(1)).get(), m.group(2)));
        }
        return Map.copyOf(values);
    }

    private static String noParameter(Ailment ailment, String pair) {
        return ailment.parameters().isEmpty()
                ? "\"" + ailment + "\" has no parameters"
                : "\"" + pair + "\" is no parameter of " + ailment + "; it has "
                        + joined(ailment.parameters().stream()
                                .map(Ailment.Parameter::name)
                                .toList());
    }

    private static double value(Ailment.Parameter parameter, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        double value = HEX.matcher(lower).matches()
                ? Long.parseLong(lower.substring(2), 16)
                : NUMBER.matcher(lower).matches() ? Double.parseDouble(lower) : Double.NaN;
        if (!parameter.allows(value)) {
            throw new IllegalArgumentException("\"" + text + "\" is no value for " + parameter.name() + ", a "
                    + (parameter.whole() ? "whole " : "") + "number from " + number(parameter.least()) + " to "
                    + number(parameter.most()));
        }
        return value;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static String joined(Iterable<?> several) {
        return java.util.stream.StreamSupport.stream(several.spliterator(), false)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
    }

    boolean has(Ailment ailment) {
        return given.containsKey(ailment);
    }

    /** The value of a parameter: given, or as it is unless given. */
    double value(Ailment ailment, String parameter) {
        return given.getOrDefault(ailment, Map.of())
                .getOrDefault(
                        parameter, ailment.parameter(parameter).orElseThrow().initial());
    }

    int whole(Ailment ailment, String parameter) {
        return (int) value(ailment, parameter);
    }

    /** The source of chance for one that has a seed; {@code place} tells places of one board apart. */
    Random random(Ailment ailment, Ailment place) {
        List<Ailment> all = List.of(Ailment.values());
        return new Random(whole(ailment, "seed") * 1_000_003L + all.indexOf(ailment) * 31L + all.indexOf(place));
    }
}
