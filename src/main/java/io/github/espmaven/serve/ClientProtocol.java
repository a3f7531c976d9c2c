package io.github.espmaven.serve;

import io.github.espmaven.base.EspException;

/** The protocol between a network client and the port: translates in both directions. */
interface ClientProtocol {

    /** Bytes to send to a client before anything else. */
    byte[] greeting();

    /**
     * Takes what a client sent and acts on the port. The array may be changed.
     *
     * @return the answers to send to the client; may be empty
     * @throws EspException when the port fails
     */
    byte[] received(byte[] bytes, int length) throws EspException;

    /** What the port said, as it goes onto the network. */
    byte[] encode(byte[] bytes, int length);
}
