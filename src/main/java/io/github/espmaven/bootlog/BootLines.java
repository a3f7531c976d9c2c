package io.github.espmaven.bootlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads single lines of a console. */
final class BootLines {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    /** The beginning of the line may be lost: {@code (POWERON),boot:0xc}. In the middle of a line it is another's quote. */
    private static final Pattern RESET = Pattern.compile("^[^A-Za-z0-9]{0,40}r?s?t?:0x(?<rst>\\p{XDigit}{1,2}) "
            + "\\(\\w+\\),boot:0x(?<boot>\\p{XDigit}{1,8})(?: \\((?<text>.*)\\))?");

    private static final Pattern MODE_ONLY =
            Pattern.compile("^[^ ]{0,20} ?\\(?\\w*\\)?,?boot:0x(?<boot>\\p{XDigit}{1,8})(?: \\((?<text>.*)\\))?");
    private static final Pattern ESP8266 = Pattern.compile("rst cause:(?<rst>\\d), boot mode:\\((?<boot>\\d{1,2}),");
    private static final Pattern WAITING = Pattern.compile("^\\W*(?:waiting for download|wait uart0 download)");
    private static final Pattern ENTRY = Pattern.compile("^entry 0x(?<address>\\p{XDigit}{1,8})");
    private static final Pattern LOADED =
            Pattern.compile("boot: Loaded app from partition at offset 0x(?<offset>\\p{XDigit}{1,8})");

    private BootLines() {}

    /**
     * What {@code line} tells, if it is one that we know.
     *
     * @param booting whether ROM or bootloader can be speaking
     */
    static Optional<BootEvent> read(String line, boolean booting) {
        String plain = plain(line);
        Optional<BootEvent> start = started(plain);
        if (start.isPresent()) {
            return start;
        }
        if (WAITING.matcher(plain).find()) {
            return Optional.of(new BootEvent.WaitsForDownload());
        }
        Matcher entry = ENTRY.matcher(plain);
        if (entry.find()) {
            return Optional.of(new BootEvent.Entered(hex(entry.group("address"))));
        }
        Matcher loaded = LOADED.matcher(plain);
        if (loaded.find()) {
            return Optional.of(new BootEvent.AppLoaded(hex(loaded.group("offset"))));
        }
        return BootFault.in(plain, booting).map(fault -> new BootEvent.Failed(fault, plain.trim()));
    }

    /** {@code line} without the colours of a terminal. */
    static String plain(String line) {
        return COLOUR.matcher(line).replaceAll("");
    }

    private static Optional<BootEvent> started(String line) {
        Matcher m = RESET.matcher(line);
        if (m.find()) {
            return Optional.of(new BootEvent.Started(ResetReason.of(hex(m.group("rst"))), mode(m)));
        }
        m = MODE_ONLY.matcher(line); // the beginning of the line may be lost
        if (m.find()) {
            return Optional.of(new BootEvent.Started(Optional.empty(), mode(m)));
        }
        m = ESP8266.matcher(line);
        if (m.find()) {
            int straps = Integer.parseInt(m.group("boot"));
            BootMode mode = Esp8266RomLog.INSTANCE.bootMode(straps);
            return Optional.of(new BootEvent.Started(ResetReason.ofEsp8266(Integer.parseInt(m.group("rst"))), mode));
        }
        return Optional.empty();
    }

    private static BootMode mode(Matcher m) {
        String text = m.group("text");
        return BootMode.printed(hex(m.group("boot")), text == null ? BootMode.CUT_OFF : text);
    }

    private static int hex(String digits) {
        return Integer.parseUnsignedInt(digits, 16);
    }
}
