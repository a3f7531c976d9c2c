package io.github.espmaven.simulator;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseValues;
import io.github.espmaven.chip.FlashPins;
import io.github.espmaven.chip.FlashPins.Pins;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.transport.PortTraits.UsbIdentity;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Parser of {@code sim:CHIP?key=value&…} (virtual-board.md). */
final class BoardUrl {
    static final String SCHEME = "sim:";

    /** The keys there are, and what applies their value. */
    private static final Map<String, Setting> SETTINGS = settings();

    private static final int LOWEST_BAUD_LIMIT = 300;

    private final BoardQuery url;

    private interface Setting {
        BoardOptions apply(BoardUrl from, BoardOptions board, String value) throws EspException;
    }

    private BoardUrl(BoardQuery url) {
        this.url = url;
    }

    static BoardOptions parse(String url) throws EspException {
        return new BoardUrl(BoardQuery.parse(url, SCHEME, SETTINGS.keySet())).parse();
    }

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
        all.put("part", (url, board, value) -> board.withPart(url.part(value)));
        all.put("file", (url, board, value) -> board.withFile(url.path(value)));
        all.put("efuse", (url, board, value) -> board.withEfuse(url.efuse(board.chip(), value)));
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
        all.put(
                "console",
                (url, board, value) -> board.withConsole(ConsoleScript.read(url.path(value), url.url.text())));
        all.put("ailment", (url, board, value) -> board.withAilments(url.ailments(value)));
        all.put("baudLimit", (url, board, value) -> board.withBaudLimit(url.baud(value)));
        return all;
    }

    private BoardOptions parse() throws EspException {
        BoardOptions board = BoardOptions.of(url.chip()).named(url.text());
        for (Map.Entry<String, String> option : url.options().entrySet()) {
            Setting setting = Objects.requireNonNull(SETTINGS.get(option.getKey()), option.getKey());
            board = setting.apply(this, board, option.getValue());
        }
        checkProtections(board);
        checkAilments(board);
        return board;
    }

    /** Which ones are possible depends on the revision, which may be named after them. */
    private void checkProtections(BoardOptions board) throws EspException {
        for (Protection protection : board.protections()) {
            if (!board.chip().spec().canHave(protection, board.revision())) {
                throw bad(
                        "an " + board.chip() + " " + board.revision() + " cannot have " + BoardQuery.text(protection));
            }
        }
    }

    private Ailments ailments(String value) throws EspException {
        try {
            return Ailments.parse(value);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** A fault must have something to strike. */
    private void checkAilments(BoardOptions board) throws EspException {
        for (Ailment ailment : board.ailments().given().keySet()) {
            if (!ailment.needs().isMetBy(board)) {
                throw bad(ailment + " needs " + ailment.needs() + ", and this board's port is another one");
            }
            if (ailment.parameter("offset").isPresent()
                    && board.ailments().whole(ailment, "offset") >= board.flashBytes()) {
                throw bad("the offset of " + ailment + " is behind the end of the flash");
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

    private int flashBytes(Chip chip, String value) throws EspException {
        OptionalLong bytes = ByteSize.parse(value);
        if (bytes.isEmpty() || chip.spec().flashSizes().code(bytes.getAsLong()).isEmpty()) {
            throw bad("\"" + value + "\" is not a flash size of the " + chip);
        }
        return (int) bytes.getAsLong();
    }

    private FlashChipModel part(String value) throws EspException {
        return Optional.ofNullable(FlashChipModel.BY_NAME.get(value))
                .orElseThrow(() -> bad("\"" + value + "\" is no flash chip of "
                        + String.join(", ", new TreeSet<>(FlashChipModel.BY_NAME.keySet()))));
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

    private Path efuse(Chip chip, String value) throws EspException {
        if (chip.spec().fuseController().isEmpty()) {
            throw bad("the fuses of the " + chip + " can only be read");
        }
        return path(value);
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

    private Path path(String value) throws EspException {
        return url.path(value);
    }

    private <E extends Enum<E>> E choice(Class<E> type, String key, String value) throws EspException {
        return url.choice(type, key, value);
    }

    private EspException bad(String what) {
        return url.bad(what);
    }
}
