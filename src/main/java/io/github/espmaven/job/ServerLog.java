package io.github.espmaven.job;

import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.serve.ServerEvent;
import java.util.function.Consumer;

/** Logs what a port server does. */
public record ServerLog(JobListener listener) implements Consumer<ServerEvent> {
    @Override
    public void accept(ServerEvent event) {
        if (event instanceof ServerEvent.OpenToOthers open) {
            listener.warning("Listening on " + open.address()
                    + ": everybody who can reach this address can use the board, there is no password.");
        } else if (event instanceof ServerEvent.Connected connected) {
            listener.debug("client " + connected.client() + " connected");
        } else if (event instanceof ServerEvent.Refused refused) {
            listener.warning("Client " + refused.client() + " was refused: another one is connected.");
        } else if (event instanceof ServerEvent.Disconnected gone) {
            listener.debug("client " + gone.client() + " has gone");
        } else if (event instanceof ServerEvent.GaveWay way) {
            listener.warning("The client has sent nothing for " + way.limit().toSeconds()
                    + " s and gives way to the next (esp.idleTimeout).");
        } else if (event instanceof ServerEvent.AcceptFailed failed) {
            listener.warning("No client can connect at the moment: " + FileErrorText.reason(failed.reason())
                    + ". This is tried again.");
        } else if (event instanceof ServerEvent.Failed failed) {
            listener.warning("The port failed: " + failed.reason().getMessage());
        } else {
            throw new AssertionError(event);
        }
    }
}
