package io.github.espmaven.chip;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A chip's address space, as far as images are concerned (protocol.md, section 1.9).
 *
 * @param irom where flash appears as code
 * @param drom where flash appears as data; empty on the ESP8266
 * @param mmuPageKib page sizes, in KiB, in which flash is mapped; one: fixed; none on the ESP8266
 * @param regions named parts; several may overlap
 * @param unnamed more memory that programs are loaded to, for which Espressif's tools have no name
 * @param leastTailBytes a part of an image that is mapped from flash must not end in the first so many bytes of a page,
 *     because the chip could not map it (protocol.md, section 5.3)
 */
public record MemoryMap(
        AddressRange irom,
        Optional<AddressRange> drom,
        List<Integer> mmuPageKib,
        List<Region> regions,
        List<AddressRange> unnamed,
        int leastTailBytes) {

    /** Parts that programs can be loaded into, by the names of protocol.md, section 1.9. */
    private static final Set<String> RAM = Set.of(
            "DRAM", "IRAM", "RTC_DRAM", "RTC_IRAM", "RTC_DATA", "DIRAM_DRAM", "DIRAM_IRAM", "CACHE_PRO", "CACHE_APP");

    /**
     * A named part of the address space.
     *
     * @param name as Espressif's tools print it
     */
    public record Region(String name, AddressRange range) {}

    public MemoryMap {
        mmuPageKib = List.copyOf(mmuPageKib);
        regions = List.copyOf(regions);
        unnamed = List.copyOf(unnamed);
    }

    /** Whether a segment loaded at {@code address} is read from flash in place rather than copied to RAM. */
    public boolean isFlash(int address) {
        return irom.contains(address) || drom.filter(d -> d.contains(address)).isPresent();
    }

    /** Whether a program can be loaded to {@code address}, or be used there in flash. */
    public boolean holds(int address) {
        return isFlash(address)
                || regions.stream().anyMatch(r -> r.range().contains(address))
                || unnamed.stream().anyMatch(r -> r.contains(address));
    }

    /** Where programs can be loaded to, in the order of the table; ranges may overlap. */
    public List<AddressRange> ram() {
        return regions.stream()
                .filter(r -> RAM.contains(r.name()))
                .map(Region::range)
                .toList();
    }

    /** The names of the parts in which {@code address} lies, in the order of the table; several may apply. */
    public List<String> names(int address) {
        return regions.stream()
                .filter(r -> r.range().contains(address))
                .map(Region::name)
                .toList();
    }
}
