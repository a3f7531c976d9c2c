package io.github.espmaven.job.provision;

import io.github.espmaven.base.EspException;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.terminal.UserTerminal;
import io.github.espmaven.transport.PortInfo;
import java.util.List;
import java.util.Optional;

/** Where a production line stands: its ports, and the person who works there. */
public interface Station {
    /** What is found of a board. */
    enum Result {
        /** It is done: written, verified, started, written down. */
        PASS,
        FAIL,
        /** It has passed before and was not touched. */
        REFUSED
    }

    /** All places where boards may be now. */
    List<NamedBoard> boards() throws EspException;

    /** A port of this machine as the system lists it; empty while it is away. */
    Optional<PortInfo> port(String name) throws EspException;

    /** Where keys come from; empty where nobody sits there. */
    Optional<UserTerminal> keys();

    void waiting();

    /** A board is done and written down, unless that is what failed. */
    void ended(NamedBoard board, Result result, Row row);
}
