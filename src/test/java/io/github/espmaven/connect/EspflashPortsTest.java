package io.github.espmaven.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two examples are those of espflash's README. */
class EspflashPortsTest {
    private static final String BY_NAME = "[connection]\nserial = \"/dev/ttyUSB0\"\n";
    private static final String BY_IDS = "[[usb_device]]\nvid = \"303a\"\npid = \"1001\"\n";

    @TempDir
    Path dir;

    private Path project;
    private Path home;

    @BeforeEach
    void makeFolders() throws Exception {
        project = Files.createDirectories(dir.resolve("workspace/project"));
        home = Files.createDirectories(dir.resolve("home"));
    }

    private EspflashPorts find() throws EspException {
        return EspflashPorts.find(project, home);
    }

    private static void write(Path folder, String text) throws Exception {
        Files.writeString(Files.createDirectories(folder).resolve("espflash_ports.toml"), text);
    }

    @Test
    void aPortByNameAndAdaptersByIds() throws Exception {
        assertThat(find()).isEqualTo(EspflashPorts.NONE);
        write(project, BY_NAME);
        assertThat(find().serial()).contains("/dev/ttyUSB0");
        write(project, BY_IDS + "\n# mine\n[[usb_device]]\npid = '0xEA60' # CP210x\nvid = '10C4'\n");
        assertThat(find().serial()).isEmpty();
        assertThat(find().boards()).containsExactly("303a:1001", "10c4:ea60");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "home/.config/espflash",
                "home/Library/Application Support/rs.esp.espflash",
                "home/AppData/Roaming/esp/espflash/config",
                "workspace",
                "workspace/project"
            })
    void theNearestFileCounts(String folder) throws Exception {
        write(home.resolve(".config/espflash"), "[connection]\nserial = \"far\"\n");
        write(dir.resolve(folder), BY_NAME);
        assertThat(find().serial().orElse(""))
                .isEqualTo(folder.startsWith("home/L") || folder.startsWith("home/A") ? "far" : "/dev/ttyUSB0");
        Files.delete(home.resolve(".config/espflash/espflash_ports.toml"));
        assertThat(find().serial().isPresent()).isEqualTo(!folder.contains(".config"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[usb_device]];vid = '303a';pid = '10g1' | the USB id \"10g1\" | vid and pid in hexadecimal, as \"303a\"",
                "[[usb_device]];vid = '303a';[[usb_device]];pid = '1' | a [[usb_device]] with one id alone | vid and pid",
                "[[usb_device]];vid = 303a | the line vid = 303a | text in quotes",
                "[connection];serial = /dev/ttyUSB0 | the line serial = /dev/ttyUSB0 | text in quotes",
                "[ connection ];serial = \"/dev/ttyUSB0 | the line serial = \"/dev/ttyUSB0 | text in quotes",
                "connection.serial = 5 | the line connection.serial = 5 | text in quotes"
            })
    void whatIsBrokenIsNamed(String text, String what, String choices) throws Exception {
        write(project, text.replace(';', '\n'));
        Path file = project.resolve("espflash_ports.toml");
        assertThatThrownBy(this::find)
                .satisfies(e -> assertThat(Remedies.explain((EspException) e))
                        .startsWith("ESP-312 Bad parameter: " + file + " has " + what + ".\n  Correct " + file
                                + "; allowed: " + choices + ".\n"));
    }

    @Test
    void aFileThatCannotBeReadIsNoReasonToTakeAnotherPort() throws Exception {
        Files.write(project.resolve("espflash_ports.toml"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(this::find)
                .satisfies(e -> assertThat(Remedies.explain((EspException) e))
                        .startsWith("ESP-301 File not readable: " + project.resolve("espflash_ports.toml") + ": "));
    }

    @Test
    void otherKeysAndOtherTablesSayNothing() throws Exception {
        write(project, "serial = \"top\"\n[other]\nserial = x\n[connection]\nbaud = 9600\nlist = [\n1,\n]\n");
        assertThat(find()).isEqualTo(EspflashPorts.NONE);
        write(project, "connection . serial = 'COM3' # mine\n");
        assertThat(find().serial()).contains("COM3");
    }
}
