package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootFault;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.connect.Device;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.fit.BootParts;
import io.github.espmaven.flash.FlashReport;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.job.BootCheckRequest.When;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.Fault;
import io.github.espmaven.monitor.MonitorResult;
import io.github.espmaven.monitor.OutputKind;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BootResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges by its console whether a board starts what was flashed (protocol.md, sections 12 and 13). A fault that its ROM,
 * its bootloader or its application prints is a failure; that an application runs is proven by a line of it.
 *
 * @param images what was flashed: their ELF files decode a crash
 */
record BootCheck(BootCheckRequest request, List<ImageSpec> images, Clock clock, JobListener listener) {
    private static final int SHOWN_LINES = 20;
    private static final int MAX_REASONS = 8;

    /** Complaints of ESP-IDF's bootloader: errors, and warnings of what it passes over. */
    private static final Pattern COMPLAINT = Pattern.compile("^[EW] \\([^)]{1,32}\\) ");

    /**
     * What came of a look at the board.
     *
     * @param boot how it started, where it is judged and nothing told of a failure
     * @param failure why the flash is no success although the flash holds what it should
     */
    record Outcome(Optional<BootResult> boot, Optional<EspException> failure) {
        static final Outcome NOT_JUDGED = new Outcome(Optional.empty(), Optional.empty());

        static Outcome of(EspException failure) {
            return new Outcome(Optional.empty(), Optional.of(failure));
        }
    }

    /** The header of a bootloader that is proven to be where the ROM looks for it; only asked when nothing starts. */
    @FunctionalInterface
    interface Bootloader {
        Optional<ImageHeader> header() throws EspException;
    }

    /**
     * Watches the board and judges.
     *
     * @param written what of the start was written: what was not, and does not start, is only warned of
     */
    Outcome check(Device device, Bootloader bootloader, BoardEnding ending, BootParts written) throws EspException {
        if (ending != BoardEnding.RESTARTED) {
            return request.when() == When.ALWAYS
                    ? Outcome.of(failed("not-restarted", "the board was not restarted from here", Evidence.none()))
                    : Outcome.NOT_JUDGED;
        }
        if (!request.isJudged() && request.show().isZero()) {
            return Outcome.NOT_JUDGED;
        }
        BootWatch watch = new BootWatch(device.loader().transport(), clock, listener, request);
        MonitorResult seen = watch.run(device.chip());
        Outcome outcome = request.isJudged() ? judge(seen, watch, device, bootloader) : Outcome.NOT_JUDGED;
        if (outcome.failure().isPresent() && request.show().isZero()) {
            lastOf(watch.lines(), SHOWN_LINES).forEach(listener::console);
        }
        if (outcome.failure().isPresent() && request.when() == When.AUTO && !isToBlame(outcome, written)) {
            listener.warning("The board does not start, for lack of something that was not flashed now: "
                    + outcome.failure().get().getMessage());
            return Outcome.NOT_JUDGED;
        }
        outcome.boot().ifPresent(listener::started);
        return outcome;
    }

    /** Whether what was written is what does not start. */
    private static boolean isToBlame(Outcome outcome, BootParts written) {
        String kind =
                outcome.failure().flatMap(e -> e.evidence().get(Key.FAULT)).orElse("");
        if (kind.equals(BootFault.NO_BOOTLOADER.id()) || kind.equals(BootFault.BAD_BOOTLOADER.id())) {
            return written.bootloader();
        }
        return kind.equals(BootFault.BAD_PARTITION_TABLE.id())
                ? written.bootloader() || written.table()
                : written.anyProgram();
    }

    private Outcome judge(MonitorResult seen, BootWatch watch, Device device, Bootloader bootloader)
            throws EspException {
        Evidence known = device.evidence();
        if (seen.brokenOff().isPresent()) {
            return portLost(seen.brokenOff().get(), known);
        }
        if (seen.fault().isPresent()) {
            return Outcome.of(fault(seen.fault().get(), watch, device, bootloader));
        }
        if (seen.output() == OutputKind.DOWNLOAD_MODE) {
            return Outcome.of(failed("download-mode", seen.output().meaning(), known));
        }
        if (!request.expected().isEmpty()) {
            return seen.unmet()
                    .map(e -> Outcome.of(failed("expected-line", String.valueOf(e.getMessage()), known)))
                    .orElse(new Outcome(
                            Optional.of(new BootResult(BootResult.State.RUNNING, seen.time())), Optional.empty()));
        }
        BootResult boot = state(watch);
        if (boot.state() != BootResult.State.RUNNING && request.when() == When.ALWAYS) {
            String kind = boot.state() == BootResult.State.SILENT ? "silent" : "not-known";
            return Outcome.of(failed(
                    kind,
                    seen.output().meaning() + ", within " + request.limit().toMillis() + " ms",
                    known));
        }
        return new Outcome(Optional.of(boot), Optional.empty());
    }

