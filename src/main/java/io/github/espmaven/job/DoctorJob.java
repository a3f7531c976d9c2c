package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.LinkProbe;
import io.github.espmaven.doctor.Checkup;
import io.github.espmaven.doctor.ChipChecks;
import io.github.espmaven.doctor.ContentChecks;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.FlashView;
import io.github.espmaven.doctor.HostChecks;
import io.github.espmaven.doctor.LinkChecks;
import io.github.espmaven.doctor.Mask;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.doctor.PortChecks;
import io.github.espmaven.doctor.Verdict;
import io.github.espmaven.doctor.WriteTest;
import io.github.espmaven.fit.BootParts;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.board.OpenPort;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.port.Ports;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BootResult;
import io.github.espmaven.transport.PortFinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Looks at host, port, link, chip and contents, and reports. What it finds wrong is in the report, and no failure. */
public final class DoctorJob {
    private static final Duration START = Duration.ofSeconds(3);
    private static final Set<String> UNDECIDED = Set.of("silent", "not-known");

    private final DoctorRequest request;
    private final PortFinder finder;
    private final Clock clock;
    private final JobListener listener;
    private final UnaryOperator<String> masking;
    private final Checkup checkup;

    /** @param finder lists the serial ports of this machine */
    public DoctorJob(DoctorRequest request, PortFinder finder, Clock clock, JobListener listener) {
        this.request = request;
        this.finder = finder;
        this.clock = clock;
        this.masking = masking(request, finder);
        this.listener = new QuietListener(listener, masking);
        this.checkup = new Checkup(clock);
    }

    public DoctorReport run() {
        String wanted = request.board().port().name();
        boolean board = request.parts().stream().anyMatch(Part::needsBoard);
        if (looksAt(Part.HOST)) {
            new HostChecks(request.host(), finder).run(checkup);
        }
        Optional<String> port = Optional.of(wanted);
        if (looksAt(Part.PORT)) {
            port = new PortChecks(request.host(), finder, new Ports(clock, finder))
                    .run(checkup, wanted, request.board().port().filters());
        }
        String ending = board && port.isPresent() ? examine() : "No board was touched.";
        Instant now = Instant.ofEpochSecond(clock.epochMillis() / 1000);
        return new DoctorReport(request.plugin(), now, wanted, checkup.checks(), ending).with(masking);
    }

    private static UnaryOperator<String> masking(DoctorRequest request, PortFinder finder) {
        if (request.mask().isEmpty()) {
            return UnaryOperator.identity();
        }
        Mask mask = request.mask().get();
        try {
            mask.add(finder.list());
        } catch (EspException e) {
            return mask; // where no ports can be listed, none has a number
        }
        return mask;
    }

    private boolean looksAt(Part part) {
        return request.parts().contains(part);
    }

    private String examine() {
        try (OpenPort open = OpenPort.of(request.board(), clock, listener)) {
            ConnectOptions options =
                    request.board().options().forPort(open.transport().traits());
            LinkProbe probe = new LinkProbe(open.transport(), clock, options, open.log());
            LinkChecks link = new LinkChecks(probe, checkup);
            Optional<Device> device = link.run(looksAt(Part.LINK), options.stub(), options.baud());
            return device.isPresent() ? examine(device.get(), probe.resets()) : left(probe);
        } catch (EspException e) {
            checkup.note(Part.PORT, "opening", Verdict.of(e), Duration.ZERO);
            return "No board was touched.";
        }
    }

    private String examine(Device device, boolean reset) throws EspException {
        Set<MacAddress> macs = PortFilter.macs(request.board().port().filters());
        if (!macs.isEmpty() && !macs.contains(device.identity().mac().base())) {
            checkup.note(
                    Part.LINK,
                    "address",
                    Verdict.problem("the board has another address than esp.portFilter wants", "Choose its port."),
                    Duration.ZERO);
            return restart(device, reset, Optional.empty());
        }
        FlashView flash = new FlashView(device);
        Optional<String> before = digest(flash);
        if (looksAt(Part.CHIP)) {
            new ChipChecks(device, flash, checkup).run();
        }
        Optional<ImageHeader> header = Optional.empty();
        if (looksAt(Part.CONTENTS)) {
            ContentChecks contents = new ContentChecks(device, flash, request.tables(), request.origins(), checkup);
            contents.run();
            header = contents.header();
        }
        if (looksAt(Part.WRITE_TEST)) {
            new WriteTest(device, flash, clock, checkup).run();
        }
        if (before.isPresent()) {
            checkup.look(Part.CHIP, "flash unchanged", () -> unchanged(before, flash.digest()));
        }
        return restart(device, reset, header);
    }

    private static Verdict unchanged(Optional<String> before, Optional<String> after) {
        if (after.isEmpty()) {
            return Verdict.notPossible("the chip's MD5 of the whole flash could not be had a second time");
        }
        return before.equals(after)
                ? Verdict.ok("the chip's MD5 of the whole flash is the same before and after this report")
                : Verdict.problem(
                        "the chip's MD5 of the whole flash is another one than before this report, which writes"
                                + " nothing: the line falsified a command",
                        "Flash the board again.");
    }

    private String left(LinkProbe probe) {
        try {
            return probe.restart()
                    ? "The board could not be reached; at the end the lines were set as for a restart."
                    : "The board could not be reached, and could not be restarted from here.";
        } catch (EspException e) {
            return "The board could not be reached, and its port is gone.";
        }
    }

    /** Only where the flash is looked at; one that cannot be read is told by the checks. */
    private Optional<String> digest(FlashView flash) {
        try {
            return request.parts().stream().anyMatch(p -> p.compareTo(Part.LINK) > 0)
                    ? flash.digest()
                    : Optional.empty();
        } catch (EspException e) {
            listener.debug("no MD5 of the flash: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Ends the work: a board that was not reset stays in its loader. */
    private String restart(Device device, boolean reset, Optional<ImageHeader> header) {
        AfterReset after = reset ? request.board().after() : AfterReset.NO_RESET;
        try {
            boolean done = device.restart(after);
            if (!after.startsApplication()) {
                return "The board was left in its loader"
                        + (reset ? ", as esp.after says." : ", for it was not reset.");
            }
            if (done && looksAt(Part.CONTENTS)) {
                checkup.look(Part.CONTENTS, "start", () -> start(device, header));
            }
            return done
                    ? "The board was reset for this report, and restarted."
                    : "The board was reset for this report and cannot be restarted from here: press its reset button.";
        } catch (EspException e) {
            checkup.note(Part.LINK, "restart", Verdict.of(e), Duration.ZERO);
            return "The board was reset for this report; restarting it failed.";
        }
    }

    /** What the board prints when it starts. */
    private Verdict start(Device device, Optional<ImageHeader> header) throws EspException {
        if (header.isEmpty()) {
            return Verdict.notPossible("no sound image was read where the ROM looks first");
        }
        BootCheckRequest judged = new BootCheckRequest(BootCheckRequest.When.ALWAYS, START, Duration.ZERO, false);
        BootCheck.Outcome outcome = new BootCheck(judged, List.of(), clock, listener)
                .check(device, () -> header, BoardEnding.RESTARTED, new BootParts(true, true, true));
        if (outcome.failure().isEmpty()) {
            return Verdict.ok(outcome.boot().map(BootResult::line).orElse("it starts"));
        }
        EspException failure = outcome.failure().get();
        return failure.evidence().get(Key.FAULT).filter(UNDECIDED::contains).isPresent()
                ? Verdict.note(String.valueOf(failure.getMessage()))
                : Verdict.of(failure).without("checkBoot");
    }
}
