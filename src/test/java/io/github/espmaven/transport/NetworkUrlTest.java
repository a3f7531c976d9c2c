package io.github.espmaven.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkUrlTest {

    @Test
    void splitsAUrl() throws EspException {
        NetworkUrl url = NetworkUrl.parse("RFC2217://pi.local:2217?ign_set_control&timeout=3");
        assertThat(url.scheme()).isEqualTo("rfc2217");
        assertThat(url.host()).isEqualTo("pi.local");
        assertThat(url.port()).isEqualTo(2217);
        assertThat(url.options()).containsEntry("ign_set_control", "").containsEntry("timeout", "3");
        assertThat(url.address()).isEqualTo("pi.local:2217");
    }

    @Test
    void takesAnIpv6Address() throws EspException {
        NetworkUrl url = NetworkUrl.parse("tcp://[::1]:5555");
        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.address()).isEqualTo("[::1]:5555");
    }

    @Test
    void listensOnLoopbackUnlessToldOtherwise() throws EspException {
        assertThat(NetworkUrl.parseListening("tcp://:0").address()).isEqualTo("127.0.0.1:0");
        assertThat(NetworkUrl.parseListening("tcp://0.0.0.0:99").address()).isEqualTo("0.0.0.0:99");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp",
                "tcp://",
                "tcp://host",
                "tcp://host:",
                "tcp://host:0",
                "tcp://host:65536",
                "tcp://:5555",
                "tcp://host:99999999999",
                "tcp://host:12x",
                "tcp://::1:5555",
                "tcp://a b:c",
                "://host:1",
                "tcp:/host:1"
            })
    void refusesWhatIsNoUrl(String text) {
        assertThatThrownBy(() -> NetworkUrl.parse(text))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PORT))
                .hasMessageContaining("\"" + text + "\" is not a network port: ");
    }

    @Test
    void namesAnUnknownOption() throws EspException {
        NetworkUrl url = NetworkUrl.parse("rfc2217://h:1?ign_set_contrl");
        assertThatThrownBy(() -> url.requireOptionsAmong("ign_set_control", "timeout"))
                .hasMessage("\"rfc2217://h:1?ign_set_contrl\" is not a network port: option \"ign_set_contrl\" is"
                        + " unknown (known are ign_set_control, timeout)");
    }
}
