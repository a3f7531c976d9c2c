package io.github.espmaven.chip;

import java.util.Optional;

/**
 * A fact that changed with a silicon revision.
 *
 * @param current what holds now
 * @param older what held before, if it was different
 * @param <T> the fact
 */
public record ByRevision<T>(T current, Optional<Older<T>> older) {

    /**
     * The fact as it was before {@code until}.
     *
     * @param until the first revision on which it no longer holds
     * @param <T> the fact
     */
    public record Older<T>(Revision until, T fact) {}

    static <T> ByRevision<T> always(T fact) {
        return new ByRevision<>(fact, Optional.empty());
    }

    ByRevision<T> before(Revision until, T fact) {
        return new ByRevision<>(current, Optional.of(new Older<>(until, fact)));
    }

    public T on(Revision revision) {
        return older.filter(o -> revision.compareTo(o.until()) < 0)
                .map(Older::fact)
                .orElse(current);
    }
}
