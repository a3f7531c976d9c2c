package io.github.espmaven.job.input;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.Attempts;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.EspflashPorts;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.connect.SpiConnection;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.reset.ResetOptions.Before;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Parameters of port and connection, as the user wrote them. What is empty is taken from the environment variables of esptool's users,
 * then from their configuration file, then from the defaults (protocol.md, section 7).
 *
 * @param port the port, default {@code auto}
 * @param chip the chip, default {@code auto}
 * @param baud the rate to work at, default {@code auto}
 * @param before what to do before speaking, default {@code default-reset}
 * @param after what becomes of the chip, default {@code hard-reset}
 * @param spiConnection pins of a flash chip that is not at the default ones; empty: the default
 * @param heal whether block size, baud rate and loader may become others than those wanted
 * @param flashSize the flash's size where its id does not tell it; {@code keep} and {@code detect} name none
 * @param portFilter which ports {@code auto} may take: {@code vid=}, {@code pid=}, {@code name=}, {@code serial=},
 *     {@code mac=}
 * @param espflash what espflash's file of ports says
 * @param queueing who asks for the port and how long to wait for it
 * @param timeLimit how long the port may be used; empty: without limit
 * @param trace where to write everything that passes through the port; empty: nowhere
 */
public record BoardParameters(
        Optional<String> port,
        Optional<String> chip,
        Optional<String> baud,
        Optional<String> before,
        Optional<String> after,
        StubUse stub,
        Optional<String> spiConnection,
        boolean heal,
        Optional<String> flashSize,
        Optional<Integer> connectAttempts,
        List<String> portFilter,
        EspflashPorts espflash,
        PortRequest.Queueing queueing,
        Optional<Duration> timeLimit,
        Optional<PortRequest.Trace> trace) {
    private static final String AUTO = "auto";

    /** What stands for a parameter that is not given; the first that is set. */
    private static final Map<String, List<String>> VARIABLES = Map.of(
            "esp.port", List.of("ESPTOOL_PORT", "ESPFLASH_PORT", "ESPPORT"),
            "esp.chip", List.of("ESPTOOL_CHIP"),
            "esp.baud", List.of("ESPTOOL_BAUD", "ESPFLASH_BAUD", "ESPBAUD"),
            "esp.before", List.of("ESPTOOL_BEFORE"),
            "esp.after", List.of("ESPTOOL_AFTER"),
            "esp.flashSize", List.of("ESPTOOL_FS"));

    public BoardParameters {
        portFilter = List.copyOf(portFilter);
    }

    /**
     * What all sources say together.
     *
     * @throws EspException {@code UNKNOWN_CHIP_NAME}, {@code BAD_PARAMETER} or {@code NOT_SUPPORTED}, naming the
     *     parameter and its choices
     */
    public BoardRequest request(Map<String, String> environment, EsptoolConfig config) throws EspException {
        try {
            return asked(environment, config);
        } catch (EspException e) {
            throw bySource(e, environment);
        }
    }

    /** Names the variable where its value is what is wrong. */
    private static EspException bySource(EspException e, Map<String, String> environment) {
        String message = String.valueOf(e.getMessage());
        String parameter = e.evidence().get(Key.PARAMETER).orElse("");
        return VARIABLES.getOrDefault(parameter, List.of()).stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .filter(name -> message.contains(
                        "\"" + environment.getOrDefault(name, "").trim() + "\""))
                .findFirst()
                .map(name -> new EspException(
                        e.problem(),
                        message.replace(parameter, name),
                        e.evidence().with(Key.PARAMETER, name),
                        e))
                .orElse(e);
    }

    private BoardRequest asked(Map<String, String> environment, EsptoolConfig config) throws EspException {
        ConnectOptions options = ConnectOptions.DEFAULTS
                .withChip(chip(or("esp.chip", chip, environment).orElse(AUTO)))
                .withReset(config.reset()
                        .withBefore(ChoiceParameter.of(
                                Before.class,
                                "esp.before",
                                or("esp.before", before, environment)
                                        .orElse(ChoiceParameter.text(Before.DEFAULT_RESET)))))
                .withStub(stub)
                .withHealing(heal)
                .withAttempts(attempts(environment, config))
                .withTimeouts(config.timeouts());
        options = options.withFlashBytes(flashBytes(environment))
                .withBaud(baud(or("esp.baud", baud, environment).orElse(AUTO)));
        if (spiConnection.isPresent()) {
            options = options.withSpiConnection(pins(spiConnection.get(), options.chip()));
        }
        PortRequest wanted = new PortRequest(
                or("esp.port", port, environment)
                        .or(() -> espflash.serial().filter(named -> portFilter.isEmpty()))
                        .orElse(AUTO),
                PortFilter.parse(Stream.concat(
                                portFilter.stream(), espflash.boards().stream().map(ids -> "also=" + ids))
                        .toList()),
                queueing,
                config.serialWrite(),
                number(environment, "ESPTOOL_OPEN_PORT_ATTEMPTS", config.openings()),
                timeLimit,
                trace);
        return new BoardRequest(
                wanted,
                options,
                ChoiceParameter.of(
                        AfterReset.class,
                        "esp.after",
                        or("esp.after", after, environment).orElse(ChoiceParameter.text(AfterReset.HARD_RESET))));
    }

    /** Where the chip is named, what it cannot do is said before its port is opened. */
    private static SpiConnection pins(String text, Optional<Chip> chip) throws EspException {
        SpiConnection pins = SpiConnection.parse(text);
        if (chip.isPresent()) {
            pins.on(chip.get());
        }
        return pins;
    }

    /** What is said, else the first of the variables that is set. */
    private static Optional<String> or(String parameter, Optional<String> said, Map<String, String> environment) {
        return Stream.concat(
                        said.stream(),
                        VARIABLES.getOrDefault(parameter, List.of()).stream()
                                .map(name -> environment.getOrDefault(name, "")))
                .filter(text -> !text.isBlank())
                .findFirst()
                .map(String::trim);
    }

    /**
     * The chip for a goal that needs no board: named, or by {@code ESPTOOL_CHIP}; empty for {@code auto}.
     *
     * @throws EspException {@code UNKNOWN_CHIP_NAME}
     */
    public static Optional<Chip> namedChip(Optional<String> said, Map<String, String> environment) throws EspException {
        return chip(or("esp.chip", said, environment).orElse(AUTO));
    }

    /** The chip of that name; empty for {@code auto}. */
    static Optional<Chip> chip(String name) throws EspException {
        if (name.equalsIgnoreCase(AUTO)) {
            return Optional.empty();
        }
        Optional<Chip> chip = Chip.named(name);
        if (chip.isEmpty()) {
            throw new EspException(
                    Problem.UNKNOWN_CHIP_NAME,
                    "there is no chip \"" + name + "\"",
                    Evidence.of(Key.PARAMETER, "esp.chip").with(Key.CHOICES, Chip.choices()));
        }
        return chip;
    }

    private static int baud(String text) throws EspException {
        if (text.equalsIgnoreCase(AUTO)) {
            return ConnectOptions.BEST_BAUD;
        }
        try {
            int baud = Integer.parseInt(text.replace("_", ""));
            if (baud >= 300 && baud <= 12_000_000) {
                return baud;
            }
        } catch (NumberFormatException e) {
            throw badBaud(text);
        }
        throw badBaud(text);
    }

    private static EspException badBaud(String text) {
        return EspException.badParameter(
                "esp.baud is \"" + text + "\"", "esp.baud", "auto, or 300 to 12000000, usually 115200 to 921600");
    }

    private OptionalLong flashBytes(Map<String, String> environment) throws EspException {
        OptionalInt bytes = ElfParameters.flashBytes(
                or("esp.flashSize", flashSize, environment).map(size -> size.replaceFirst("-c1$", "")));
        return bytes.isPresent() ? OptionalLong.of(bytes.getAsInt()) : OptionalLong.empty();
    }

    private Attempts attempts(Map<String, String> environment, EsptoolConfig config) throws EspException {
        Attempts said = config.attempts();
        int resets = connectAttempts.isPresent()
                ? connectAttempts.get()
                : number(environment, "ESPTOOL_CONNECT_ATTEMPTS", said.resets());
        return new Attempts(resets, said.blocks());
    }

    private static int number(Map<String, String> environment, String variable, int otherwise) throws EspException {
        String text = environment.getOrDefault(variable, "").trim();
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    variable + " is \"" + text + "\"",
                    Evidence.of(Key.PARAMETER, variable).with(Key.CHOICES, "a whole number"),
                    e);
        }
    }
}
