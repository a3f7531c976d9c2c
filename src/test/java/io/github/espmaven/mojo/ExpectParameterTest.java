package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.Expectation.Order;
import java.io.File;
import java.io.StringReader;
import java.util.List;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected lines as Maven makes them of a POM. */
class ExpectParameterTest {

    /** What a goal has. */
    public static final class Goal {
        private PlexusConfiguration expect;
    }

    private static List<Expectation> expectations(String xml) throws Exception {
        Goal goal = new Goal();
        new BasicComponentConfigurator()
                .configureComponent(
                        goal,
                        new XmlPlexusConfiguration(Xpp3DomBuilder.build(
                                new StringReader("<configuration><expect>" + xml + "</expect></configuration>"))),
                        null);
        return new ExpectParameter(new Properties()).expectations(goal.expect);
    }

    /** Stands for Maven: one property is set. */
    private static final class Properties implements ExpressionEvaluator {
        @Override
        public Object evaluate(String text) {
            return text.equals("${unset}") ? null : text.replace("${side}", "left");
        }

        @Override
        public File alignToBaseDirectory(File file) {
            return file;
        }
    }

    @Test
    void linesMayBeExactHaveAlternativesAndComeInAnyOrder() throws Exception {
        List<Expectation> all = expectations("<line>a+</line><line><text>1 + @{n} ="
                + " x.</text><within>5s</within></line><line><anyOf><pattern>b</pattern><pattern>c|d</pattern></anyOf></line><anyOrder><line>e</line><line><pattern>f</pattern><send>g\\n"
                + "</send></line><line>h</line></anyOrder>");
        assertThat(all)
                .extracting(Expectation::pattern)
                .containsExactly("a+", "\\Q1 + \\E@{n}\\Q = x.\\E", "(?:b)|(?:c|d)", "e", "f", "h");
        assertThat(all).extracting(Expectation::text).containsExactly("a+", "1 + @{n} = x.", "b or c|d", "e", "f", "h");
        assertThat(all)
                .extracting(Expectation::order)
                .containsExactly(Order.AFTER, Order.AFTER, Order.AFTER, Order.AFTER, Order.ANY, Order.ANY);
        assertThat(all.get(4).send()).contains("g\n");
    }

    @Test
    void linesAndWhatIsSentAreOfTheBoardsThatAreNamed() throws Exception {
        List<Expectation> all = expectations("<line board='${side}'>a</line><send board='right'>go\\n</send>"
                + "<line><pattern>b</pattern><send board='right'>c</send></line>"
                + "<anyOrder combine.children='append'><line board='left'>d</line><line>e</line></anyOrder>");
        assertThat(all)
                .extracting(e -> e.board().orElse("-") + " " + e.pattern() + " "
                        + e.send().orElse("-") + " " + e.receiver().orElse("-"))
                .containsExactly("left a - -", "right  go\n -", "- b c right", "left d - -", "- e - -");
    }

    @ParameterizedTest
    @CsvSource({
        "'<line borad=\"left\">a</line>', <line> cannot have the attribute borad",
        "'<anyOrder board=\"left\"><line>a</line></anyOrder>', <anyOrder> cannot have the attribute board",
        "'<line><pattern board=\"left\">a</pattern></line>', <pattern> cannot have the attribute board",
        "<line><patern>a</patern></line>, an expected line cannot have <patern>",
        "<line><text><b>a</b></text></line>, an expected line cannot have <text> with elements in it",
        "<liine>a</liine>, <expect> cannot have <liine>",
        "<anyOrder><send>a</send></anyOrder>, <expect> cannot have <send>",
        "<anyOrder/>, <anyOrder> holds lines and nothing else",
        "<send board='left'/>, a <send> is empty",
        "<line>${unset}</line>, an expected line has no pattern",
        "'<send>\\q</send>', \"\\q\" has an escape that does not exist"
    })
    void whatIsWrongIsNamed(String xml, String message) {
        assertThatThrownBy(() -> expectations(xml))
                .isInstanceOf(EspException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<line/>",
                "<line><text></text></line>",
                "<line><pattern>a</pattern><text>b</text></line>",
                "<line><anyOf><pattern/></anyOf></line>",
                "<anyOrder><line/></anyOrder>",
                "<anyOrder><line>a</line><pattern>b</pattern></anyOrder>"
            })
    void whatIsNoExpectationIsRefused(String xml) {
        assertThatThrownBy(() -> expectations(xml)).isInstanceOf(EspException.class);
    }
}
