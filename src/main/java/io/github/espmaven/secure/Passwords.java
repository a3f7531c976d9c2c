package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;

/** Tells the password of one key, when it is needed. */
@FunctionalInterface
public interface Passwords {
    /**
     * The password.
     *
     * @throws EspException {@code KEY_UNUSABLE} when none was named, or it cannot be had
     */
    char[] get() throws EspException;

    /** What resolves names of passwords as users write them, {@code env:NAME} and {@code server:ID}. */
    @FunctionalInterface
    interface Named {
        char[] get(String name) throws EspException;
    }
}
