package io.github.espmaven.port.qemu;

import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipRow;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.EfuseValues;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.RowNotation;
import io.github.espmaven.simulator.BoardOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The machine of Espressif's QEMU that emulates a chip, named as the chip's id: the section {@code [qemu]} of the chip's
 * row (protocol.md, section 16).
 *
 * @param program the program that has the machine, without the ending of Windows
 * @param tool the name under which ESP-IDF installs that program
 * @param flashStraps strapping pins for a start from flash, as the chip's strap register has them
 * @param timers prefixes of the timer groups' device names
 * @param revision the silicon that the machine's mask ROM is from
 * @param fuseWords registers that the file holds from its first byte on
 */
record QemuMachine(
        Chip chip,
        String program,
        String tool,
        int flashStraps,
        int downloadStraps,
        List<String> timers,
        Revision revision,
        int fuseBytes,
        List<AddressRange> fuseWords) {

    /** The machine of {@code chip}; empty for a chip that is not emulated. */
    static Optional<QemuMachine> of(Chip chip) {
        ChipRow row = ChipRow.of(chip.id(), "qemu");
        if (row.find("program", "qemu-system-riscv32", String::toString).isEmpty()) {
            return Optional.empty();
        }
        List<Integer> straps = row.required("straps flash download", "0x08 0x02", RowNotation::numbers);
        QemuMachine machine = new QemuMachine(
                chip,
                row.text("program", "qemu-system-riscv32"),
                row.text("tool", "qemu-riscv32"),
                straps.get(0),
                straps.get(1),
                row.required("timers", "esp32c3", RowNotation::words),
                row.required("revision", "v0.3", RowNotation::revision),
                row.number("fuse bytes", "1024"),
                row.required("fuse words", "0x6000882c-0x6000897c", QemuMachine::ranges));
        row.end();
        return Optional.of(machine);
    }

    /** The ids of all chips that are emulated, comma-separated. */
    static String choices() {
        return Arrays.stream(Chip.values())
                .filter(chip -> of(chip).isPresent())
                .map(Chip::id)
                .collect(Collectors.joining(", "));
    }

    private static List<AddressRange> ranges(String text) {
        return RowNotation.words(text).stream().map(RowNotation::range).toList();
    }

    /** What a file with the fuses of a new chip holds: its revision, and the address that virtual boards with this chip have. */
    byte[] newFuses() {
        EfuseImage image = chip.spec()
                .efuse()
                .encode(EfuseValues.of(revision, BoardOptions.of(chip).mac()));
        byte[] fuses = new byte[fuseBytes];
        int at = 0;
        for (AddressRange words : fuseWords) {
            for (int address = words.start(); words.contains(address); address += Integer.BYTES) {
                LittleEndian.put32(fuses, at, image.read(address));
                at += Integer.BYTES;
            }
        }
        return fuses;
    }

    /**
     * The command that starts the machine, whose UART0 and QMP monitor connect to TCP ports of this computer. Devices have
     * other names in older releases; QEMU only warns of names it does not know. What is added to it overrides.
     */
    List<String> command(Path program, QemuFiles files, boolean download, int uart, int qmp) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-M", chip.id(), "-display", "none"));
        add(command, "-drive", "file=" + escaped(files.flash()) + ",if=mtd,format=raw");
        add(command, "-drive", "file=" + escaped(files.fuses()) + ",if=none,format=raw,id=efuse");
        setProperty(command, "nvram." + chip.id() + ".efuse", "drive", "efuse");
        String straps = "0x"
                + Integer.toHexString(0x100 | (download ? downloadStraps : flashStraps))
                        .substring(1);
        Set<String> gpios = new LinkedHashSet<>(List.of("esp32.gpio", chip.id() + ".gpio"));
        gpios.forEach(gpio -> setProperty(command, gpio, "strap_mode", straps));
        timers.forEach(timer -> setProperty(command, "timer." + timer + ".timg", "wdt_disable", "true"));
        add(command, "-chardev", "socket,id=uart0,host=127.0.0.1,port=" + uart + ",nodelay=on");
        add(command, "-serial", "chardev:uart0");
        add(command, "-qmp", "tcp:127.0.0.1:" + qmp);
        return command;
    }

    private static void setProperty(List<String> command, String device, String property, String value) {
        add(command, "-global", "driver=" + device + ",property=" + property + ",value=" + value);
    }

    private static void add(List<String> command, String option, String value) {
        command.add(option);
        command.add(value);
    }

    /** A comma within a value is written twice. */
    private static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
