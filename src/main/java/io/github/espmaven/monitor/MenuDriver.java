package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.unity.MenuBoard;
import io.github.espmaven.monitor.unity.MenuRun;
import io.github.espmaven.monitor.unity.UnityMenu;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Connects the run of a Unity test menu with the board that is watched: what is a fault elsewhere is a failed test here. */
final class MenuDriver implements MenuBoard {
    private final MonitorPort port;
    private final ConsoleReader console;
    private final MonitorListener listener;
    private final MenuRun run;

    MenuDriver(UnityMenu menu, MonitorPort port, ConsoleReader console, MonitorListener listener, Clock clock) {
        this.port = port;
        this.console = console;
        this.listener = listener;
        run = new MenuRun(menu.selection(), menu.limit(), clock, this);
    }

    MenuRun run() {
        return run;
    }

    @Override
    public void send(String text) throws EspException {
        port.send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A port that vanishes with the reset comes back as after any other. */
    @Override
    public boolean reset() throws EspException {
        console.goOn(); // this reset is asked for
        try {
            return port.reset();
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST) {
                throw e;
            }
            return true;
        }
    }

    @Override
    public boolean hasCrashed() {
        return console.fault().filter(MenuDriver::counts).isPresent();
    }

    @Override
    public Optional<Crash> takeCrash() {
        return console.takeFault()
                .filter(MenuDriver::counts)
                .map(f -> new Crash(f.meaning() + ": \"" + f.line() + "\"", f.details()));
    }

    /** Restarts belong to such a run: tests with several stages, and those that look for leaks, make them. */
    private static boolean counts(Fault fault) {
        return !fault.kind().equals(FailOn.BOOT_LOOP);
    }

    @Override
    public void note(String text) {
        listener.note(text);
    }
}
