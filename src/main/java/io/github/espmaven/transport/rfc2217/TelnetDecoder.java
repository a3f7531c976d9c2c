package io.github.espmaven.transport.rfc2217;

import io.github.espmaven.base.EspException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Decoder of a telnet stream: plain data, option negotiations and sub-negotiations, in the order in which they came.
 * Incremental: the pieces may be cut anywhere. Bounded: of a sub-negotiation longer than {@value #MAX_SUBNEGOTIATION}
 * bytes nothing is reported. Both directions are taken as binary, so a carriage return is data like any other.
 */
public final class TelnetDecoder {
    /** The longest sub-negotiation taken; the longest that means something is a signature text. */
    public static final int MAX_SUBNEGOTIATION = 1024;

    /** Receives what the stream consists of. */
    public interface Sink {
        /** Data, unescaped; the array belongs to the decoder and is used again after the call. */
        void onData(byte[] bytes, int offset, int length) throws EspException;

        /** The other end says {@code verb} about {@code option}, 0 to 255. */
        void onNegotiation(Telnet.Verb verb, int option) throws EspException;

        /** A sub-negotiation of {@code option}, 0 to 255. */
        void onSubnegotiation(int option, byte[] content) throws EspException;
    }

    private enum State {
        DATA,
        COMMAND,
        NEGOTIATION,
        OPTION,
        CONTENT,
        COMMAND_IN_CONTENT
    }

    private final Sink sink;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private State state = State.DATA;
    private Telnet.Verb verb = Telnet.Verb.WONT;
    private int option;

    public TelnetDecoder(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next {@code length} bytes of the stream; unescaped data is compacted in place within {@code bytes}. */
    public void accept(byte[] bytes, int offset, int length) throws EspException {
        int dataEnd = offset;
        for (int i = offset; i < offset + length; i++) {
            int octet = Byte.toUnsignedInt(bytes[i]);
            if (isData(octet)) {
                bytes[dataEnd++] = bytes[i];
            } else if (state == State.DATA) {
                state = State.COMMAND;
            } else {
                deliver(bytes, offset, dataEnd);
                dataEnd = offset;
                step(octet);
            }
        }
        deliver(bytes, offset, dataEnd);
    }

    private void deliver(byte[] bytes, int start, int end) throws EspException {
        if (end > start) {
            sink.onData(bytes, start, end - start);
        }
    }

    private boolean isData(int octet) {
        if (state == State.COMMAND && octet == Telnet.IAC) {
            state = State.DATA;
            return true;
        }
        return state == State.DATA && octet != Telnet.IAC;
    }

    private void step(int octet) throws EspException {
        switch (state) {
            case DATA, COMMAND -> command(octet);
            case NEGOTIATION -> {
                state = State.DATA;
                sink.onNegotiation(verb, octet);
            }
            case OPTION -> {
                option = octet;
                content.reset();
                state = State.CONTENT;
            }
            case CONTENT -> {
                if (octet == Telnet.IAC) {
                    state = State.COMMAND_IN_CONTENT;
                } else {
                    append(octet);
                }
            }
            case COMMAND_IN_CONTENT -> commandInContent(octet);
        }
    }

    private void command(int octet) {
        Optional<Telnet.Verb> negotiation = Telnet.Verb.of(octet);
        if (negotiation.isPresent()) {
            verb = negotiation.get();
            state = State.NEGOTIATION;
        } else {
            state = octet == Telnet.SUBNEGOTIATION ? State.OPTION : State.DATA;
        }
    }

    private void commandInContent(int octet) throws EspException {
        if (octet == Telnet.IAC) {
            append(octet);
            state = State.CONTENT;
        } else {
            // Anything but the proper end breaks the sub-negotiation off, so that a lost byte costs no more than this.
            state = State.DATA;
            if (octet == Telnet.END_OF_SUBNEGOTIATION && content.size() <= MAX_SUBNEGOTIATION) {
                sink.onSubnegotiation(option, content.toByteArray());
            } else if (octet != Telnet.END_OF_SUBNEGOTIATION) {
                command(octet);
            }
        }
    }

    private void append(int octet) {
        if (content.size() <= MAX_SUBNEGOTIATION) {
            content.write(octet);
        }
    }
}
