package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs while esp:monitor-start watches the board; failsafe hands the properties on. */
class BoardIT {

    @Test
    void theLogIsThereWhileItIsWritten() throws Exception {
        Path log = Path.of(System.getProperty("board.log"));
        for (int i = 0; i < 200 && !Files.readString(log).contains("app: shell ready"); i++) {
            Thread.sleep(50);
        }
        assertTrue(Files.readString(log).contains("app: shell ready"));
        assertEquals("7c:df:a1:00:00:17", System.getProperty("board.mac"));
        assertTrue(System.getProperty("board.port").startsWith("sim:esp32c3?"));
    }

    @Test
    void theBoardAnswers() throws Exception {
        URI url = URI.create(System.getProperty("board.url"));
        try (Socket board = new Socket(url.getHost(), url.getPort())) {
            board.setSoTimeout(10_000);
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(board.getInputStream(), StandardCharsets.UTF_8));
            board.getOutputStream().write("name x\n".getBytes(StandardCharsets.UTF_8));
            String line;
            do {
                line = answers.readLine();
                assertNotNull(line);
            } while (!line.equals("hello from the board"));
        }
    }
}
