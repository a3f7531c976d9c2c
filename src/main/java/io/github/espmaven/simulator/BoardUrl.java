package io.github.espmaven.simulator;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseValues;
import io.github.espmaven.chip.FlashPins;
import io.github.espmaven.chip.FlashPins.Pins;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Parser of {@code sim:CHIP?key=value&…} (virtual-board.md). */
final class BoardUrl {
    static final String SCHEME = "sim:";

    /** The keys there are, and what applies their value. */
    private static final Map<String, Setting> SETTINGS = settings();

    /** Between options; an ampersand that no option follows belongs to a path, as in {@code file=R&D/board.bin}. */
    private static final Pattern SEPARATOR = Pattern.compile("&(?=\\w*(?:[=&]|$))");

    private static final int LOWEST_BAUD_LIMIT = 300;

    private final String url;

    private interface Setting {
        BoardOptions apply(BoardUrl from, BoardOptions board, String value) throws EspException;
    }

    private BoardUrl(String url) {
        this.url = url;
    }

    static BoardOptions parse(String url) throws EspException {
        return new BoardUrl(url).parse();
    }

    /** The options there are. */
    static Set<String> keys() {
        return SETTINGS.keySet();
    }

    /** A locally administered address, another one for each chip. */
    static MacAddress macOf(Chip chip) {
        return MacAddress.of48(0x0200_5e00_5300L + chip.spec().imageChipId().orElse(0x82));
    }

    private static Map<String, Setting> settings() {
        Map<String, Setting> all = new TreeMap<>();
        all.put("flash", (url, board, value) -> board.withFlashBytes(url.flashBytes(board.chip(), value)));
        all.put(
                "flash2",
                (url, board, value) ->
                        board.withWiring(board.wiring().withOtherFlash(url.otherFlash(board.chip(), value))));
        all.put("file", (url, board, value) -> board.withFile(url.path(value)));
        all.put("mac", (url, board, value) -> board.withMac(url.mac(value)));
        all.put("rev", (url, board, value) -> board.withRevision(url.revision(board, value)));
        all.put("boot", (url, board, value) -> board.withBoot(url.choice(BoardOptions.PowerOn.class, "boot", value)));
        all.put("timing", (url, board, value) -> board.withTiming(url.choice(Timing.class, "timing", value)));
        all.put("security", (url, board, value) -> board.withProtections(url.protections(value)));
        all.put(
                "circuit",
                (url, board, value) ->
                        board.withWiring(board.wiring().withCircuit(url.choice(Circuit.class, "circuit", value))));
        all.put("usb", (url, board, value) -> board.withWiring(board.wiring().withUsb(url.usb(value))));
        all.put("console", (url, board, value) -> board.withConsole(ConsoleScript.read(url.path(value), url.url)));
        all.put("baudLimit", (url, board, value) -> board.withBaudLimit(url.baud(value)));
        return all;
    }

    private BoardOptions parse() throws EspException {
        if (!url.startsWith(SCHEME)) {
            throw bad("a virtual board's port begins with \"sim:\"");
        }
        int question = url.indexOf('?');
        String chipName = url.substring(SCHEME.length(), question < 0 ? url.length() : question);
        Chip chip = Chip.named(chipName)
                .orElseThrow(() -> bad("there is no chip \"" + chipName + "\"; choose one of " + Chip.choices()));
        BoardOptions board = BoardOptions.of(chip).named(url);
        String query = question < 0 ? "" : url.substring(question + 1);
        for (String pair : SEPARATOR.split(query, -1)) {
            if (!pair.isEmpty()) {
                board = apply(board, pair);
            }
        }
        checkProtections(board);
        return board;
    }

    /** Which ones are possible depends on the revision, which may be named after them. */
    private void checkProtections(BoardOptions board) throws EspException {
        for (Protection protection : board.protections()) {
            if (!board.chip().spec().canHave(protection, board.revision())) {
                throw bad("an " + board.chip() + " " + board.revision() + " cannot have " + text(protection));
            }
        }
    }

    private Set<Protection> protections(String value) throws EspException {
        Set<Protection> all = EnumSet.noneOf(Protection.class);
        for (String name : value.split("[+ ]", -1)) {
            all.add(choice(Protection.class, "security", name));
        }
        return all;
    }

