package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.monitor.ExpectationText;
import io.github.espmaven.monitor.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One element of {@code <expect>}: a {@code <line>}, or {@code <anyOrder>} with lines in it. */
public final class ExpectParameter {
    /** A regular expression; {@code @{name}} stands for what an earlier one caught as {@code (?<name>…)}. */
    private @Nullable String pattern;

    /** Exact text instead of a regular expression. */
    private @Nullable String text;

    /** Regular expressions of which one must come, instead of one. */
    private @Nullable List<String> anyOf;

    /** Lines that must all come, in any order: what {@code <anyOrder>} holds. */
    private final List<ExpectParameter> lines = new ArrayList<>();

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

    public @Nullable String getText() {
        return text;
    }

    public void setText(String text) {
        this.text = text;
    }

    public List<String> getAnyOf() {
        return anyOf == null ? List.of() : List.copyOf(anyOf);
    }

    public void setAnyOf(List<String> anyOf) {
        this.anyOf = anyOf.stream().map(p -> Objects.requireNonNullElse(p, "")).toList();
    }

    /** One {@code <line>} in {@code <anyOrder>}. */
    public void addLine(ExpectParameter line) {
        lines.add(line);
    }

    /** All that elements of {@code <expect>} say. */
    static List<Expectation> expectations(List<ExpectParameter> elements) throws EspException {
        List<Expectation> all = new ArrayList<>();
        for (ExpectParameter element : elements) {
            if (element.lines.isEmpty() || element.isLine()) {
                all.add(element.expectation());
            }
            for (int i = 0; i < element.lines.size(); i++) {
                Expectation line = element.lines.get(i).expectation();
                all.add(i == 0 ? line : line.inAnyOrder());
            }
        }
        return all;
    }

    private boolean isLine() {
        return pattern != null || text != null || anyOf != null || within != null || send != null;
    }

    private Expectation expectation() throws EspException {
        if (!lines.isEmpty()) {
            throw ExpectationText.bad("<anyOrder> holds lines and nothing else");
        }
        return ExpectationText.parse(
                new ExpectationText.What(Optional.ofNullable(pattern), Optional.ofNullable(text), getAnyOf()),
                Optional.ofNullable(within),
                Optional.ofNullable(send));
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
