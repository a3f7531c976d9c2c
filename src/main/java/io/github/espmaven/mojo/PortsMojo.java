package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.PortsJob;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.report.PortList;
import io.github.espmaven.transport.serial.SerialPorts;
import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Lists the serial ports of this machine: what is probably behind each, by which names it is reached, who uses it, and
 * which one {@code auto} would take. No port is opened, so no board is reset.
 */
@Mojo(
        name = "ports",
        defaultPhase = LifecyclePhase.VALIDATE,
        requiresProject = false,
        aggregator = true,
        threadSafe = true)
public final class PortsMojo extends AbstractEspMojo {

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

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        List<PortFilter> filters = PortFilter.parse(ListParameter.elements("esp.portFilter", portFilter));
        PortList ports = new PortsJob(new SerialPorts(Clock.system()), filters).run();
        ports.lines().forEach(getLog()::info);
        toJson(output, ports.json());
    }
}
