package io.github.espmaven.job.board;

import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;

/**
 * Input of {@link BoardAccess}: port, connection, and the reset at the end.
 *
 * @param port which port, and how to open it
 * @param options how to connect
 * @param after what becomes of the chip when the goal is over
 */
public record BoardRequest(PortRequest port, ConnectOptions options, AfterReset after) {
    /** The same at another port. */
    public BoardRequest withPort(String other) {
        return new BoardRequest(port.withName(other), options, after);
    }

    /** The same for a second board at another port. */
    public BoardRequest second(String other) {
        return new BoardRequest(port.second(other), options, after);
    }

    /** The same by the ROM alone: what needs no stub is sooner done without (protocol.md, section 11, pitfall 52). */
    public BoardRequest byRom() {
        return withOptions(options.withStub(ConnectOptions.StubUse.ROM_ONLY));
    }

    /** The same, with the stub started when it is needed; at once where it is to be left running. */
    public BoardRequest stubLater() {
        boolean later = options.stub() == ConnectOptions.StubUse.USE && after != AfterReset.NO_RESET_STUB;
        return later ? withOptions(options.withStub(ConnectOptions.StubUse.LATER)) : this;
    }

    /** The same, connected in another way. */
    public BoardRequest withOptions(ConnectOptions other) {
        return new BoardRequest(port, other, after);
    }
}
