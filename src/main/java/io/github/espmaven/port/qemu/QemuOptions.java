package io.github.espmaven.port.qemu;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.simulator.BoardOptions.PowerOn;
import io.github.espmaven.simulator.BoardQuery;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A {@code qemu:} port, as {@code qemu:esp32c3?file=flash.bin&flash=4MB}.
 *
 * @param url the port as the user wrote it
 * @param file where the flash's contents are kept; empty: while this program runs
 * @param flashBytes the flash's size; empty: that of {@code file}, else 4 MB
 * @param efuse where the fuses are kept; empty: while this program runs
 * @param program the emulator, a path or a name on the PATH; empty: the one that is found
 * @param more arguments to be added to the emulator's command line
 * @param boot how the board starts when the port is opened
 */
public record QemuOptions(
        BoardQuery url,
        QemuMachine machine,
        Optional<Path> file,
        OptionalLong flashBytes,
        Optional<Path> efuse,
        Optional<Path> program,
        List<String> more,
        PowerOn boot) {
    /** What a port of this kind begins with. */
    public static final String SCHEME = "qemu:";

    /** The sizes that QEMU's flash may have (protocol.md, section 16). */
    static final List<Long> FLASH_BYTES = List.of(2L << 20, 4L << 20, 8L << 20, 16L << 20);

    private static final Set<String> KEYS = Set.of("file", "flash", "efuse", "program", "args", "boot");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /**
     * Reads a port.
     *
     * @throws EspException {@code BAD_VIRTUAL_BOARD} when it is none, with the choices
     */
    public static QemuOptions parse(String text) throws EspException {
        BoardQuery url = BoardQuery.parse(text, SCHEME, KEYS);
        QemuMachine machine = QemuMachine.of(url.chip())
                .orElseThrow(() -> url.bad("QEMU has no " + url.chip() + "; choose one of " + QemuMachine.choices()));
        return new QemuOptions(
                url,
                machine,
                path(url, "file"),
                flashBytes(url),
                path(url, "efuse"),
                path(url, "program"),
                arguments(value(url, "args").orElse("")),
                url.choice(PowerOn.class, "boot", value(url, "boot").orElse("flash")));
    }

    public Chip chip() {
        return machine.chip();
    }

    private static Optional<String> value(BoardQuery url, String key) {
        return Optional.ofNullable(url.options().get(key));
    }

    private static Optional<Path> path(BoardQuery url, String key) throws EspException {
        Optional<String> value = value(url, key);
        return value.isPresent() ? Optional.of(url.path(value.get())) : Optional.empty();
    }

    private static OptionalLong flashBytes(BoardQuery url) throws EspException {
        Optional<String> value = value(url, "flash");
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong bytes = ByteSize.parse(value.get());
        if (bytes.isEmpty() || !FLASH_BYTES.contains(bytes.getAsLong())) {
            throw url.bad("\"" + value.get() + "\" is not a flash size of QEMU; choose from 2MB, 4MB, 8MB, 16MB");
        }
        return bytes;
    }

    /** Words with blanks between them; a word with blanks in it stands in quotes. */
    private static List<String> arguments(String text) {
        return ARGUMENT.matcher(text).results().map(QemuOptions::argument).toList();
    }

    private static String argument(MatchResult word) {
        for (int group = 1; group <= word.groupCount(); group++) {
            if (word.group(group) != null) {
                return word.group(group);
            }
        }
        return "";
    }
}
