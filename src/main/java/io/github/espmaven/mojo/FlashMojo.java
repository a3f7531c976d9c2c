package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.job.BootCheckRequest;
import io.github.espmaven.job.FlashJob;
import io.github.espmaven.job.FlashRequest;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.monitor.Expectation;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.FlashReportJson;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.report.FlashSummary;
import io.github.espmaven.report.PlanText;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.report.StepSummary;
import java.io.File;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Writes firmware to the board's flash, has the chip verify it by MD5, and starts it. Only the regions named are touched;
 * a region the flash already holds is not written again.
 */
@Mojo(name = "flash", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, requiresProject = false, threadSafe = true)
public class FlashMojo extends AbstractFirmwareMojo {

    /** Erases the whole flash first, with all settings and data the device has stored. */
    @Parameter(property = "esp.eraseAll", defaultValue = "false")
    private boolean eraseAll;

    /** Sends data compressed where that saves bytes. */
    @Parameter(property = "esp.compress", defaultValue = "true")
    private boolean compress;

    /** Lets the chip calculate the MD5 of every region afterwards and compares it. */
    @Parameter(property = "esp.verify", defaultValue = "true")
    private boolean verify;

    /**
     * {@code true}: the chip encrypts all it writes with the key in its fuses, for flash encryption in development mode.
     * {@code false}: nothing, not even images that are marked. Default: what is marked, unless the chip is new.
     */
    @Parameter(property = "esp.encrypt")
    private @Nullable Boolean encrypt;

    /** Writes also regions that the flash already holds. */
    @Parameter(property = "esp.rewrite", defaultValue = "false")
    private boolean rewrite;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    /** Prints what would be done, and opens no port. */
    @Parameter(property = "esp.dryRun", defaultValue = "false")
    private boolean dryRun;

    /**
     * The app that the bootloader is to start: its partition's name, {@code ota_0}, {@code factory}, or {@code app@next}.
     * Writes the otadata partition as an update over the air does. Default: otadata stays as it is.
     */
    @Parameter(property = "esp.bootSlot")
    private @Nullable String bootSlot;

    /** How long to show what the board prints after its restart, as {@code 2s} or {@code 500ms}. */
    @Parameter(property = "esp.bootLog", defaultValue = "0s")
    private String bootLog = "0s";

    /**
     * Whether the board's start is judged by what it prints: {@code auto} where the goal restarts the board, and then a
     * sign of failure fails the build; {@code always}, and then whatever does not prove that an application runs fails it;
     * {@code never}. Default: {@code auto}; for {@code esp:provision} {@code always}.
     */
    @Parameter(property = "esp.checkBoot")
    private @Nullable String checkBoot;

    /** How long the check of the start waits for the application's first line, as {@code 3s}. */
    @Parameter(property = "esp.bootLimit", defaultValue = "3s")
    private String bootLimit = "3s";

    /**
     * Tries other flash modes and lower frequencies in the bootloader's header when the board cannot read a bootloader that
     * is proven to be in its flash, and tells which one works.
     */
    @Parameter(property = "esp.tryModes", defaultValue = "false")
    private boolean tryModes;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        FlashRequest request = request(BootCheckRequest.When.AUTO, List.of());
        Optional<BoardsGoal> several = boards();
        if (dryRun) {
            rehearse(request, several);
            return;
        }
        checkEach(several, request.inputs());
        File report =
                output == null ? outputDirectory().resolve("flash-report.json").toFile() : output;
        ResultFile.remove(report.toPath()); // a flash that is interrupted writes none
        work(several, request.inputs().board(), report, (named, board, listener) -> {
            FlashJob job = new FlashJob(request.at(board, named), Clock.system(), listener);
            job.whenStarted((result, failure) -> toJson(
                    report,
                    failure.isPresent()
                            ? FlashReportJson.of(failure.get(), job.reached())
                            : FlashReportJson.of(result)));
            try {
                FlashResult result = job.run();
                StepSummary.append(System.getenv(), StepSummary.of(result)).ifPresent(listener::warning);
                return Done.well(named.isPresent() ? line(result) : "", FlashReportJson.of(result));
            } catch (EspException e) {
                return Done.failed(e, FlashReportJson.of(e, job.reached()));
            }
        });
    }

    /** Whether only to say what would be done. */
    final boolean isDryRun() {
        return dryRun;
    }

    /** Where the result goes; empty where nobody has named a file. */
    final Optional<File> output() {
        return Optional.ofNullable(output);
    }

    private FlashJob job(FlashRequest request) {
        return new FlashJob(request, Clock.system(), new LogListener(screen()));
    }

    /** Of several boards the plan of each that gets something else than those before it. */
    private void rehearse(FlashRequest request, Optional<BoardsGoal> several) throws EspException {
        Set<Object> seen = new HashSet<>();
        for (NamedBoard board : several.map(BoardsGoal::boards).orElse(List.of())) {
            FlashRequest own = request.at(board.request(request.inputs().board()), Optional.of(board));
            if (seen.add(List.of(
                    own.inputs().images(), own.inputs().board().options().chip()))) {
                getLog().info(board.name() + ":");
                rehearse(own);
            }
        }
        if (several.isEmpty()) {
            rehearse(request);
        }
    }

    /** Tries all that needs no board; prints what would be done with one where that is all. */
    final void rehearse(FlashRequest request) throws EspException {
        FlashJob job = job(request);
        if (!dryRun) {
            job.check();
            return;
        }
        FlashJob.Rehearsal rehearsal = job.rehearse();
        rehearsal.plan().warnings().forEach(getLog()::warn);
        PlanText.lines(rehearsal.plan(), rehearsal.unplaced()).forEach(getLog()::info);
    }

    private static String line(FlashResult result) {
        return FlashSummary.line(result.report(), result.board(), result.ending())
                + result.boot().map(boot -> " " + boot.line()).orElse("");
    }

    /**
     * What to flash and how.
     *
     * @param usual whether the start is judged where nobody says
     * @param expected lines that must come; with any, the start is judged in any case
     */
    final FlashRequest request(BootCheckRequest.When usual, List<Expectation> expected) throws EspException {
        BootCheckRequest.When judged =
                checkBoot == null ? usual : ChoiceParameter.of(BootCheckRequest.When.class, "esp.checkBoot", checkBoot);
        return new FlashRequest(
                inputs(),
                options(),
                Optional.ofNullable(bootSlot).filter(name -> !name.isBlank()),
                new BootCheckRequest(
                        expected.isEmpty() ? judged : BootCheckRequest.When.ALWAYS,
                        TimeText.parse("esp.bootLimit", bootLimit),
                        TimeText.parse("esp.bootLog", bootLog),
                        tryModes,
                        expected));
    }

    private Set<FlashOption> options() {
        Set<FlashOption> options = EnumSet.noneOf(FlashOption.class);
        add(options, eraseAll, FlashOption.ERASE_ALL);
        add(options, compress, FlashOption.COMPRESS);
        add(options, verify, FlashOption.VERIFY);
        add(options, Boolean.TRUE.equals(encrypt), FlashOption.ENCRYPT);
        add(options, Boolean.FALSE.equals(encrypt), FlashOption.PLAIN);
        add(options, rewrite, FlashOption.REWRITE);
        add(options, force, FlashOption.FORCE);
        return options;
    }

    private static void add(Set<FlashOption> options, boolean on, FlashOption option) {
        if (on) {
            options.add(option);
        }
    }
}
