package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.time.Duration;

/** An event of a server. For each client: Connected, then Disconnected; a Refused client has neither. */
public sealed interface ServerEvent {

    /** The server listens where others than this machine can reach it, and it asks nobody who they are. */
    record OpenToOthers(String address) implements ServerEvent {}

    record Connected(String client) implements ServerEvent {}

    /** A client was turned away because another one is connected. */
    record Refused(String client) implements ServerEvent {}

    /** The client has gone, or was sent away because the port failed for the reason in {@link Failed} before it. */
    record Disconnected(String client) implements ServerEvent {}

    /** A client that was idle for longer than {@code limit} is sent away because another one wants the port. */
    record GaveWay(Duration limit) implements ServerEvent {}

    /** A client could not be accepted; it is tried again until it works. */
    record AcceptFailed(IOException reason) implements ServerEvent {}

    /** The port could not be opened, or failed while a client used it. */
    record Failed(EspException reason) implements ServerEvent {}
}
