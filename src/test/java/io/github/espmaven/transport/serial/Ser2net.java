package io.github.espmaven.transport.serial;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.transport.NetworkUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real ser2net 4, the server most people run, sharing ports over RFC 2217. Without {@code chardelay: false} it
 * holds every reply back for 3 ms.
 */
public final class Ser2net implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/ser2net");

    private final List<Integer> ports;
    private final Process process;

    /**
     * Starts it; the test is skipped where it is not installed.
     *
     * @param folder for its configuration
     */
    public Ser2net(Path device, Path folder) throws Exception {
        this(List.of(device), folder);
    }

    /** One process that shares several ports. */
    public Ser2net(List<Path> devices, Path folder) throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "ser2net is not installed");
        StringBuilder connections = new StringBuilder("%YAML 1.1\n---\n");
        ports = freePorts(devices.size());
        for (int i = 0; i < devices.size(); i++) {
            connections.append("""
                connection: &boardNUMBER
                  accepter: telnet(rfc2217),tcp,127.0.0.1,PORT
                  connector: serialdev,DEVICE,115200n81,local
                  options:
                    chardelay: false
                """.replace("NUMBER", String.valueOf(i + 1))
                    .replace("PORT", String.valueOf(ports.get(i)))
                    .replace("DEVICE", devices.get(i).toString()));
        }
        Path configuration = Files.writeString(folder.resolve("ser2net.yaml"), connections);
        process = new ProcessBuilder(PROGRAM.toString(), "-n", "-d", "-u", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitListening();
    }

    /** All are taken before one is given back, so that none comes twice. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        List<Integer> free = new ArrayList<>();
        for (ServerSocket socket : taken) {
            free.add(socket.getLocalPort());
            socket.close();
        }
        return free;
    }

    private void awaitListening() throws Exception {
        for (int i = 0; i < 500 && process.isAlive(); i++) {
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), ports.get(ports.size() - 1))) {
                return;
            } catch (IOException e) {
                Thread.sleep(10);
            }
        }
        assumeTrue(false, "ser2net does not start here");
    }

    public NetworkUrl url() throws Exception {
        return NetworkUrl.parse(urls().get(0));
    }

    /** Where each of its ports is. */
    public List<String> urls() {
        return ports.stream().map(port -> "rfc2217://127.0.0.1:" + port).toList();
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        process.waitFor(5, TimeUnit.SECONDS);
    }
}
