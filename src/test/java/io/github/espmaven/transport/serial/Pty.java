package io.github.espmaven.transport.serial;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.transport.FarEnd;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A pseudo-terminal made by socat; its master side is the far end. */
public final class Pty implements FarEnd {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "pty watch");
        thread.setDaemon(true);
        return thread;
    });

    private final Path folder;
    private final Path link;
    private final Process socat;

    /** Makes one; the test is skipped where there is no socat. */
    public Pty() throws Exception {
        assumeTrue(isInstalled("socat"), "socat is not installed");
        folder = Files.createTempDirectory("esp-pty");
        link = folder.resolve("board");
        socat = new ProcessBuilder("socat", "-b65536", "pty,rawer,link=" + link, "-")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 500 && !Files.exists(link); i++) {
            Thread.sleep(5);
        }
        assumeTrue(Files.exists(link), "socat made no pty here");
    }

    /** Whether a program is found in the usual places. */
    public static boolean isInstalled(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program)) || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /** A symbolic link to the slave side. */
    public Path link() {
        return link;
    }

    /** The slave side itself, as "/dev/pts/7". */
    public Path device() throws IOException {
        return link.toRealPath();
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        socat.getOutputStream().write(bytes);
        socat.getOutputStream().flush();
    }

    @Override
    public byte[] receive(int count) throws IOException {
        // Reading from a process knows no time limit: when nothing comes, the end of socat ends the wait.
        Future<?> limit = WATCH.schedule(socat::destroyForcibly, 10, TimeUnit.SECONDS);
        byte[] bytes = socat.getInputStream().readNBytes(count);
        limit.cancel(false);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count + " bytes came");
        }
        return bytes;
    }

    @Override
    public void close() throws Exception {
        socat.destroyForcibly();
        socat.waitFor(5, TimeUnit.SECONDS);
        Files.deleteIfExists(link);
        Files.deleteIfExists(folder);
    }
}
