package io.github.espmaven.mojo;

import org.jspecify.annotations.Nullable;

/** One {@code <line>} of {@code <expect>}: a regular expression, or an element with more to say. */
public final class ExpectParameter {
    /** A regular expression; {@code @{name}} stands for what an earlier one caught as {@code (?<name>…)}. */
    private @Nullable String pattern;

    /** How long it may take, as {@code 5s}. */
    private @Nullable String within;

    /** What to send to the board when it came; {@code \n} and the like are understood. */
    private @Nullable String send;

    /** As the text of the element alone. */
    public void set(String text) {
        pattern = text;
    }

    public @Nullable String getPattern() {
        return pattern;
    }

    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    public @Nullable String getWithin() {
        return within;
    }

    public void setWithin(String within) {
        this.within = within;
    }

    public @Nullable String getSend() {
        return send;
    }

    public void setSend(String send) {
        this.send = send;
    }
}
