package io.github.espmaven.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.List;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MavenPasswordsTest {
    private static final String SECRET = "sesame-opens-8842";

    /** Maven's part: what is between braces is encrypted. */
    private static final SettingsDecrypter DECRYPTER = MavenPasswordsTest::decrypt;

    private static SettingsDecryptionResult decrypt(SettingsDecryptionRequest request) {
        Server server = request.getServers().get(0).clone();
        server.setPassword("{cipher}".equals(server.getPassword()) ? SECRET : server.getPassword());
        return (SettingsDecryptionResult) Proxy.newProxyInstance(
                MavenPasswordsTest.class.getClassLoader(),
                new Class<?>[] {SettingsDecryptionResult.class},
                (proxy, method, args) -> method.getName().equals("getProblems")
                        ? List.copyOf("{foreign}".equals(server.getPassword()) ? List.of(SECRET) : List.of())
                        : server);
    }

    private static MavenPasswords passwords() {
        Settings settings = new Settings();
        Server server = new Server();
        server.setId("signing");
        server.setPassword("{cipher}");
        settings.addServer(server);
        Server foreign = new Server();
        foreign.setId("foreign");
        foreign.setPassword("{foreign}");
        settings.addServer(foreign);
        Server empty = new Server();
        empty.setId("empty");
        settings.addServer(empty);
        return new MavenPasswords(settings, DECRYPTER);
    }

    @Test
    void aServersPasswordIsDecrypted() throws Exception {
        assertThat(new String(passwords().get("server:signing"))).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "server:other, settings.xml has no server other",
        "server:empty, the server empty in settings.xml has no password that can be decrypted",
        "server:foreign, 'Maven cannot decrypt the password of the server foreign in settings.xml: the master password"
                + " in settings-security.xml is missing or another'",
        "env:THERE_IS_NO_SUCH_VARIABLE, the environment has no variable THERE_IS_NO_SUCH_VARIABLE",
        "hunter2, 'a password is not written down here: name where it is, as env:NAME or server:ID'"
    })
    void whatIsNotThereIsSaidAndAPasswordItselfIsNotShown(String name, String message) {
        assertThatThrownBy(() -> passwords().get(name)).hasMessage(message);
    }
}
