package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.port.PortChooser;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.report.PortEntry;
import io.github.espmaven.report.PortList;
import io.github.espmaven.transport.PortFinder;
import io.github.espmaven.transport.PortInfo;
import io.github.espmaven.transport.serial.PortHolders;
import io.github.espmaven.transport.serial.PortLinks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists the serial ports of this machine. Opens none, so no board is reset by it. */
public final class PortsJob {
    private final PortFinder finder;
    private final List<PortFilter> filters;
    private final Function<String, List<String>> links;
    private final Function<String, Optional<String>> holders;

    /** @param filters which ports {@code auto} may take; all are listed */
    public PortsJob(PortFinder finder, List<PortFilter> filters) {
        this(finder, filters, new PortLinks()::to, PortHolders::of);
    }

    PortsJob(
            PortFinder finder,
            List<PortFilter> filters,
            Function<String, List<String>> links,
            Function<String, Optional<String>> holders) {
        this.finder = finder;
        this.filters = List.copyOf(filters);
        this.links = links;
        this.holders = holders;
    }

    public PortList run() throws EspException {
        List<PortInfo> all = finder.list();
        List<PortInfo> candidates = PortChooser.candidates(all, filters);
        List<PortInfo> ordered = new ArrayList<>(candidates);
        all.stream()
                .filter(port -> !candidates.contains(port))
                .sorted(Comparator.comparing(PortInfo::path))
                .forEach(ordered::add);
        return new PortList(ordered.stream()
                .map(port -> entry(port, candidates.contains(port)))
                .toList());
    }

    private PortEntry entry(PortInfo port, boolean candidate) {
        return new PortEntry(
                port,
                port.usb().flatMap(usb -> UsbIds.describe(usb.vendorId(), usb.productId())),
                candidate,
                links.apply(port.path()),
                holders.apply(port.path()));
    }
}
