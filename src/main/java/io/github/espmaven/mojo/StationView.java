package io.github.espmaven.mojo;

import io.github.espmaven.base.BuildServerText;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.Station;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.terminal.UserTerminal;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.serial.SerialPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/** Shows the person at a station how each board ended, in letters that are read from afar. */
record StationView(Places places, BoardLines lines, Optional<UserTerminal> keys, Log log) implements Station {
    /** Letters on a coloured ground, and neither (ECMA-48). */
    private static final String GREEN = "\033[30;42m";

    private static final String RED = "\033[97;41m";
    private static final String PLAIN = "\033[0m";

    /** Where boards may be. */
    @FunctionalInterface
    interface Places {
        List<NamedBoard> now() throws EspException;
    }

    @Override
    public List<NamedBoard> boards() throws EspException {
        return places.now();
    }

    @Override
    public Optional<PortInfo> port(String name) throws EspException {
        return new SerialPorts(Clock.system()).find(name);
    }

    @Override
    public void waiting() {
        lines.line(
                keys.isPresent()
                        ? "Waiting for a board. Enter: it is in its place; q: there is no other."
                        : "Waiting for a board.");
    }

    @Override
    public void ended(NamedBoard board, Result result, Row row) {
        String colour = result == Result.PASS ? GREEN : RED;
        List<String> text = new ArrayList<>(letters(result)
                .lines()
                .map(line -> keys.isPresent() ? colour + String.format(Locale.ROOT, "%-46s", line) + PLAIN : line)
                .toList());
        row.done().line().ifPresent(line -> text.add(result + "  " + board.name() + "  " + line));
        row.done().failure().ifPresent(e -> text.add(result + "  " + board.name() + "  " + Remedies.explain(e)));
        lines.ended(board.name(), text, line -> {
            String shown = line.endsWith(PLAIN) ? line : BuildServerText.harmless(line);
            if (result == Result.PASS) {
                log.info(shown);
            } else {
                log.error(shown);
            }
        });
    }

    private static String letters(Result result) {
        return switch (result) {
            case PASS -> """
                ######    ####    ######   ######
                ##   ##  ##  ##  ##       ##
                ######   ######   #####    #####
                ##       ##  ##       ##       ##
                ##       ##  ##  ######   ######
                """;
            case FAIL -> """
                #######   ####   ##  ##
                ##       ##  ##  ##  ##
                #####    ######  ##  ##
                ##       ##  ##  ##  ##
                ##       ##  ##  ##  ######
                """;
            case REFUSED -> """
                #####     ####   ##   ##  #######
                ##   ##  ##  ##  ###  ##  ##
                ##   ##  ##  ##  ## # ##  #####
                ##   ##  ##  ##  ##  ###  ##
                #####     ####   ##   ##  #######   ALREADY
                """;
        };
    }
}
