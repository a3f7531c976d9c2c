package io.github.espmaven.port.qemu;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.tcp.SocketLink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A running emulator: its process, and the two connections that it has made to this program.
 *
 * @param log where its own messages go
 * @param process the process, whose standard input is the pipe of its parent watch
 * @param uart UART0 of the machine
 * @param qmp the emulator's monitor
 */
record QemuProcess(Path program, Path log, Process process, SocketLink uart, Qmp qmp) implements AutoCloseable {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(3);
    private static final int QUOTED_CHARS = 500;

    /** How it ended, in words; to be asked when a connection broke. */
    String ending() {
        return hasEnded(process)
                ? "the emulator has ended (exit code " + process.exitValue() + "): " + said(log)
                : "the emulator does not answer any more";
    }

    /** Whether a process that seems to have ended has. */
    static boolean hasEnded(Process process) {
        try {
            return process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** The end of an emulator's messages as one line, without its warnings. */
    static String said(Path log) {
        try {
            String all = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.contains(": warning: "))
                    .reduce("", (before, line) -> before.isEmpty() ? line.strip() : before + "; " + line.strip());
            return all.isEmpty() ? "it said nothing" : all.substring(Math.max(0, all.length() - QUOTED_CHARS));
        } catch (IOException e) {
            return "what it said cannot be read";
        }
    }

    /** Ends the machine and waits for that: what it wrote is in its files then. */
    @Override
    public void close() {
        try {
            qmp.send("quit");
            hasEnded(process);
        } catch (EspException e) {
            // It does not listen; it is ended anyway.
        }
        end(process);
        uart.close();
        qmp.close();
    }

    /** Ends a process by its parent watch, else at once. */
    static void end(Process process) {
        try (OutputStream watch = process.getOutputStream()) {
            watch.write('\n');
            watch.flush();
            hasEnded(process);
        } catch (IOException e) {
            // It has ended, or nobody watches it.
        } finally {
            process.destroyForcibly();
        }
    }
}
