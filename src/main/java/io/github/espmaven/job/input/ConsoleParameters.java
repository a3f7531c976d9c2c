package io.github.espmaven.job.input;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.KnownBoard;
import io.github.espmaven.monitor.ConsoleRate.Search;
import io.github.espmaven.monitor.LineTimes;
import io.github.espmaven.monitor.unity.MenuSelection;
import io.github.espmaven.monitor.unity.UnityMenu;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How the console of a board is read and kept, as users write it. */
public final class ConsoleParameters {
    private static final String AUTO = "auto";
    private static final int LOWEST_BAUD = 50;
    private static final int USUAL_BAUD = 115_200;

    private ConsoleParameters() {}

    /**
     * The rate that is named; empty when it is to be found.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static OptionalInt baud(String text) throws EspException {
        if (text.trim().equalsIgnoreCase(AUTO)) {
            return OptionalInt.empty();
        }
        try {
            int baud = Integer.parseInt(text.trim());
            if (baud >= LOWEST_BAUD) {
                return OptionalInt.of(baud);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw bad("esp.monitorBaud", text, "auto, or bits per second such as 115200");
    }

    /**
     * The rate that is named, else what the ROM of the board's chip uses, as far as it is known.
     *
     * @param flashReport as of {@link KnownBoard#at}
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static int baud(Optional<String> said, BoardRequest board, Path flashReport) throws EspException {
        OptionalInt named = said.isEmpty() ? OptionalInt.empty() : baud(said.get());
        return named.orElseGet(() -> board.options()
                .chip()
                .or(() -> KnownBoard.at(board.port().name(), flashReport).chip())
                .map(chip -> chip.spec().consoleBaud())
                .orElse(USUAL_BAUD));
    }

    /**
     * A count.
     *
     * @throws EspException {@code BAD_PARAMETER} when it is negative
     */
    public static int notNegative(String parameter, int count) throws EspException {
        if (count < 0) {
            throw EspException.badParameter(parameter + " cannot be " + count, parameter, "0 and more");
        }
        return count;
    }

    /** What is done when what comes is no text. */
    public static Search search(Optional<String> monitorBaud) {
        return monitorBaud.filter(t -> t.trim().equalsIgnoreCase(AUTO)).isPresent() ? Search.TAKES : Search.SAYS;
    }

    /**
     * The largest size of the log file in bytes.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static long logLimit(String text) throws EspException {
        OptionalLong bytes = ByteSize.parse(text);
        if (bytes.isEmpty() || bytes.getAsLong() == 0) {
            throw bad("esp.monitorLogLimit", text, "a size such as 100MB");
        }
        return bytes.getAsLong();
    }

    /**
     * Times before lines: shown when a format is named.
     *
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static LineTimes times(Optional<String> format) throws EspException {
        return format.isPresent() ? LineTimes.shown(format.get()) : LineTimes.DEFAULT;
    }

    /**
     * What to run of a Unity test menu.
     *
     * @param limit a time such as {@code 30s}
     * @throws EspException {@code BAD_PARAMETER}
     */
    public static Optional<UnityMenu> unity(Optional<String> selection, String limit) throws EspException {
        return selection.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new UnityMenu(MenuSelection.parse(selection.get()), TimeText.parse("esp.unityTimeout", limit)));
    }

    private static EspException bad(String parameter, String text, String choices) {
        return EspException.badParameter(parameter + " cannot be \"" + text + "\"", parameter, choices);
    }
}
