package io.github.espmaven.port.qemu;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.simulator.BoardOptions;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.VirtualBoard;
import io.github.espmaven.transport.ControlLines;
import io.github.espmaven.transport.Transport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stand-in for Espressif's QEMU: takes the same command line (Espressif's documentation of QEMU), speaks QMP (QEMU's
 * "QMP protocol specification"), refuses what that refuses, and serves the UART of a virtual board with the same flash. It
 * knows nothing of the code under test.
 */
public class StandInQemu {
    /** Strapping pins: the boot mode that the mask ROM prints, by chip; Espressif's documentation, 0x07 from idf.py. */
    private static final Map<String, PowerOn> STRAPS = Map.of(
            "esp32 0x12", PowerOn.FLASH,
            "esp32 0x0f", PowerOn.DOWNLOAD,
            "esp32c3 0x08", PowerOn.FLASH,
            "esp32c3 0x02", PowerOn.DOWNLOAD,
            "esp32s3 0x04", PowerOn.FLASH,
            "esp32s3 0x07", PowerOn.DOWNLOAD);

    private static final List<String> FLAGS = List.of("-nographic");
    private static final List<String> OPTIONS =
            List.of("-M", "-display", "-drive", "-global", "-chardev", "-serial", "-qmp", "-nic", "-icount", "-m");
    private static final Pattern COMMA = Pattern.compile("(?<!,),(?!,)");
    private static final Pattern EXECUTE = Pattern.compile("\"execute\": *\"([^\"]+)\"");

    private final PrintStream console;
    private final Map<String, String> globals = new HashMap<>();
    private String machine = "none";
    private String display = "gtk";
    private Map<String, String> flash = Map.of();
    private Map<String, String> fuses = Map.of();
    private Map<String, String> uart = Map.of();
    private String serial = "";
    private String qmp = "";

    private final Object running = new Object();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean stopped;
    private volatile boolean ended;
    private byte[] contents = new byte[0];
    private Optional<VirtualBoard> board = Optional.empty();

    protected StandInQemu(PrintStream console) {
        this.console = console;
    }

    /** Runs as a program of its own. */
    public static void main(String[] args) {
        System.exit(new StandInQemu(System.err).run(List.of(args)));
    }

    /** A program file that runs this class with {@code classPath}. */
    public static Path script(Path file, String classPath) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Files.writeString(
                file,
                "#!/bin/sh\nCLASSPATH='" + classPath + "' exec '" + java
                        + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto " + StandInQemu.class.getName()
                        + " \"$@\"\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
        return file;
    }

    /** Runs until told to quit. */
    final int run(List<String> args) {
        try {
            parse(args);
            requireMachine();
            load();
            Map<String, String> host = uart;
            if (!serial.equals("chardev:" + host.get("id"))) {
                throw new Refusal("-serial " + serial + ": chardev not found");
            }
            String[] monitor = qmp.split(":");
            try (Socket line = connect("-chardev", host.get("host"), host.get("port"));
                    Socket control = connect("-qmp", monitor[1], monitor[2])) {
                powerUp();
                Thread pump = thread(() -> serve(line));
                thread(() -> listen(line));
                converse(control);
                synchronized (running) {
                    if (!ended) {
                        save();
                    }
                    ended = true;
                }
                pump.join(1000);
            }
            return 0;
        } catch (Refusal e) {
            console.println("qemu-system-standin: " + e.getMessage());
            return 1;
        } catch (IOException | EspException | InterruptedException e) {
            if (!ended) {
                console.println("qemu-system-standin: " + e);
            }
            return 134;
        }
    }

    /** Ends at once, with a last word, nothing saved and no reply. */
    final void die() {
        ended = true;
        console.println("qemu: hardware error: the stand-in dies");
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    private void parse(List<String> args) throws Refusal {
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (FLAGS.contains(option)) {
                continue;
            }
            if (!OPTIONS.contains(option)) {
                throw new Refusal(option + ": invalid option");
            }
            if (!rest.hasNext()) {
                throw new Refusal(option + ": requires an argument");
            }
            take(option, rest.next());
        }
    }

