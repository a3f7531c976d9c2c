package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.EspflashPorts;
import io.github.espmaven.connect.EsptoolConfig;
import io.github.espmaven.firmware.build.BuildOutput;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.job.board.SharedConnection;
import io.github.espmaven.job.input.BoardParameters;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.port.PortFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.lifecycle.LifecycleExecutor;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that talk to a board. */
abstract class AbstractBoardMojo extends AbstractEspMojo {

    /**
     * The port the board is at: {@code /dev/ttyUSB0}, {@code COM5}, {@code rfc2217://host:port}, {@code tcp://host:port},
     * {@code sim:esp32c3} for a virtual board, {@code qemu:esp32c3} for one that Espressif's QEMU emulates, or {@code auto} for the only port that looks like a board. Default: the
     * environment variable {@code ESPTOOL_PORT}, {@code ESPFLASH_PORT} or {@code ESPPORT}, else the one in
     * {@code espflash_ports.toml}, else
     * {@code auto}.
     */
    @Parameter(property = "esp.port")
    private @Nullable String port;

    /**
     * The chip, as {@code esp32c3}. Default: {@code ESPTOOL_CHIP}, else {@code auto}: the one on the board, or where a goal
     * needs no board, the one that the files are for. When another chip answers than the one named, nothing is done.
     */
    @Parameter(property = "esp.chip")
    private @Nullable String chip;

    /**
     * The baud rate to work at; lower ones are tried where it does not work. Connecting itself always happens at 115200.
     * {@code auto} is what this adapter and board held before, else 2000000 where the adapter's data sheet promises that,
     * else 921600. Default: {@code ESPTOOL_BAUD}, {@code ESPFLASH_BAUD} or {@code ESPBAUD}, else
     * {@code auto}.
     */
    @Parameter(property = "esp.baud")
    private @Nullable String baud;

    /**
     * How the chip gets into download mode: {@code default-reset} (in the way the port suggests), {@code usb-reset} (the
     * way of the chip's own USB-Serial/JTAG), {@code no-reset} (it was put there by hand), {@code no-reset-no-sync} (an
     * earlier goal left its loader ready). Default: {@code ESPTOOL_BEFORE}, else {@code default-reset}.
     */
    @Parameter(property = "esp.before")
    private @Nullable String before;

    /**
     * What becomes of the chip afterwards: {@code hard-reset} (its application starts), {@code soft-reset},
     * {@code no-reset} (it stays in its loader), {@code no-reset-stub} (the stub keeps running), {@code watchdog-reset}.
     * Default: {@code ESPTOOL_AFTER}, else {@code hard-reset}.
     */
    @Parameter(property = "esp.after")
    private @Nullable String after;

    /**
     * Whether to send a small program, the stub, into the chip's memory and work through it: faster, and able to do more.
     * With {@code false}, or on a chip that has none, the chip's ROM does the work. Default: {@code true}, or what a
     * build says.
     */
    @Parameter(property = "esp.stub")
    private @Nullable Boolean stub;

    /**
     * GPIOs of a flash chip that is not at the usual pins: {@code CLK,Q,D,HD,CS}, or {@code HSPI} on the ESP32. All that a
     * goal does with the flash it does with that chip. Default: the pins that the chip boots from.
     */
    @Parameter(property = "esp.spiConnection")
    private @Nullable String spiConnection;

    /**
     * Flash size, as {@code 4MB}: of a board whose flash does not tell it, or that is in secure download mode; in the header
     * of the bootloader and of images made from ELF files, and for what must fit the flash. {@code keep} leaves a header as
     * it is; {@code detect}, where a board is flashed, takes the size of its flash, which the chip itself is told in any
     * case. Default: {@code ESPTOOL_FS}, else what a build says, else {@code keep}; for {@code esp:elf2image} {@code 1MB}.
     */
    @Parameter(property = "esp.flashSize")
    private @Nullable String flashSize;

    /**
     * Copes with a bad line: smaller blocks, then a lower baud rate, the chip's ROM where the stub dies, and what differs in
     * the end is written again. What worked is remembered in {@code ~/.cache/esp-maven-plugin} and tried first the next
     * time. False: keeps to what is set, and fails sooner.
     */
    @Parameter(property = "esp.heal", defaultValue = "true")
    private boolean heal = true;

    /**
     * Which ports {@code auto} may take, separated by commas: {@code vid=0x303a}, {@code pid=}, {@code name=} (a part of
     * the port's name or description), {@code serial=} (a part of the USB serial number), {@code place=} (where it is plugged
     * in, as {@code esp:ports} tells: {@code 1-4.2}), {@code mac=} (the chip's address); {@code also=303a:1001} (USB ids of one
     * more adapter that boards have, where no other filter but {@code mac=} is given). Filters of one kind are alternatives; different kinds must all fit. An address is compared before
     * anything is done to the board, also where the port is named; with several ports left after all other filters, the
     * chip at each is asked for it and restarted.
     */
    @Parameter(property = "esp.portFilter")
    private @Nullable List<String> portFilter;

    /** How long to wait for a port that another goal or build holds, as {@code 60s}. */
    @Parameter(property = "esp.portTimeout", defaultValue = "60s")
    private String portTimeout = "60s";

