package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads the value of a parameter that has a fixed set of choices. */
public final class ChoiceParameter {

    private ChoiceParameter() {}

    /**
     * The constant named by {@code text}: in lower case, with dashes or underscores.
     *
     * @param parameter its property, for the message
     * @throws EspException {@code BAD_PARAMETER} listing the choices
     */
    public static <E extends Enum<E>> E of(Class<E> type, String parameter, String text) throws EspException {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.trim().replace('-', '_'))) {
                return constant;
            }
        }
        String choices = Arrays.stream(type.getEnumConstants())
                .map(ChoiceParameter::text)
                .collect(Collectors.joining(", "));
        throw EspException.badParameter(parameter + " is \"" + text + "\"", parameter, choices);
    }

    /** How users write a constant: {@code default-reset}. */
    public static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
