package io.github.espmaven.port.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The stand-in as a process that is a thread, to be quick: for all tests that need no process that can be killed. */
final class StandInProcess extends Process {
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final StandInQemu program;

    /** The pipe of the parent watch: a line in it kills. */
    private final OutputStream input = new OutputStream() {
        @Override
        public void write(int octet) {
            crash(137);
        }
    };

    private StandInProcess(StandInQemu program) {
        this.program = program;
    }

    /** Launches stand-ins, and remembers the command lines. */
    static final class Launcher implements QemuStart.Launcher {
        final List<List<String>> commands = new CopyOnWriteArrayList<>();
        final List<StandInProcess> processes = new CopyOnWriteArrayList<>();
        private final Function<PrintStream, StandInQemu> program;

        Launcher() {
            this(StandInQemu::new);
        }

        Launcher(Function<PrintStream, StandInQemu> program) {
            this.program = program;
        }

        @Override
        public Process start(List<String> command, QemuFiles files) throws IOException {
            commands.add(command);
            PrintStream log = new PrintStream(Files.newOutputStream(files.log()), true);
            StandInProcess process = new StandInProcess(program.apply(log));
            processes.add(process);
            Thread thread = new Thread(() -> {
                int result = process.program.run(command.subList(1, command.size()));
                log.close();
                process.code.complete(result);
            });
            thread.setDaemon(true);
            thread.start();
            return process;
        }
    }

    /** Ends it as a crash does. */
    void crash(int exitCode) {
        if (code.complete(exitCode)) {
            program.die();
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return input;
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
        return code.join();
    }

    @Override
    public int exitValue() {
        if (!code.isDone()) {
            throw new IllegalThreadStateException("runs");
        }
        return code.join();
    }

    @Override
    public void destroy() {
        crash(137);
    }

    @Override
    public Process destroyForcibly() {
        destroy();
        return this;
    }

    @Override
    public boolean isAlive() {
        return !code.isDone();
    }
}
