package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.monitor.ExpectationText;
import io.github.espmaven.monitor.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code <expect>}: {@code <line>}s, {@code <send>}, and {@code <anyOrder>} with lines in it. As XML, because Maven sets no field of
 * a class from an attribute such as {@code board}.
 */
final class ExpectParameter {
    private static final String BOARD = "board";
    private static final String SEND = "send";
    private static final Set<String> ELEMENTS = Set.of("pattern", "text", "anyOf", "within", SEND);

    private final ExpressionEvaluator expressions;

    /**
     * All that the parameters of a goal say.
     *
     * @param line one line, which replaces {@code expect}
     */
    static List<Expectation> of(@Nullable String line, @Nullable PlexusConfiguration expect, AbstractEspMojo goal)
            throws EspException {
        if (line != null) {
            return List.of(
                    ExpectationText.parse(ExpectationText.What.pattern(line), Optional.empty(), Optional.empty()));
        }
        return expect == null ? List.of() : new ExpectParameter(goal.expressions()).expectations(expect);
    }

    /** @param expressions replaces properties that were set while the build runs */
    ExpectParameter(ExpressionEvaluator expressions) {
        this.expressions = expressions;
    }

    List<Expectation> expectations(PlexusConfiguration expect) throws EspException {
        List<Expectation> all = new ArrayList<>();
        for (PlexusConfiguration element : expect.getChildren()) {
            if (element.getName().equals("anyOrder")) {
                requireAttributes(element, Set.of());
                if (element.getChildCount() == 0 || text(element.getValue()).isPresent()) {
                    throw ExpectationText.bad("<anyOrder> holds lines and nothing else");
                }
                for (int i = 0; i < element.getChildCount(); i++) {
                    Expectation line = line(element.getChild(i));
                    all.add(i == 0 ? line : line.inAnyOrder());
                }
            } else if (element.getName().equals(SEND)) {
                requireAttributes(element, Set.of(BOARD));
                all.add(ExpectationText.send(text(element.getValue()), text(element.getAttribute(BOARD))));
            } else {
                all.add(line(element));
            }
        }
        return all;
    }

    private Expectation line(PlexusConfiguration line) throws EspException {
        if (!line.getName().equals("line")) {
            throw ExpectationText.bad("<expect> cannot have <" + line.getName() + ">");
        }
        requireAttributes(line, Set.of(BOARD));
        List<String> anyOf = new ArrayList<>();
        Optional<String> receiver = Optional.empty();
        for (PlexusConfiguration child : line.getChildren()) {
            boolean several = child.getName().equals("anyOf");
            if (!ELEMENTS.contains(child.getName()) || (child.getChildCount() > 0 && !several)) {
                throw ExpectationText.bad("an expected line cannot have <" + child.getName() + ">"
                        + (ELEMENTS.contains(child.getName()) ? " with elements in it" : ""));
            }
            requireAttributes(child, child.getName().equals(SEND) ? Set.of(BOARD) : Set.of());
            for (PlexusConfiguration pattern : child.getChildren()) {
                anyOf.add(text(pattern.getValue()).orElse(""));
            }
            receiver = receiver.isPresent() ? receiver : text(child.getAttribute(BOARD));
        }
        Optional<String> pattern = line.getChildCount() == 0 ? text(line.getValue()) : child(line, "pattern");
        ExpectationText.What what = new ExpectationText.What(pattern, child(line, "text"), anyOf);
        return ExpectationText.parse(what, child(line, "within"), child(line, SEND))
                .of(text(line.getAttribute(BOARD)), receiver);
    }

    /** What Maven itself understands may be there, too. */
    private static void requireAttributes(PlexusConfiguration element, Set<String> known) throws EspException {
        for (String name : element.getAttributeNames()) {
            if (!known.contains(name) && !name.startsWith("combine.") && !name.startsWith("xml:")) {
                throw ExpectationText.bad("<" + element.getName() + "> cannot have the attribute " + name);
            }
        }
    }

    private Optional<String> child(PlexusConfiguration element, String name) throws EspException {
        PlexusConfiguration[] found = element.getChildren(name);
        return found.length == 0 ? Optional.empty() : text(found[found.length - 1].getValue());
    }

    private Optional<String> text(@Nullable String raw) throws EspException {
        try {
            return Optional.ofNullable(raw == null ? null : expressions.evaluate(raw))
                    .map(String::valueOf)
                    .filter(value -> !value.isEmpty());
        } catch (ExpressionEvaluationException e) {
            throw ExpectationText.bad(String.valueOf(e.getMessage()));
        }
    }
}
