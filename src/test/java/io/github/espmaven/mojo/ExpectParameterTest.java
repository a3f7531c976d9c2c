package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.monitor.Expectation.Order;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected lines as Maven makes them of a POM. */
class ExpectParameterTest {

    /** What a goal has. */
    public static final class Goal {
        private List<ExpectParameter> expect = new ArrayList<>();
    }

    private static List<Expectation> expectations(String xml) throws Exception {
        Goal goal = new Goal();
        new BasicComponentConfigurator()
                .configureComponent(
                        goal,
                        new XmlPlexusConfiguration(Xpp3DomBuilder.build(
                                new StringReader("<configuration><expect>" + xml + "</expect></configuration>"))),
                        null);
        return ExpectParameter.expectations(goal.expect);
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