    private UsbIdentity usb(String value) throws EspException {
        if (!value.matches("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")) {
            throw bad("\"" + value + "\" is no USB identity such as 303a:1001");
        }
        return new UsbIdentity(Integer.parseInt(value.substring(0, 4), 16), Integer.parseInt(value.substring(5), 16));
    }

    private BoardOptions apply(BoardOptions board, String pair) throws EspException {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        Setting setting = SETTINGS.get(key);
        if (setting == null) {
            throw bad("there is no option \"" + key + "\"; choose from " + String.join(", ", SETTINGS.keySet()));
        }
        if (equals < 0 || equals == pair.length() - 1) {
            throw bad("option \"" + key + "\" has no value");
        }
        return setting.apply(this, board, unescaped(pair.substring(equals + 1)));
    }

    /** Resolves {@code %26} and the like, for paths with an ampersand; a lone percent sign stays. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && text.substring(i).matches("(?s)%[0-7][0-9a-fA-F].*")) {
                byte[] octet = {(byte) Integer.parseInt(text.substring(i + 1, i + 3), 16)};
                out.append(new String(octet, StandardCharsets.US_ASCII));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private int flashBytes(Chip chip, String value) throws EspException {
        OptionalLong bytes = ByteSize.parse(value);
        if (bytes.isEmpty() || chip.spec().flashSizes().code(bytes.getAsLong()).isEmpty()) {
            throw bad("\"" + value + "\" is not a flash size of the " + chip);
        }
        return (int) bytes.getAsLong();
    }

    /** {@code 8MB@HSPI} or {@code 8MB@14,12,13,4,15}, and behind another {@code @} a file. */
    private OtherFlash otherFlash(Chip chip, String value) throws EspException {
        String[] parts = value.split("@", 3);
        FlashPins possible =
                chip.spec().flashPins().orElseThrow(() -> bad("the " + chip + " has flash at its default pins only"));
        Optional<Pins> pins = parts.length < 2 ? Optional.empty() : possible.parse(parts[1]);
        if (pins.filter(possible::allows).isEmpty()) {
            throw bad("\"" + value + "\" is no second flash chip such as 8MB@14,12,13,4,15; pins are "
                    + possible.choices());
        }
        Optional<Path> file = parts.length < 3 ? Optional.empty() : Optional.of(path(parts[2]));
        return new OtherFlash(pins.get(), flashBytes(chip, parts[0]), file);
    }

    private Path path(String value) throws EspException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw bad("\"" + value + "\" is not a path");
        }
    }

    private MacAddress mac(String value) throws EspException {
        return MacAddress.parse(value)
                .filter(address -> address.length() == 6)
                .orElseThrow(() -> bad("\"" + value + "\" is not a MAC address such as 02:00:5e:00:53:01"));
    }

    private Revision revision(BoardOptions board, String value) throws EspException {
        Chip chip = board.chip();
        return Revision.parse(value)
                .filter(wanted -> chip.spec().efuse().canHold(EfuseValues.of(wanted, board.mac())))
                .orElseThrow(() -> bad("\"" + value + "\" is not a revision the " + chip + " can have, such as "
                        + chip.spec().usualRevision()));
    }

    private int baud(String value) throws EspException {
        try {
            int baud = Integer.parseInt(value);
            if (baud >= LOWEST_BAUD_LIMIT) {
                return baud;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw bad("\"" + value + "\" is not a baud rate");
    }

    private <E extends Enum<E>> E choice(Class<E> type, String key, String value) throws EspException {
        StringBuilder choices = new StringBuilder();
        for (E constant : type.getEnumConstants()) {
            String name = text(constant);
            if (name.equals(value)) {
                return constant;
            }
            choices.append(choices.isEmpty() ? "" : ", ").append(name);
        }
        throw bad("\"" + value + "\" is no value for " + key + "; choose from " + choices);
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private EspException bad(String what) {
        return new EspException(
                Problem.BAD_VIRTUAL_BOARD,
                "in \"" + url + "\": " + what,
                Evidence.none().with(Evidence.Key.PORT, url));
    }
}
