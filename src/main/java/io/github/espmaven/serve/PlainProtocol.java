package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;
import io.github.espmaven.transport.Transport;
import java.util.Arrays;

/** The plain TCP protocol: bytes as they are, no control lines, no baud rate. */
record PlainProtocol(Transport port) implements ClientProtocol {

    @Override
    public byte[] greeting() {
        return new byte[0];
    }

    @Override
    public byte[] received(byte[] bytes, int length) throws EspException {
        port.write(bytes, 0, length);
        return new byte[0];
    }

    @Override
    public byte[] encode(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }
}