    private void take(String option, String value) throws Refusal {
        Map<String, String> fields = new HashMap<>();
        for (String field : COMMA.split(value)) {
            String[] sides = field.replace(",,", ",").split("=", 2);
            fields.put(sides[0], sides.length < 2 ? "" : sides[1]);
        }
        switch (option) {
            case "-M" -> machine = value;
            case "-display" -> display = value;
            case "-serial" -> serial = value;
            case "-qmp" -> qmp = value;
            case "-chardev" -> uart = fields;
            case "-drive" -> {
                require("raw", fields.get("format"), option + " " + value);
                if ("mtd".equals(fields.get("if"))) {
                    flash = fields;
                } else {
                    require("none", fields.get("if"), option + " " + value);
                    fuses = fields;
                }
            }
            case "-global" -> globals.put(fields.get("driver") + "." + fields.get("property"), fields.get("value"));
            default -> console.println("qemu-system-standin: " + option + " " + value);
        }
    }

    private static void require(String wanted, String got, String where) throws Refusal {
        if (!wanted.equals(got)) {
            throw new Refusal(where + ": " + got + " where the stand-in knows " + wanted);
        }
    }

    private void requireMachine() throws Refusal {
        if (!List.of("esp32", "esp32c3", "esp32s3").contains(machine)) {
            throw new Refusal("unsupported machine type\nUse -machine help to list supported machines");
        }
        require("none", display, "-display");
        globals.keySet().stream()
                .filter(global -> !isKnown(global))
                .forEach(global ->
                        console.println("qemu-system-standin: warning: global " + global + " has invalid class name"));
    }

    /** Device names of release 8.1.3, where the C3's pins are those of the ESP32 and the S3's timers those of the C3. */
    private boolean isKnown(String global) {
        return global.equals("nvram." + machine + ".efuse.drive")
                || global.equals((machine.equals("esp32s3") ? "esp32s3" : "esp32") + ".gpio.strap_mode")
                || global.equals("timer." + (machine.equals("esp32") ? "esp32" : "esp32c3") + ".timg.wdt_disable");
    }

    private void load() throws IOException, Refusal {
        contents = Files.readAllBytes(Path.of(flash.getOrDefault("file", "")));
        if (!List.of(2 << 20, 4 << 20, 8 << 20, 16 << 20).contains(contents.length)) {
            throw new Refusal("Error: only 2, 4, 8, 16 MB images are supported");
        }
        require(fuses.get("id"), globals.get("nvram." + machine + ".efuse.drive"), "efuse drive");
    }

    private Socket connect(String option, String host, String port) throws Refusal {
        try {
            Socket socket = new Socket(host, Integer.parseInt(port));
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            throw new Refusal(option + ": Failed to connect to '" + host + ":" + port + "': Connection refused");
        }
    }

    private String straps() {
        return globals.getOrDefault((machine.equals("esp32s3") ? "esp32s3" : "esp32") + ".gpio.strap_mode", "none");
    }