    /** An application may use the pins of the USB port for something else. */
    private Outcome portLost(EspException lost, Evidence known) throws EspException {
        if (lost.problem() != Problem.PORT_LOST) {
            throw lost;
        }
        EspException failure = failed("port-gone", "the port vanished with the restart and did not come back", known);
        if (request.when() == When.ALWAYS) {
            return Outcome.of(failure);
        }
        listener.warning(
                "The port did not come back after the restart: the application may have switched its USB off. To"
                        + " flash again, hold BOOT while you plug the board in; -Desp.awaitPort=1m waits for it.");
        return Outcome.NOT_JUDGED;
    }

    private BootResult state(BootWatch watch) {
        if (watch.firstLine().isPresent()) {
            return new BootResult(BootResult.State.RUNNING, watch.firstLine().get());
        }
        boolean started = watch.events().stream().anyMatch(e -> e instanceof BootEvent.AppLoaded);
        return new BootResult(started ? BootResult.State.SILENT : BootResult.State.NOT_KNOWN, request.longest());
    }

    private EspException fault(Fault fault, BootWatch watch, Device device, Bootloader bootloader) throws EspException {
        Evidence evidence = device.evidence();
        boolean entered = watch.events().stream()
                .anyMatch(e -> e instanceof BootEvent.Entered || e instanceof BootEvent.AppLoaded);
        boolean unread = !fault.kind().startsWith("brownout") && !fault.kind().equals(BootFault.BAD_SIGNATURE.id());
        if (!entered && watch.firstLine().isEmpty() && unread) {
            evidence = bootloader
                    .header()
                    .map(header -> withReading(header, device, device.evidence()))
                    .orElse(evidence);
        }
        String reasons = "";
        if (fault.isCrash()) {
            List<String> frames = watch.decoded(programs(), device.chip());
            evidence = frames.isEmpty() ? evidence : evidence.with(Key.CONSOLE, String.join("\n    ", frames));
        } else {
            List<String> complaints = watch.lines().stream()
                    .filter(l -> COMPLAINT.matcher(l).find() && !l.equals(fault.line()))
                    .distinct()
                    .toList();
            reasons = complaints.isEmpty()
                    ? ""
                    : "; the bootloader says: \"" + String.join("\", \"", lastOf(complaints, MAX_REASONS)) + "\"";
        }
        return failed(fault.kind(), fault.meaning() + ": \"" + fault.line() + "\"" + reasons, evidence);
    }

    /** The header of a bootloader that the chip has proven to be where its ROM looks for it. */
    static Optional<ImageHeader> provenBootloader(FlashReport report, Device device) throws EspException {
        for (FlashReport.RegionResult result : report.regions()) {
            byte[] bytes = result.region().contents();
            boolean there =
                    result.region().range().offset() == device.chip().spec().bootloaderOffset();
            if (there && result.state() != State.WRITTEN && AppImage.startsLikeOne(bytes)) {
                return Optional.of(AppImage.parse(bytes).header());
            }
        }
        return Optional.empty();
    }

    private static Evidence withReading(ImageHeader header, Device device, Evidence evidence) {
        String mode = FlashMode.of(header.modeCode()).map(FlashMode::toString).orElse("unknown");
        String frequency = device.chip()
                .spec()
                .flashFrequencies()
                .name(header.frequencyCode())
                .orElse("unknown");
        return evidence.with(Key.FLASH_MODE, mode).with(Key.FLASH_FREQUENCY, frequency);
    }

    /** The ELF files of what was flashed, as far as they can be read. */
    private List<ProgramCode> programs() {
        List<ProgramCode> programs = new ArrayList<>();
        try {
            for (Map.Entry<Path, byte[]> file : ImagePrograms.of(images).entrySet()) {
                programs.add(ProgramCode.found(file.getKey().toString(), ElfFile.parse(file.getValue())));
            }
        } catch (EspException e) {
            listener.debug("no program to decode addresses with: " + e.getMessage());
        }
        return programs;
    }

    private static EspException failed(String kind, String what, Evidence evidence) {
        return new EspException(Problem.BOOT_FAILED, what, evidence.with(Key.FAULT, kind));
    }

    private static List<String> lastOf(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
