package io.github.espmaven.port.qemu;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.transport.tcp.SocketLink;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The start of an emulator for one port. It connects to this program before its machine runs, so nothing that the machine
 * prints is lost.
 */
record QemuStart(QemuOptions options, QemuFiles files, Launcher launcher, Clock clock) {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String OTHER_FAMILY = "unsupported machine type";

    /**
     * The parent watch of POSIX systems, a shell between this program and the emulator ("$@"). Another one reads the pipe
     * from this program and kills the emulator at a line and at the pipe's end, which comes when this program was killed:
     * then the folder of temporary files ("$0") goes, too. The exit code is the emulator's.
     */
    private static final String WATCH = """
        exec 3<&0
        "$@" 3<&- </dev/null &
        child=$!
        exec 2>/dev/null
        (read -r line <&3; end=$?; trap '' TERM; kill -9 $child; exit $end) &
        watch=$!
        wait $child; code=$?
        kill $watch; wait $watch
        [ $? != 1 ] || rm -rf -- "$0"
        exit $code
        """;

    @FunctionalInterface
    interface Launcher {
        /**
         * Starts one that ends with this program.
         *
         * @param files what it uses; its output goes to their log
         */
        Process start(List<String> command, QemuFiles files) throws IOException;

        /** The operating system's launcher. On Windows a program outlives this one if this one is killed. */
        static Process system(List<String> command, QemuFiles files) throws IOException {
            List<String> watched = new ArrayList<>(command);
            if (File.separatorChar == '/') {
                watched.addAll(0, List.of("/bin/sh", "-c", WATCH, files.folder().toString()));
            }
            return new ProcessBuilder(watched)
                    .redirectErrorStream(true)
                    .redirectOutput(files.log().toFile())
                    .start();
        }
    }

    /** Starts the first of several programs, at least one, that has the machine; fails as {@link #of} does. */
    QemuProcess anyOf(List<Path> programs, boolean download) throws EspException {
        int last = programs.size() - 1;
        for (Path program : programs.subList(0, last)) {
            try {
                return of(program, download);
            } catch (EspException e) {
                if (e.problem() != Problem.EMULATOR_WITHOUT_CHIP) {
                    throw e;
                }
            }
        }
        return of(programs.get(last), download);
    }

    /**
     * @param download with the boot pin held
     * @throws EspException {@code EMULATOR_WITHOUT_CHIP} when it lacks the machine, {@code EMULATOR_FAILED} with what it
     *     said
     */
    QemuProcess of(Path program, boolean download) throws EspException {
        try (ServerSocketChannel uart = listen();
                ServerSocketChannel qmp = listen()) {
            List<String> command = options.machine()
                    .command(
                            program,
                            files,
                            download,
                            uart.socket().getLocalPort(),
                            qmp.socket().getLocalPort());
            command.addAll(options.more());
            Process process = launcher.start(command, files);
            try {
                CompletableFuture<Void> unused = process.onExit().thenRun(() -> {
                    close(uart);
                    close(qmp);
                });
                return new QemuProcess(program, files.log(), process, accept(uart), new Qmp(accept(qmp), clock));
            } catch (IOException | EspException e) {
                throw failed(program, process, e);
            }
        } catch (IOException e) {
            throw failed(program + " cannot be started: " + e.getMessage(), "", e);
        }
    }

    private static ServerSocketChannel listen() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
        server.socket().setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        return server;
    }

    private SocketLink accept(ServerSocketChannel server) throws IOException {
        return SocketLink.accepted(
                server.socket().accept().getChannel(), options.url().text());
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            return; // whoever waited for a connection waits no longer
        }
    }

    private EspException failed(Path program, Process process, Exception cause) {
        boolean ended = QemuProcess.hasEnded(process);
        QemuProcess.end(process);
        String said = ended ? QemuProcess.said(files.log()) : "it did not connect within " + LIMIT.toSeconds() + " s";
        if (said.contains(OTHER_FAMILY)) {
            return new EspException(
                    Problem.EMULATOR_WITHOUT_CHIP,
                    program + " has no machine " + options.chip().id()
                            + ": it is not Espressif's QEMU, or a release that is too old",
                    QemuProgram.evidence(options),
                    cause);
        }
        String code = ended ? " (exit code " + process.exitValue() + ")" : "";
        return failed(program + " did not start" + code + ": " + said, said, cause);
    }

    private EspException failed(String message, String said, Exception cause) {
        return new EspException(
                Problem.EMULATOR_FAILED, message, QemuProgram.evidence(options).with(Key.CONSOLE, said), cause);
    }
}