    /** The silicon that the fuses tell of: Espressif's documentation, "Emulating ESP32 ECO3" and the C3's WAFER_VERSION_MINOR. */
    private Optional<Revision> revision() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(fuses.getOrDefault("file", "")));
        boolean esp32 = machine.equals("esp32");
        if (bytes.length != (esp32 ? 124 : 1024)) {
            throw new IOException("efuse drive of " + bytes.length + " bytes");
        }
        return esp32
                ? Revision.parse((bytes[13] & 0x80) != 0 && (bytes[22] & 0x10) != 0 ? "3.0" : "0.0")
                : Revision.parse("0." + (bytes[0x26] >> 2 & 7));
    }

    /** The machine starts as its strapping pins say; to be called with {@link #running} held. */
    private void powerUp() throws IOException, EspException {
        synchronized (running) {
            PowerOn boot = Optional.ofNullable(STRAPS.get(machine + " " + straps()))
                    .orElseThrow(() -> new IOException("strap_mode " + straps() + " of " + machine));
            BoardOptions options = BoardOptions.of(Chip.named(machine).orElseThrow())
                    .withFlashBytes(contents.length)
                    .withRevision(revision().orElseThrow())
                    .withBoot(boot);
            VirtualBoard fresh = new VirtualBoard(options, Clock.system());
            fresh.loadFlash(0, contents);
            reset(fresh.transport(), boot);
            board = Optional.of(fresh);
            running.notifyAll();
        }
    }

    /** Starts the board with the flash that it has been given; what it printed before that is dropped. */
    private static void reset(Transport lines, PowerOn boot) throws EspException {
        lines.setLines(new ControlLines(false, true));
        Clock.system().sleep(Duration.ofMillis(1));
        while (lines.read(new byte[1 << 12], Duration.ZERO) > 0) {
            // printed with a blank flash
        }
        lines.setLines(boot == PowerOn.DOWNLOAD ? new ControlLines(true, false) : ControlLines.RELEASED);
        Clock.system().sleep(Duration.ofMillis(3));
        lines.read(new byte[0], Duration.ZERO);
    }

    private void save() throws IOException {
        if (board.isPresent()) {
            contents = board.get().flash();
            Files.write(Path.of(flash.getOrDefault("file", "")), contents, StandardOpenOption.WRITE);
        }
    }

    /** The UART to the host: what the board prints, while it is not stopped. */
    protected void serve(Socket line) throws IOException, EspException, InterruptedException {
        OutputStream out = line.getOutputStream();
        byte[] buffer = new byte[1 << 12];
        while (!ended) {
            int count;
            synchronized (running) {
                count = stopped ? 0 : board.orElseThrow().transport().read(buffer, Duration.ZERO);
                out.write(buffer, 0, count);
            }
            if (count == 0) {
                Thread.sleep(1);
            }
        }
    }

    /** The UART from the host. */
    protected void listen(Socket line) throws IOException, EspException {
        byte[] buffer = new byte[1 << 14];
        int count = line.getInputStream().read(buffer);
        while (count >= 0) {
            keepRate(buffer);
            synchronized (running) {
                if (!stopped) {
                    board.orElseThrow().transport().write(buffer, 0, count);
                }
            }
            count = line.getInputStream().read(buffer);
        }
    }

    /** CHANGE_BAUDRATE asks for the rate there is: to the emulated UART any is right, as the virtual board's is not. */
    private static void keepRate(byte[] written) {
        byte[] command = {(byte) 0xc0, 0, 0x0f, 8, 0};
        if (Arrays.equals(command, 0, command.length, written, 0, command.length)) {
            ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN).putInt(9, 115_200);
        }
    }

    private interface Work {
        void run() throws IOException, EspException, InterruptedException;
    }

    private static Thread thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | EspException | InterruptedException e) {
                return; // the other end has gone
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void converse(Socket control) throws IOException, EspException {
        PrintStream out = new PrintStream(control.getOutputStream(), true, StandardCharsets.US_ASCII);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
        out.print("{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 3, \"minor\": 1, \"major\": 8}, \"package\":"
                + " \"esp_develop_8.1.3_20231206\"}, \"capabilities\": [\"oob\"]}}\r\n");
        boolean negotiated = false;
        String line = in.readLine();
        while (line != null) {
            Matcher execute = EXECUTE.matcher(line);
            String command = execute.find() ? execute.group(1) : "";
            if (negotiated != command.equals("qmp_capabilities")) {
                negotiated = true;
                reply(out, command);
            } else {
                out.print("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting capabilities negotiation"
                        + " with 'qmp_capabilities'\"}}\r\n");
            }
            line = command.equals("quit") ? null : in.readLine();
        }
    }

    private void reply(PrintStream out, String command) throws IOException, EspException {
        synchronized (running) {
            switch (command) {
                case "qmp_capabilities" -> {}
                case "stop" -> {
                    stopped = true;
                    event(out, "STOP", "");
                }
                case "cont" -> {
                    stopped = false;
                    event(out, "RESUME", "");
                }
                case "system_reset" -> {
                    save();
                    powerUp();
                    event(out, "RESET", ", \"data\": {\"guest\": false, \"reason\": \"host-qmp-system-reset\"}");
                }
                case "quit" -> event(out, "SHUTDOWN", ", \"data\": {\"guest\": false, \"reason\": \"host-qmp-quit\"}");
                default -> {
                    out.print("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command " + command
                            + " has not been found\"}}\r\n");
                    return;
                }
            }
        }
        out.print("{\"return\": {}}\r\n");
    }

    private static void event(PrintStream out, String name, String data) {
        out.print(String.format(
                Locale.ROOT,
                "{\"timestamp\": {\"seconds\": 1795881353, \"microseconds\": 518962}, \"event\": \"%s\"%s}\r\n",
                name,
                data));
    }
}
