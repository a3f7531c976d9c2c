package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.loader.Commands.ReadRegister;
import io.github.espmaven.loader.Commands.WriteRegister;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.MemoryReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes a chip's memory and registers, word by word, by its ROM: a stub would lie in the memory that is looked
 * at. Replies carry no checksum, so what is read is read twice (protocol.md, section 11, pitfall 48).
 */
public final class MemoryJob {
    private static final int WORD_BYTES = 4;

    /** What the registers of a fuse controller take of the address space (protocol.md, section 1.10). */
    private static final int FUSE_REGISTER_BYTES = 0x400;

    /** Where chips whose peripherals lie lower, the ESP32 and ESP32-S2, have them again (protocol.md, section 1.10). */
    private static final int PERIPHERALS = 0x6000_0000;

    private static final int PERIPHERAL_OFFSET = 0x1_FFFF;

    private final BoardAccess access;

    public MemoryJob(BoardRequest request, Clock clock, JobListener listener) {
        this.access = new BoardAccess(request.byRom(), clock, listener);
    }

    /**
     * A write to one word.
     *
     * @param delayMicros how long the chip waits afterwards, in microseconds
     */
    public record Write(AddressRange word, int value, int mask, int delayMicros) {
        @Override
        public String toString() {
            return Hex.of(value) + (mask == -1 ? "" : " in the bits " + Hex.of(mask)) + " to "
                    + Hex.address(word.start());
        }
    }

    /**
     * Reads whole words.
     *
     * @throws EspException {@code SECURE_DOWNLOAD_MODE} when the chip gives none
     */
    public MemoryReport read(AddressRange range) throws EspException {
        return access.use((device, board) -> {
            requireOpen(device);
            List<Integer> first = words(device, range);
            List<Integer> words = words(device, range);
            List<Integer> changing = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                if (!words.get(i).equals(first.get(i))) {
                    changing.add(range.start() + i * WORD_BYTES);
                }
            }
            return end(device, new MemoryReport(board, range.start(), words, changing, Optional.empty()));
        });
    }

    /**
     * Writes, once: a register may act on what is written. Reads before and afterwards.
     *
     * @throws EspException {@code BURN_REFUSED} for a register of the fuse controller
     */
    public MemoryReport write(Write write) throws EspException {
        return access.use((device, board) -> {
            requireOpen(device);
            rejectFuses(device.chip(), write.word().start());
            return end(device, written(device, board, write));
        });
    }

    private static MemoryReport written(Device device, BoardSummary board, Write write) throws EspException {
        int address = write.word().start();
        int before = word(device, address);
        Duration limit = device.timeouts().standard().plus(Duration.ofNanos(write.delayMicros() * 1000L));
        device.loader().exchange(new WriteRegister(address, write.value(), write.mask(), write.delayMicros()), limit);
        MemoryReport.Change change = new MemoryReport.Change(write.value(), write.mask(), before);
        return new MemoryReport(board, address, List.of(word(device, address)), List.of(), Optional.of(change));
    }

    private MemoryReport end(Device device, MemoryReport report) throws EspException {
        access.restart(device);
        return report;
    }

    private static List<Integer> words(Device device, AddressRange range) throws EspException {
        List<Integer> words = new ArrayList<>();
        for (int address = range.start(); range.contains(address); address += WORD_BYTES) {
            words.add(word(device, address));
        }
        return words;
    }

    private static int word(Device device, int address) throws EspException {
        return device.loader()
                .ask(new ReadRegister(address), device.timeouts().standard())
                .value();
    }

    /** Programming a fuse cannot be taken back, and is done here without a look at what it means. */
    public static void rejectFuses(Chip chip, int address) throws EspException {
        int base = chip.spec().efuse().base();
        boolean twice = base < PERIPHERALS && chip.spec().fuseController().isPresent();
        int again = twice ? PERIPHERALS + (base & PERIPHERAL_OFFSET) : base;
        if (new AddressRange(base, base + FUSE_REGISTER_BYTES).contains(address)
                || new AddressRange(again, again + FUSE_REGISTER_BYTES).contains(address)) {
            throw new EspException(
                    Problem.BURN_REFUSED,
                    Hex.address(address) + " is a register of the fuse controller, and writing to it can burn fuses");
        }
    }

    /** Whether the chip's loader takes commands for its memory. */
    static void requireOpen(Device device) throws EspException {
        if (device.secureDownload()) {
            throw new EspException(
                    Problem.SECURE_DOWNLOAD_MODE,
                    "the chip is in secure download mode and takes no commands for its memory");
        }
    }
}
