package io.github.espmaven.transport.serial;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.transport.NetworkUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The real ser2net 4, the server most people run, sharing one port over RFC 2217. Without {@code chardelay: false} it
 * holds every reply back for 3 ms.
 */
public final class Ser2net implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/ser2net");

    private final int port;
    private final Process process;

    /**
     * Starts it; the test is skipped where it is not installed.
     *
     * @param folder for its configuration
     */
    public Ser2net(Path device, Path folder) throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "ser2net is not installed");
        port = freePort();
        Path configuration = Files.writeString(folder.resolve("ser2net.yaml"), """
            %YAML 1.1
            ---
            connection: &board
              accepter: telnet(rfc2217),tcp,127.0.0.1,PORT
              connector: serialdev,DEVICE,115200n81,local
              options:
                chardelay: false
            """.replace("PORT", String.valueOf(port))
                .replace("DEVICE", device.toString()));
        process = new ProcessBuilder(PROGRAM.toString(), "-n", "-d", "-u", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitListening();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws Exception {
        for (int i = 0; i < 500 && process.isAlive(); i++) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        assumeTrue(false, "ser2net does not start here");
    }

    public NetworkUrl url() throws Exception {
        return NetworkUrl.parse("rfc2217://127.0.0.1:" + port);
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }
}
