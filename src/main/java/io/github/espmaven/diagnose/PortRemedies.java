package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.FailureContext.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remedies of the area {@code PORT}: when the port itself is the trouble. */
final class PortRemedies {
    private static final String LIST_PORTS = "List the ports there are: mvn esp:ports.";
    private static final String NAME_PORT = "Name the port: -Desp.port=/dev/ttyUSB0 (COM5 on Windows).";
    private static final String TRY_WITHOUT_BOARD = "Without a board, try the virtual one: -Desp.port=sim:esp32c3.";

    private static final String INSTALL =
            "Install Espressif's QEMU with ESP-IDF's tool: python $IDF_PATH/tools/idf_tools.py install ";
    private static final String NAME_EMULATOR = "Or name one that you have: -Desp.port=qemu:";

    private PortRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case PORT_NOT_FOUND -> notFound(evidence);
            case PORT_BUSY ->
                Advice.steps(
                        evidence.get(Key.HOLDER)
                                .map(holder -> "Close " + holder + ", which holds the port.")
                                .orElse("Close the serial monitor, IDE or other build that holds the port."),
                        "On Linux, ModemManager and brltty open serial ports by themselves: stop or remove them.");
            case PORT_DENIED -> denied(evidence);
            case PORT_LOST -> lost(new FailureContext(evidence));
            case BAD_PORT ->
                Advice.steps("Write a port as /dev/ttyUSB0, COM5, rfc2217://host:port, tcp://host:port, sim:esp32c3,"
                        + " qemu:esp32c3 or auto.");
            case NO_PORT ->
                Advice.steps(
                        "Plug the board in and check that the cable carries data (some only charge).",
                        NAME_PORT,
                        TRY_WITHOUT_BOARD);
            case SEVERAL_PORTS ->
                Advice.because(
                        "Opening the wrong one would restart somebody else's board, so none was touched.",
                        "Choose one: -Desp.port="
                                + evidence.get(Key.CHOICES)
                                        .map(PortRemedies::first)
                                        .orElse("/dev/ttyUSB0") + ".");
            case PLATFORM_UNSUPPORTED ->
                noSerialPorts(evidence.get(Key.OPERATION).orElse(""));
            case WRITE_STALLED -> stalled(new FailureContext(evidence));
            case PORT_REFUSED_SETTING ->
                Advice.steps(
                        "Choose a rate the adapter's driver supports: -Desp.baud=460800 or 115200.",
                        "Update the driver of the USB-UART adapter.");
            case REMOTE_UNREACHABLE ->
                Advice.steps(
                        "Check that the server runs (ser2net or mvn esp:serve) and that host and port are right.",
                        "Check that no other client is connected: a shared port serves one at a time.");
            case PORT_QUEUE_TIMEOUT ->
                Advice.steps("Wait for the other build, or give more time: -Desp.portTimeout=300s.");
            case PORT_UNUSABLE ->
                evidence.get(Key.OS_ERROR).isEmpty() && evidence.get(Key.PORT).isPresent()
                        ? Advice.steps(NAME_PORT, LIST_PORTS)
                        : Advice.steps("Unplug the board, plug it in again and rerun the goal.", LIST_PORTS);
            case EMULATOR_NOT_FOUND -> emulatorNotFound(evidence);
            case EMULATOR_WITHOUT_CHIP ->
                Advice.because(
                        "Debian's and other distributions' QEMU do not have Espressif's machines.",
                        INSTALL + tool(evidence) + ".",
                        NAME_EMULATOR + chip(evidence) + "?program=/path/to/qemu.");
            case EMULATOR_FAILED -> emulatorFailed(evidence);
            case DEVICES_MISSING ->
                Advice.steps(
                        "See in the log which devices came: those that are missing may not reach this machine (address,"
                                + " firewall), not trust its certificate, or ask later: -Desp.serveTime=30m.",
                        "Or wait for fewer: -Desp.devices=1.");
            case BOARDS_FAILED ->
                Advice.steps(
                        "What each of them needs stands above, under its name.",
                        "When it is mended, run the goal again; a flash sends nothing again that is there already.");
            case CANNOT_LISTEN ->
                Advice.steps(
                        "Another server may have the port number: choose another one, or 0 for any free one"
                                + " (-Desp.listen=rfc2217://127.0.0.1:0, -Desp.httpListen=http://0.0.0.0:0).",
                        "The address must be one of this machine; 127.0.0.1 always is, 0.0.0.0 stands for all.");
            default -> throw Remedies.notMine(problem);
        };
    }

    private static Advice emulatorNotFound(Evidence evidence) {
        return Advice.steps(
                INSTALL + tool(evidence) + ".",
                NAME_EMULATOR + chip(evidence) + "?program=/path/to/qemu.",
                "Without it, try the virtual board: -Desp.port=sim:" + chip(evidence) + ".");
    }

    private static Advice emulatorFailed(Evidence evidence) {
        String said = evidence.get(Key.CONSOLE).orElse("");
        if (said.contains("shared librar")) {
            return Advice.steps("Install what Espressif's QEMU needs, on Debian and Ubuntu: sudo apt-get install -y"
                    + " libgcrypt20 libglib2.0-0 libpixman-1-0 libsdl2-2.0-0 libslirp0.");
        }
        if (said.contains("lock")) {
            return Advice.steps("Another emulator has the file: wait until it has ended, or name another file.");
        }
        return Advice.steps(
                "If the message is about an argument, check what \"args\" adds to the port.",
                "If not, install the emulator again: idf_tools.py install " + tool(evidence) + ".");
    }

    /** ESP-IDF's name for the package with the emulator. */
    private static String tool(Evidence evidence) {
        return evidence.get(Key.CHOICES).orElse("qemu-riscv32 qemu-xtensa");
    }

    private static String chip(Evidence evidence) {
        return evidence.get(Key.CHIP).orElse("esp32c3");
    }

    private static Advice notFound(Evidence evidence) {
        List<String> steps = new ArrayList<>();
        evidence.get(Key.CHOICES)
                .filter(ports -> !ports.isBlank())
                .ifPresent(ports -> steps.add("Use one of the ports there are: " + ports + "."));
        steps.add("Check that the board is plugged in and the cable carries data (some only charge).");
        steps.add("List the ports: mvn esp:ports. A board that was unplugged may come back under another name.");
        steps.add("Let the goal wait for a board that sleeps or restarts: -Desp.awaitPort=1m.");
        steps.add(TRY_WITHOUT_BOARD);
        return new Advice(Optional.empty(), steps);
    }

    private static Advice lost(FailureContext context) {
        if (context.way() == Way.EMULATOR) {
            return Advice.because(
                    "The emulator that is the board ended by itself.",
                    "Run the goal again: it starts anew, and what its flash file holds is kept.",
                    "If it ends again, the program on the chip may do what it cannot emulate: use a newer release of"
                            + " it, or a board.");
        }
        return context.isRemote()
                ? Advice.because(
                        "The server closed the connection, or the network broke it.",
                        "Check on the server that its program still runs and the board is still plugged in.",
                        "Check that nobody else connected: some servers then drop the one before.",
                        "Run the goal again.")
                : Advice.because(
                        "The board was unplugged, lost power, or its USB restarted.",
                        "Plug it in again and run the goal again.",
                        "Use a shorter cable, no hub, and a supply that can feed the board's radio.");
    }

    private static Advice stalled(FailureContext context) {
        return context.isRemote()
                ? Advice.because(
                        "The server or the network takes no more data.",
                        "Check on the server that its program and the board are well, then run the goal again.")
                : Advice.because(
                        "The USB side of the port is stuck, or flow control holds the data back.",
                        "Unplug the board, plug it in again and run the goal again.");
    }

    /** The group of the very port; to join root's group would be no remedy. */
    private static Advice denied(Evidence evidence) {
        String port = evidence.get(Key.PORT).orElse("the port");
        Optional<String> group = evidence.get(Key.OWNER_GROUP);
        if (group.isEmpty()) {
            return Advice.steps(
                    "Ask who administers this machine for access to " + port + ".",
                    "In a container, pass the device and its group: --device and --group-add.");
        }
        if (group.get().equals("root")) {
            return Advice.because(
                    "Only the administrator may use the port.",
                    "Allow it until it is unplugged: sudo chmod a+rw " + port + ".",
                    "For good: a udev rule that gives such ports to a group, as most distributions have it.");
        }
        return Advice.because(
                "The port belongs to the group " + group.get() + ", and you are not in it.",
                "Join the group: sudo usermod -aG " + group.get() + " $USER. Then log out and in again.",
                "In a container, pass the device and its group: --device and --group-add.");
    }

    private static String first(String choices) {
        return choices.split(",", 2)[0].trim();
    }

    private static Advice noSerialPorts(String operation) {
        String share = "Share the port from another machine and use it with -Desp.port=rfc2217://host:port.";
        return switch (operation) {
            case "native access" ->
                Advice.because(
                        "This Java runtime lets libraries load native code only when it is told so.",
                        "Allow it: MAVEN_OPTS=--enable-native-access=ALL-UNNAMED, or that option in .mvn/jvm.config.");
            case "native library" ->
                Advice.steps(
                        "If neither the temporary nor the home directory can hold programs (noexec, read-only), name"
                                + " one that can: MAVEN_OPTS=-Djava.io.tmpdir=DIR.",
                        share,
                        TRY_WITHOUT_BOARD);
            default -> Advice.steps(share, TRY_WITHOUT_BOARD);
        };
    }
}
