package io.github.espmaven.base;

import java.util.Optional;
import java.util.Properties;

/**
 * A lock by name within this Java process, across class loaders. One build may load this plugin several times, each time with
 * static fields of its own; what all of them see are the system's properties, so a lock is one of those. It keeps them
 * from opening the same lock file twice: on POSIX systems a process loses its lock as soon as it closes the file, however
 * often it has opened it.
 */
public final class ProcessWideLock {
    private static final String PREFIX = "io.github.espmaven.claim.";

    private final String name;

    private ProcessWideLock(String name) {
        this.name = name;
    }

    /**
     * Takes {@code name}; empty when somebody has it.
     *
     * @param holder who takes it, as others are told
     */
    public static Optional<ProcessWideLock> take(String name, String holder) {
        return all().putIfAbsent(PREFIX + name, holder) == null
                ? Optional.of(new ProcessWideLock(name))
                : Optional.empty();
    }

    /** Who has {@code name}; empty when nobody of this process does. */
    public static Optional<String> holder(String name) {
        return Optional.ofNullable(all().getProperty(PREFIX + name));
    }

    /** Gives the name back; to be called once. */
    public void release() {
        all().remove(PREFIX + name);
    }

    private static Properties all() {
        return System.getProperties();
    }
}
