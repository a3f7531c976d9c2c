package io.github.espmaven.testing;

import io.github.espmaven.transport.ForwardingTransport;
import io.github.espmaven.transport.Transport;

/** A port that hands everything to another one, which a test may replace: a board exchanged, unplugged or plugged in. */
public class SwitchableTransport implements ForwardingTransport {
    private Transport port;

    public SwitchableTransport(Transport first) {
        port = first;
    }

    @Override
    public Transport port() {
        return port;
    }

    /** From now on everything goes to {@code next}. */
    public void switchTo(Transport next) {
        port = next;
    }
}
