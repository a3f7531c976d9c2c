package io.github.espmaven.simulator;

import io.github.espmaven.slip.SlipDecoder;
import java.util.Optional;

/**
 * The loader's request decoder: finds SLIP frames in what comes in. What is between them, and broken frames, are passed
 * over, as chips do.
 */
final class RequestReader {

    /** Takes each frame's contents. */
    interface Sink {

        /**
         * Takes one frame.
         *
         * @param beganAt when the frame's first byte came, or the first of this write if it began in an earlier one
         */
        void frame(byte[] contents, long beganAt, long completeAt);
    }

    private final SlipDecoder decoder;

    /** @param maxPacketBytes the chip's receive buffer: longer frames are lost */
    RequestReader(int maxPacketBytes) {
        decoder = new SlipDecoder(maxPacketBytes);
    }

    void read(SerialWire.Arrival arrival, Sink sink) {
        byte[] bytes = arrival.bytes();
        int at = 0;
        while (at < bytes.length) {
            Optional<byte[]> frame = decoder.accept(bytes, at, bytes.length);
            int began = at;
            at += decoder.consumed();
            if (frame.isPresent()) {
                sink.frame(frame.get(), arrival.completeAt(began), arrival.completeAt(at));
            }
        }
    }
}
