package io.github.espmaven.bootlog;

/** Words of all ROMs for the flash mode and clock that an image header asks for. */
final class FlashClock {
    private static final String[] MODES = {"QIO", "QOUT", "DIO", "DOUT", "FAST READ", "SLOW READ"};

    private FlashClock() {}

    /** {@code mode:DIO, clock div:2}. */
    static String line(RomLog.FlashSetup setup) {
        return "mode:" + mode(setup.modeCode()) + ", clock div:" + divider(setup.frequencyCode());
    }

    private static String mode(int code) {
        return code < MODES.length ? MODES[code] : "SLOW READ";
    }

    /** 15 is the undivided clock; 0, 1 and 2 are half, a third and a quarter of it (protocol.md, section 1.2). */
    private static int divider(int frequencyCode) {
        return frequencyCode > 2 ? 1 : frequencyCode + 2;
    }
}
