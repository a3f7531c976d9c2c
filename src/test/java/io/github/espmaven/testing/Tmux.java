package io.github.espmaven.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.espmaven.base.Clock;
import io.github.espmaven.transport.serial.Pty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A terminal of tmux, with a shell in it: keys are typed as a person does, and the screen is read. */
public final class Tmux implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(30);

    private final String server = "esp-" + ProcessHandle.current().pid() + "-" + System.identityHashCode(this);

    /** Opens one; the test is skipped where there is no tmux. */
    public Tmux(Path folder) throws Exception {
        this(folder, 120, 50);
    }

    /** The same of another size. */
    public Tmux(Path folder, int columns, int rows) throws Exception {
        assumeTrue(Pty.isInstalled("tmux"), "tmux is not installed");
        List<String> size = List.of("-x", String.valueOf(columns), "-y", String.valueOf(rows));
        List<String> session = new ArrayList<>(List.of("-f", "/dev/null", "new-session", "-d"));
        session.addAll(size);
        session.addAll(List.of("-c", folder.toString(), "sh"));
        run(session.toArray(String[]::new));
        run("set-option", "-g", "history-limit", "5000");
    }

    /** Types {@code text} as it is. */
    public void type(String text) throws Exception {
        run("send-keys", "-l", text);
    }

    /** Types keys by tmux's names, as {@code C-t}. */
    public void keys(String... names) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("send-keys"));
        arguments.addAll(List.of(names));
        run(arguments.toArray(String[]::new));
    }

    /** All lines of the screen and above it. */
    public String screen() throws Exception {
        return run("capture-pane", "-p", "-J", "-S", "-");
    }

    /** What is seen now. */
    public String visible() throws Exception {
        return run("capture-pane", "-p");
    }

    /** What tmux knows of the terminal, as {@code cursor_flag}: whether the cursor is visible. */
    public String state(String variable) throws Exception {
        return run("display-message", "-p", "#{" + variable + "}").strip();
    }

    /** Waits until the screen shows what {@code pattern} finds. */
    public void await(String pattern) throws Exception {
        Pattern wanted = Pattern.compile(pattern, Pattern.MULTILINE);
        Clock clock = Clock.system();
        long start = clock.nanoTime();
        while (!wanted.matcher(screen()).find()) {
            if (clock.hasPassed(start, LIMIT)) {
                throw new AssertionError("\"" + pattern + "\" did not come:\n" + screen());
            }
            clock.sleep(LOOK_AGAIN);
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-L", server));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("TMUX", "TMUX_PANE"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(process.waitFor() == 0, "tmux does not work here: " + said);
        return said;
    }

    @Override
    public void close() throws Exception {
        run("kill-server");
    }
}
