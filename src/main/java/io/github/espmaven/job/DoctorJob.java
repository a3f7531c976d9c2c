package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.doctor.Checkup;
import io.github.espmaven.doctor.DoctorReport;
import io.github.espmaven.doctor.HostChecks;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.doctor.PortChecks;
import io.github.espmaven.port.Ports;
import io.github.espmaven.transport.PortFinder;
import java.time.Instant;

/** Looks at host, port, link, chip and contents, and reports. What it finds wrong is in the report, and no failure. */
public final class DoctorJob {
    private final DoctorRequest request;
    private final PortFinder finder;
    private final Clock clock;
    private final Checkup checkup;

    /** @param finder lists the serial ports of this machine */
    public DoctorJob(DoctorRequest request, PortFinder finder, Clock clock) {
        this.request = request;
        this.finder = finder;
        this.clock = clock;
        this.checkup = new Checkup(clock);
    }

    /** The report. */
    public DoctorReport run() {
        if (request.parts().contains(Part.HOST)) {
            new HostChecks(request.host(), finder).run(checkup);
        }
        String port = request.board().port().name();
        if (request.parts().contains(Part.PORT)) {
            new PortChecks(request.host(), finder, new Ports(clock, finder))
                    .run(checkup, port, request.board().port().filters());
        }
        return new DoctorReport(
                request.plugin(),
                Instant.ofEpochMilli(clock.epochMillis()),
                port,
                checkup.checks(),
                "No board was touched.");
    }
}
