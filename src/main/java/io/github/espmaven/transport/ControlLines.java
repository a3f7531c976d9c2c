package io.github.espmaven.transport;

/**
 * The two control lines a board's reset circuit listens to; asserted means that the pin is low. On the usual circuit
 * DTR pulls the boot pin and RTS pulls EN, each only while the other is not asserted (protocol.md, sections 2.6 and
 * 14).
 */
public record ControlLines(boolean dtr, boolean rts) {
    public static final ControlLines RELEASED = new ControlLines(false, false);

    public ControlLines withDtr(boolean asserted) {
        return new ControlLines(asserted, rts);
    }

    public ControlLines withRts(boolean asserted) {
        return new ControlLines(dtr, asserted);
    }
}
