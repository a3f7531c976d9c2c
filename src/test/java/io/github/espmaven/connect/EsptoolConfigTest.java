package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.loader.CommandTimeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EsptoolConfigTest {
    @TempDir
    Path here;

    @TempDir
    Path home;

    @Test
    void withoutAFileEverythingHasTheReferenceToolsDefaults() throws EspException {
        EsptoolConfig config = find();
        assertThat(config.source()).isEmpty();
        assertThat(config.timeouts()).isEqualTo(CommandTimeouts.DEFAULTS);
        assertThat(config.attempts()).isEqualTo(new Attempts(7, 3));
        assertThat(config.serialWrite()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.reset().delay()).isEmpty();
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void readsEveryOption() throws Exception {
        write(here.resolve("esptool.cfg"), """
            # a team's file
            [other]
            timeout = 99
            [esptool]
            timeout = 4
            chip_erase_timeout: 100
            sync_timeout=0.25
            md5_timeout_per_mb = 9
            erase_region_timeout_per_mb = 41
            erase_write_timeout_per_mb = 42
            mem_end_rom_timeout = 0.3
            serial_write_timeout = 11
            connect_attempts = 0
            write_block_attempts = 5
            open_port_attempts = 3
            reset_delay = 0.7
            custom_reset_sequence = D0|R1|W0.1|
                D1|R0|W0.5|D0
            ; the other way
            custom_hard_reset_sequence = R1|W0.2|R0
            """);
        EsptoolConfig config = find();
        assertThat(config.source()).contains(here.resolve("esptool.cfg"));
        assertThat(config.timeouts())
                .isEqualTo(new CommandTimeouts(
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(100),
                        Duration.ofSeconds(200),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(41),
                        Duration.ofSeconds(42),
                        Duration.ofMillis(300)));
        assertThat(config.serialWrite()).isEqualTo(Duration.ofSeconds(11));
        assertThat(config.attempts()).isEqualTo(new Attempts(0, 5));
        assertThat(config.reset().delay()).contains(Duration.ofMillis(700));
        assertThat(config.reset().sequence().orElseThrow().toString()).isEqualTo("custom (D0|R1|W0.1|D1|R0|W0.5|D0)");
        assertThat(config.reset().hardSequence().orElseThrow().toString()).isEqualTo("custom (R1|W0.2|R0)");
    }

    @Test
    void theFirstFileWithTheSectionCounts() throws Exception {
        write(here.resolve("esptool.cfg"), "[flake8]\nmax-line-length = 1\n");
        write(here.resolve("tox.ini"), "[tox]\n[esptool]\ntimeout = 5\n");
        write(home.resolve("esptool.cfg"), "[esptool]\ntimeout = 6\n");
        assertThat(find().timeouts().standard()).isEqualTo(Duration.ofSeconds(5));
        Files.delete(here.resolve("tox.ini"));
        assertThat(find().timeouts().standard()).isEqualTo(Duration.ofSeconds(6));
        Path config = home.resolve(".config/esptool/setup.cfg");
        Files.createDirectories(config.getParent());
        write(config, "[esptool]\ntimeout = 7\n");
        assertThat(find().timeouts().standard()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void theEnvironmentMayNameTheFileAndAMissingOneIsPassedOver() throws Exception {
        Path named = here.resolve("lab.cfg");
        Map<String, String> environment = Map.of("ESPTOOL_CFGFILE", named.toString());
        assertThat(EsptoolConfig.find(here, home, environment).source()).isEmpty();
        write(named, "[esptool]\ntimeout = 8\n");
        write(here.resolve("esptool.cfg"), "[esptool]\ntimeout = 9\n");
        assertThat(EsptoolConfig.find(here, home, environment).timeouts().standard())
                .isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void anUnknownOptionIsNamedAndIgnored() throws Exception {
        write(here.resolve("esptool.cfg"), "[esptool]\ntimout = 5\n");
        assertThat(find().warnings())
                .containsExactly(here.resolve("esptool.cfg") + ": unknown option \"timout\" in [esptool] is ignored.");
    }

    @Test
    void badValuesNameOptionAndFile() throws Exception {
        assertBad("timeout = soon", "timeout in %s is \"soon\", not a number of seconds");
        assertBad("timeout = -1", "timeout in %s is \"-1\", not a number of seconds");
        assertBad("connect_attempts = few", "connect_attempts in %s is \"few\", not a whole number");
        assertBad(
                "custom_reset_sequence = D0|X1",
                "custom_reset_sequence in %s: \"X1\" is no step of a reset sequence in \"D0|X1\"");
    }

    private void assertBad(String option, String message) throws IOException {
        Path file = here.resolve("esptool.cfg");
        write(file, "[esptool]\n" + option + "\n");
        assertThatThrownBy(this::find)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER))
                .hasMessage(message, file);
    }

    private EsptoolConfig find() throws EspException {
        return EsptoolConfig.find(here, home, Map.of());
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
