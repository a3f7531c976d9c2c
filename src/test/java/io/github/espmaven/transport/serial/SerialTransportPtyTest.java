package io.github.espmaven.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.PortTraits;
import io.github.espmaven.transport.TransportContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jSerialComm on a real pty. */
class SerialTransportPtyTest extends TransportContract {
    private final SerialPorts ports = new SerialPorts(Clock.system());
    private Pty pty;

    @Override
    protected Ends connect() throws Exception {
        pty = new Pty();
        return new Ends(ports.open(pty.link().toString(), 115_200, Duration.ofSeconds(10)), pty);
    }

    @Override
    protected int largeBytes() {
        return 1 << 20;
    }

    /** Closing a pty drops what its other side has not read yet. */
    @Override
    protected boolean keepsWhatWasWrittenLast() {
        return false;
    }

    @Test
    void hasNeitherLinesNorBaudRate() throws Exception {
        assertThat(port().setLines(new ControlLines(true, false))).isFalse();
        assertThat(port().setBaudRate(921_600)).isFalse();
        assertThat(port().traits().kind()).isEqualTo(PortTraits.Kind.SERIAL);
        assertThat(port().traits().name()).isEqualTo(pty.link().toString());
        assertThat(port().traits().usb()).isEmpty();
    }

    @Test
    void isInUseForOurselvesAsWell() {
        assertThatThrownBy(() -> ports.open(pty.device().toString(), 115_200, Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    String me = "this build (process " + ProcessHandle.current().pid() + ")";
                    assertThat(e.problem()).isEqualTo(Problem.PORT_BUSY);
                    assertThat(e.evidence().get(Evidence.Key.HOLDER).orElseThrow())
                            .contains(me);
                    assertThat(e).hasMessageContaining(" is in use by ").hasMessageContaining(me);
                });
    }

    @Test
    void isInUseByAnotherProgramThatLocksIt() throws Exception {
        assumeTrue(Pty.isInstalled("flock"), "flock is not installed");
        try (Pty other = new Pty()) {
            String device = other.device().toString();
            Process holder = new ProcessBuilder("flock", device, "cat").start();
            try {
                holder.getOutputStream().write("locked\n".getBytes("US-ASCII"));
                holder.getOutputStream().flush();
                assertThat(holder.getInputStream().readNBytes(7)).isEqualTo("locked\n".getBytes("US-ASCII"));
                assertThatThrownBy(() -> ports.open(device, 115_200, Duration.ofSeconds(10)))
                        .isInstanceOfSatisfying(EspException.class, e -> {
                            assertThat(e.problem()).isEqualTo(Problem.PORT_BUSY);
                            assertThat(e.evidence().get(Evidence.Key.OS_ERROR)).contains("11");
                            assertThat(e.evidence().get(Evidence.Key.HOLDER).orElseThrow())
                                    .containsPattern("cat \\(process [0-9]+\\)");
                        });
            } finally {
                holder.descendants().forEach(ProcessHandle::destroyForcibly);
                holder.destroyForcibly();
            }
        }
    }

    @Test
    void canBeOpenedAgainOnceClosed() throws Exception {
        port().close();
        ports.open(pty.link().toString(), 115_200, Duration.ofSeconds(10)).close();
    }

    @Test
    void saysThatThereIsNoSuchPort() {
        assertThatThrownBy(() -> ports.open("/dev/ttyNowhere9", 115_200, Duration.ofSeconds(10)))
                .hasMessage("there is no port /dev/ttyNowhere9")
                .extracting("problem")
                .isEqualTo(Problem.PORT_NOT_FOUND);
        assertThatThrownBy(() -> ports.open("ttyNowhere9", 115_200, Duration.ofSeconds(10)))
                .hasMessage("there is no port ttyNowhere9")
                .extracting("problem")
                .isEqualTo(Problem.PORT_NOT_FOUND);
        assertThatThrownBy(() -> ports.open("a\0b", 115_200, Duration.ofSeconds(10)))
                .extracting("problem")
                .isEqualTo(Problem.PORT_NOT_FOUND);
    }

    @Test
    void saysThatAFileIsNoPort(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("firmware.bin"));
        assertThatThrownBy(() -> ports.open(file.toString(), 115_200, Duration.ofSeconds(10)))
                .hasMessage(file + " is not a serial port")
                .extracting("problem")
                .isEqualTo(Problem.PORT_UNUSABLE);
    }

    @Test
    void saysThatADeviceIsNoPort() {
        assertThatThrownBy(() -> ports.open("/dev/null", 115_200, Duration.ofSeconds(10)))
                .hasMessage("/dev/null is not a serial port")
                .extracting("problem")
                .isEqualTo(Problem.PORT_UNUSABLE);
    }

    @Test
    void listsPortsWithoutFailing() throws Exception {
        assertThat(ports.list()).allSatisfy(port -> assertThat(port.path()).isNotEmpty());
    }

    @Test
    void leavesNoLibraryBehind() throws Exception {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("esp-serial-")))
                    .isEmpty();
        }
    }
}
