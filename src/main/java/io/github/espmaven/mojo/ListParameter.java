package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A parameter that is a list, as Maven sets it: {@code null} stands for an element without contents. */
final class ListParameter {
    private ListParameter() {}

    /**
     * Its elements; none when it is not given.
     *
     * @param name as users write it
     * @throws EspException {@code BAD_PARAMETER} when an element is empty
     */
    static <T> List<T> elements(String name, @Nullable List<T> list) throws EspException {
        if (list == null) {
            return List.of();
        }
        for (int i = 0; i < list.size(); i++) {
            if (Objects.toString(list.get(i), "").isBlank()) {
                throw new EspException(
                        Problem.BAD_PARAMETER,
                        "element " + (i + 1) + " of the " + list.size() + " in " + name + " is empty",
                        Evidence.of(Evidence.Key.PARAMETER, name)
                                .with(Evidence.Key.CHOICES, "elements with something in them, or no such parameter"));
            }
        }
        return List.copyOf(list);
    }
}
