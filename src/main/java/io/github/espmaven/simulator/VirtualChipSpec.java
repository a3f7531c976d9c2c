package io.github.espmaven.simulator;

import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipRow;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.RowNotation;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The specimen of a chip on the virtual board: what its silicon does that no client needs to know, read from the section
 * {@code [virtual board]} of the chip's row.
 *
 * @param otgPulse what a restart over USB-OTG leads to
 * @param registers values that this specimen has in registers
 * @param moreRam memory that programs can be loaded into beside what images may use
 * @param apiVersions the version of the ROM's interface from a revision on; empty: the revision's part behind the dot
 * @param flashOff revisions whose ROM leaves the flash without power in download mode
 */
record VirtualChipSpec(
        int crystalMhz,
        UartAtStubStart uartAtStubStart,
        UsbOtgCircuit.Pulse otgPulse,
        Map<Integer, Integer> registers,
        Optional<AddressRange> moreRam,
        NavigableMap<Revision, Integer> apiVersions,
        Set<Revision> flashOff) {

    /** What becomes of the UART when the stub starts (protocol.md, section 11, pitfall 49). */
    enum UartAtStubStart {
        LEFT_ALONE,
        /** Another clock, and the rate it had. */
        OTHER_CLOCK,
        /** Another clock, and the rate the ROM began with. */
        FIRST_RATE
    }

    private static final Map<Chip, VirtualChipSpec> SPECIMENS = new ConcurrentHashMap<>();

    /** @throws IllegalStateException with all that is wrong with the section */
    static VirtualChipSpec of(Chip chip) {
        return SPECIMENS.computeIfAbsent(chip, c -> read(ChipRow.of(c.id(), "virtual board")));
    }

    private static VirtualChipSpec read(ChipRow row) {
        VirtualChipSpec spec = new VirtualChipSpec(
                row.number("crystal MHz", "40"),
                row.find("UART at stub start", "FIRST_RATE", UartAtStubStart::valueOf)
                        .orElse(UartAtStubStart.LEFT_ALONE),
                row.yes("OTG restart stays in download mode")
                        ? UsbOtgCircuit.Pulse.DOWNLOAD
                        : UsbOtgCircuit.Pulse.BY_PIN,
                row.find("registers", "0x60096110=0x28000000", text -> RowNotation.codes(text, RowNotation::number))
                        .orElse(Map.of()),
                row.find("more RAM", "0x40108000-0x40110000", RowNotation::range),
                new TreeMap<>(row.find("API versions", "v0.0=0 v3.0=5", VirtualChipSpec::byRevision)
                        .orElse(Map.of())),
                row.find("flash off", "v3.1 v3.2", VirtualChipSpec::revisions).orElse(Set.of()));
        row.end();
        return spec;
    }

    /** The version of the ROM's interface that a revision tells. */
    int apiVersion(Revision revision) {
        Map.Entry<Revision, Integer> from = apiVersions.floorEntry(revision);
        return from == null ? revision.minor() : from.getValue();
    }

    private static Map<Revision, Integer> byRevision(String text) {
        return RowNotation.words(text).stream()
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(w -> RowNotation.revision(w[0]), w -> RowNotation.number(w[1])));
    }

    private static Set<Revision> revisions(String text) {
        return RowNotation.words(text).stream().map(RowNotation::revision).collect(Collectors.toSet());
    }
}
