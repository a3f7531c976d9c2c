package io.github.espmaven.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.doctor.Verdict.Result;
import io.github.espmaven.port.Ports;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host's and the port's checks on a machine that is a tree of files. */
class HostChecksTest {
    private static final PortInfo PORT = new PortInfo(
            "ttyUSB0",
            "/dev/ttyUSB0",
            "FT232R",
            Optional.of(new UsbIdentity(0x0403, 0x6001)),
            Optional.of("A50285BI"),
            Optional.empty(),
            Optional.of("1-4"));

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>(Map.of(
            "os.name",
            "Linux",
            "java.specification.version",
            "17",
            "java.io.tmpdir",
            "/tmp",
            "user.home",
            "/home/ann"));
    private List<String> arguments = List.of();
    private List<PortInfo> ports = List.of(PORT);

    @TempDir
    Path root;

    @BeforeEach
    void machine() throws IOException {
        file(
                "/proc/self/status",
                "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t4 27 1000\n");
        file("/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,nosuid 0 0\n");
        file("/dev/ttyUSB0", "");
        file("/etc/group", "adm:x:4:ann\n");
        Files.createDirectories(root.resolve("sys/bus/usb/devices"));
    }

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Verdict verdict(String name) {
        HostFacts facts = new HostFacts(root, environment, properties, arguments);
        Checkup checkup = new Checkup(new FakeClock());
        new HostChecks(facts, () -> ports).run(checkup);
        new PortChecks(facts, () -> ports, new Ports(new FakeClock(), () -> ports)).run(checkup, "auto", List.of());
        return checkup.checks().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void whatTheSystemDoesNotTellIsNotCalledGood() throws IOException {
        for (String file : List.of("proc/self/status", "proc/self/mounts", "proc/self")) {
            Files.delete(root.resolve(file));
        }
        for (String check : List.of("services", "holder", "temporary directory", "permission")) {
            assertThat(verdict(check).result()).as(check).isEqualTo(Result.NOT_POSSIBLE);
        }
    }

    @Test
    void aHealthyMachineHasNoBadFinding() throws IOException {
        ownedBy(1000);
        for (String name : List.of(
                "Java runtime",
                "temporary directory",
                "serial ports",
                "USB drivers",
                "services",
                "confinement",
                "port",
                "permission",
                "holder",
                "latency timer")) {
            assertThat(verdict(name).result()).as(name).isEqualTo(Result.OK);
        }
        assertThat(verdict("port").text()).isEqualTo("/dev/ttyUSB0 (FTDI FT232R, serial A50285BI)");
    }

    /** The group of a file in the tree is that of whoever runs the test; the process's numbers are made up. */
    private int ownedBy(int user) throws IOException {
        int gid = (Integer) Files.getAttribute(root.resolve("dev/ttyUSB0"), "unix:gid");
        Files.setAttribute(root.resolve("dev/ttyUSB0"), "unix:mode", 0100660);
        file("/proc/self/status", "Uid:\t" + user + "\nGid:\t" + user + "\nGroups:\t" + gid + "\n");
        return gid;
    }

    @Test
    void namesTheGroupOfThisVeryPortAndTheCommandToJoinIt() throws IOException {
        int gid = ownedBy(1000);
        file("/proc/self/status", "Uid:\t4711\nGid:\t4711\nGroups:\t4\n");
        file("/etc/group", "uucp:x:" + gid + ":\n");
        Verdict verdict = verdict("permission");
        assertThat(verdict.result()).isEqualTo(Result.PROBLEM);
        if (gid == 0) { // root's group is not to be joined
            assertThat(verdict.text()).isEqualTo("/dev/ttyUSB0 may be used by the administrator only");
            assertThat(verdict.remedies().get(0)).isEqualTo("Until it is unplugged: sudo chmod a+rw /dev/ttyUSB0.");
        } else {
            assertThat(verdict.text()).isEqualTo("/dev/ttyUSB0 belongs to the group uucp, and this user is not in it");
            assertThat(verdict.remedies().get(0)).startsWith("sudo usermod -aG uucp $USER.");
        }
    }

    @Test
    void namesWhoHoldsThePort() throws IOException {
        file("/proc/4711/comm", "minicom\n");
        Files.createDirectories(root.resolve("proc/4711/fd"));
        Files.createSymbolicLink(
                root.resolve("proc/4711/fd/5"), root.resolve("dev/ttyUSB0").toRealPath());
        assertThat(verdict("holder"))
                .isEqualTo(Verdict.problem(
                        "/dev/ttyUSB0 is in use by minicom (process 4711)", "Close minicom (process 4711)."));
    }

    @Test
    void saysWhatALatencyTimerCosts() throws IOException {
        file("/sys/bus/usb-serial/devices/ttyUSB0/latency_timer", "16\n");
        Verdict verdict = verdict("latency timer");
        assertThat(verdict.result()).isEqualTo(Result.NOTE);
        assertThat(verdict.text()).startsWith("16 ms: ").contains("1,024 requests, 16 s of waiting");
        assertThat(verdict.remedies().get(0))
                .contains("echo 1 | sudo tee /sys/bus/usb-serial/devices/ttyUSB0/latency_timer");
    }

    @ParameterizedTest
    @CsvSource({"1a86,7523,ch341", "1a86,55d4,cdc_acm", "10c4,ea60,cp210x", "0403,6015,ftdi_sio", "303a,1001,cdc_acm"})
    void namesTheDriverThatIsMissing(String vendor, String product, String driver) throws IOException {
        file("/sys/bus/usb/devices/1-4/idVendor", vendor + "\n");
        file("/sys/bus/usb/devices/1-4/idProduct", product + "\n");
        Files.createDirectories(root.resolve("sys/bus/usb/devices/1-4/1-4:1.0"));
        Verdict verdict = verdict("USB drivers");
        assertThat(verdict.result()).isEqualTo(Result.PROBLEM);
        assertThat(verdict.text()).contains(vendor + ":" + product);
        assertThat(verdict.remedies().get(0)).startsWith("Load the driver: sudo modprobe " + driver + ".");
        Files.createDirectories(root.resolve("sys/bus/usb/devices/1-4/1-4:1.0/tty/ttyACM0"));
        assertThat(verdict("USB drivers").result()).as("with a port").isEqualTo(Result.OK);
    }

    @Test
    void namesServicesThatOpenPorts() throws IOException {
        file("/proc/812/comm", "ModemManager\n");
        assertThat(verdict("services").result()).isEqualTo(Result.NOTE);
        assertThat(verdict("services").remedies().get(0)).contains("ID_MM_DEVICE_IGNORE");
        file("/proc/813/comm", "brltty\n");
        assertThat(verdict("services").result()).isEqualTo(Result.WARNING);
        assertThat(verdict("services").remedies().get(0)).contains("sudo apt-get remove brltty");
    }

    @Test
    void knowsWhereNoPortCanBe() throws IOException {
        ports = List.of();
        file("/.dockerenv", "");
        assertThat(verdict("confinement").text()).startsWith("this is a container");
        environment.put("SNAP_INSTANCE_NAME", "intellij");
        assertThat(verdict("confinement").remedies().get(0)).startsWith("sudo snap connect intellij:raw-usb");
        file("/.flatpak-info", "");
        environment.put("FLATPAK_ID", "org.eclipse.Java");
        assertThat(verdict("confinement").remedies())
                .containsExactly("flatpak override --user --device=all org.eclipse.Java.");
        file("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n");
        assertThat(verdict("confinement").result()).isEqualTo(Result.WARNING);
        assertThat(verdict("confinement").remedies().get(0)).contains("usbipd attach --wsl");
        assertThat(verdict("serial ports").result()).isEqualTo(Result.NOTE);
        assertThat(verdict("port").text()).startsWith("ESP-114 ");
    }

    @Test
    void knowsWhatKeepsTheLibraryFromLoading() throws IOException {
        file("/proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\ntmpfs /tmp tmpfs rw,noexec 0 0\n");
        assertThat(verdict("temporary directory").text()).endsWith("/home/ann/.cache is used instead");
        file("/proc/self/mounts", "tmpfs /tmp tmpfs rw,noexec 0 0\n/dev/sdb /home ext4 noexec,rw 0 0\n");
        assertThat(verdict("temporary directory").result()).isEqualTo(Result.PROBLEM);
        properties.put("java.specification.version", "25");
        assertThat(verdict("Java runtime").result()).isEqualTo(Result.NOTE);
        arguments = List.of("--illegal-native-access=deny");
        assertThat(verdict("Java runtime").result()).isEqualTo(Result.PROBLEM);
        arguments = List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny");
        assertThat(verdict("Java runtime").result()).isEqualTo(Result.OK);
    }

    @Test
    void aMacsDialInPortWaitsForACarrier() {
        properties.put("os.name", "Mac OS X");
        ports = List.of(new PortInfo(
                "tty.usbserial-1",
                "/dev/tty.usbserial-1",
                "",
                PORT.usb(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        assertThat(verdict("port").remedies()).containsExactly("-Desp.port=/dev/cu.usbserial-1.");
    }
}
