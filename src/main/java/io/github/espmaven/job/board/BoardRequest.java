package io.github.espmaven.job.board;

import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import java.util.Optional;

/**
 * Input of {@link BoardAccess}: port, connection, and the reset at the end.
 *
 * @param after what becomes of the chip when the goal is over
 * @param shared what goals of one build leave to each other at this port; empty: each connects for itself
 */
public record BoardRequest(
        PortRequest port, ConnectOptions options, AfterReset after, Optional<SharedConnection> shared) {

    public BoardRequest(PortRequest port, ConnectOptions options, AfterReset after) {
        this(port, options, after, Optional.empty());
    }

    public BoardRequest withPort(String other) {
        return new BoardRequest(port.withName(other), options, after, shared);
    }

    /** The same for a second board at another port. */
    public BoardRequest second(String other) {
        return new BoardRequest(port.second(other), options, after);
    }

    /** The same by the ROM: what needs no stub is sooner done without (protocol.md, section 11, pitfall 52). */
    public BoardRequest byRom() {
        return options.stub().isWanted() ? withOptions(options.withStub(StubUse.NOT_NEEDED)) : this;
    }

    /** The same by the ROM alone. */
    public BoardRequest byRomOnly() {
        return withOptions(options.withStub(StubUse.ROM_ONLY));
    }

    /** The same, with the stub started when it is needed; at once where it is to be left running. */
    public BoardRequest stubLater() {
        boolean later = options.stub() == StubUse.USE && after != AfterReset.NO_RESET_STUB;
        return later ? withOptions(options.withStub(StubUse.LATER)) : this;
    }

    /** Whether a later goal goes on with the connection; one whose time is limited ends it with its own. */
    boolean isKept() {
        return shared.filter(SharedConnection::isWantedLater).isPresent()
                && port.timeLimit().isEmpty();
    }

    /** The same, connected in another way. */
    public BoardRequest withOptions(ConnectOptions other) {
        return new BoardRequest(port, other, after, shared);
    }

    /** The same, with a connection that goals leave to each other, or without. */
    public BoardRequest sharing(Optional<SharedConnection> other) {
        return new BoardRequest(port, options, after, other);
    }
}