    /**
     * How long to wait for a port that is not there, as {@code 2m}: a board that sleeps, or will be plugged in. Default: ten
     * seconds where it is a chip's own USB that another goal has used within the last half minute, for such a port goes away
     * with each restart; else not at all.
     */
    @Parameter(property = "esp.awaitPort")
    private @Nullable String awaitPort;

    /**
     * How long the goal may take from the moment it asks for its port, as {@code 90s}: then it fails, says what was done, and
     * leaves the board. Monitors have limits of their own. Default: each step has its own limit, and there is none for all.
     */
    @Parameter(property = "esp.timeLimit")
    private @Nullable String timeLimit;

    /**
     * How often connecting is tried, with the reset sequences in turn; 0: until the board answers. Default:
     * {@code ESPTOOL_CONNECT_ATTEMPTS}, else what {@code esptool.cfg} says, else 7.
     */
    @Parameter(property = "esp.connectAttempts")
    private @Nullable Integer connectAttempts;

    /**
     * Writes everything that passes through the port, in hexadecimal, to {@code target/esp/trace.log} and the debug log. The
     * goals of one build continue one file; from 50 MB on, its older half is kept as {@code trace.log.1}.
     */
    @Parameter(property = "esp.trace", defaultValue = "false")
    private boolean trace;

    /**
     * How the progress of a flash or an erase is told: {@code text}, or {@code json}, a line an event, for programs that
     * show it.
     */
    @Parameter(property = "esp.progress", defaultValue = "text")
    private String progress = "text";

    @Inject
    private @Nullable LifecycleExecutor lifecycle;

    private Optional<SharedConnection> shared = Optional.empty();

    /** Goes on with the connection of the goal before where that is possible, and leaves it to the next. */
    @Override
    final void perform() throws EspException, MojoExecutionException {
        if (lifecycle == null || getPluginContext() == null) {
            run();
            return;
        }
        BuildGoals goals = BuildGoals.of(getPluginContext(), session(), lifecycle, getLog());
        shared = goals.begin(execution());
        try {
            run();
        } finally {
            goals.end(shared);
        }
        if (shared.isPresent()) {
            shared.get().requireStarted();
        }
    }

    /** How to reach the board: parameters, then environment, then configuration file, then defaults. */
    final BoardRequest board() throws EspException {
        return board(BuildOutput.NONE);
    }

    /** As {@link #board()}, with what a build says behind what the user says. */
    final BoardRequest board(BuildOutput build) throws EspException {
        Path home = Path.of(System.getProperty("user.home"));
        EsptoolConfig config = EsptoolConfig.find(directory(), home, System.getenv());
        config.warnings().forEach(getLog()::warn);
        config.source().ifPresent(file -> getLog().debug("configuration: " + file));
        return new BoardParameters(
                        Optional.ofNullable(port),
                        Optional.ofNullable(chip),
                        Optional.ofNullable(baud),
                        Optional.ofNullable(before),
                        Optional.ofNullable(after),
                        useStub(build) ? StubUse.USE : StubUse.ROM_ONLY,
                        Optional.ofNullable(spiConnection),
                        heal,
                        Optional.ofNullable(flashSize),
                        Optional.ofNullable(connectAttempts),
                        ListParameter.elements("esp.portFilter", portFilter),
                        port == null || port.equalsIgnoreCase("auto")
                                ? EspflashPorts.find(directory(), home)
                                : EspflashPorts.NONE,
                        turn(),
                        timeLimit == null ? Optional.empty() : Optional.of(TimeText.parse("esp.timeLimit", timeLimit)),
                        trace
                                ? Optional.of(
                                        new PortRequest.Trace(outputDirectory().resolve("trace.log"), buildStart()))
                                : Optional.empty())
                .request(build.behind(System.getenv()), config)
                .sharing(shared);
    }

    /** The chip that is named, by the parameter or in the environment. */
    final Optional<Chip> namedChip() throws EspException {
        return BoardParameters.namedChip(Optional.ofNullable(chip), System.getenv());
    }

    private boolean useStub(BuildOutput build) {
        return stub == null ? build.stub().orElse(true) : stub;
    }

    final boolean namesPort() {
        return port != null;
    }

    /** The flash's size, where it is named. */
    final Optional<String> flashSize() {
        return Optional.ofNullable(flashSize);
    }

    /** Which ports {@code auto} may take. */
    final List<PortFilter> portFilters() throws EspException {
        return PortFilter.parse(ListParameter.elements("esp.portFilter", portFilter));
    }

    private PortRequest.Queueing turn() throws EspException {
        Optional<Duration> arrival =
                awaitPort == null ? Optional.empty() : Optional.of(TimeText.parse("esp.awaitPort", awaitPort));
        return new PortRequest.Queueing(owner(), TimeText.parse("esp.portTimeout", portTimeout), arrival);
    }

    /** Who holds the port, as others waiting for it are told. */
    private String owner() {
        String more = shared.filter(SharedConnection::isWantedLater).isPresent() ? " and what follows" : "";
        return "esp:" + goal() + more
                + project().map(p -> " of " + p.getArtifactId()).orElse("");
    }

    /** Shows what a job tells. */
    LogListener listener() throws EspException {
        return tellsJson() ? new LogListener(screen()) : new LogListener(screen(), Clock.system());
    }

    final boolean tellsJson() throws EspException {
        return ChoiceParameter.of(Progress.class, "esp.progress", progress) == Progress.JSON;
    }

    private enum Progress {
        TEXT,
        JSON
    }
}
