package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.FlashStatus;
import io.github.espmaven.chip.SfdpTable;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.input.MemoryParameter;
import io.github.espmaven.report.FlashChipReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks a flash chip for its status registers and its SFDP table, and writes the first. */
public final class FlashChipJob {
    private static final String PARAMETER = "esp.writeStatus";
    private static final int REGISTERS = 3;

    private final BoardAccess access;

    public FlashChipJob(BoardRequest request, Clock clock, JobListener listener) {
        this.access = new BoardAccess(request.byRom(), clock, listener);
    }

    /**
     * What to write.
     *
     * @param values for the registers 1, 2 and 3; empty: that register stays
     * @param kept whether it stays so without power; else until the flash chip is reset
     */
    public record Write(List<OptionalInt> values, boolean kept) {
        public Write {
            values = List.copyOf(values);
        }

        /**
         * Reads {@code 0x00,keep,keep}; registers that are not named stay.
         *
         * @param force takes also what locks registers, or sets bits that are never cleared again
         * @throws EspException {@code BAD_PARAMETER}
         */
        public static Write parse(String text, boolean kept, boolean force) throws EspException {
            List<OptionalInt> values = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                values.add(
                        part.trim().toLowerCase(Locale.ROOT).equals("keep")
                                ? OptionalInt.empty()
                                : OptionalInt.of(octet(part)));
            }
            boolean sound = values.size() <= REGISTERS && values.stream().anyMatch(OptionalInt::isPresent);
            if (!sound) {
                throw bad("\"" + text + "\"", "up to three values of 0 to 0xff, or keep");
            }
            for (int i = 0; i < values.size(); i++) {
                int locking = FlashStatus.locking(i + 1, values.get(i).orElse(0));
                if (locking != 0 && !force) {
                    throw bad(
                            "\"" + text + "\": the bits " + Hex.of(locking) + " of register " + (i + 1)
                                    + " lock the registers or, kept, are never cleared again",
                            "a value without them, or -Desp.force=true if you are sure");
                }
            }
            return new Write(values, kept);
        }

        private static int octet(String part) throws EspException {
            int value = MemoryParameter.word(PARAMETER, Optional.of(part));
            if (value < 0 || value > 0xFF) {
                throw bad("\"" + part.trim() + "\"", "0 to 0xff, or keep");
            }
            return value;
        }

        private static EspException bad(String what, String choices) {
            return new EspException(
                    Problem.BAD_PARAMETER,
                    PARAMETER + " is " + what,
                    Evidence.of(Key.PARAMETER, PARAMETER).with(Key.CHOICES, choices));
        }

        @Override
        public String toString() {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i).isPresent()) {
                    all.add(Hex.of(values.get(i).getAsInt()) + " to status register " + (i + 1));
                }
            }
            return String.join(", ", all) + (kept ? ", to be kept without power" : ", until the flash chip is reset");
        }
    }

    /**
     * Writes what is to be written, then reads.
     *
     * @throws EspException {@code STILL_EMPTY} when a register does not read as it was written,
     *     {@code SECURE_DOWNLOAD_MODE}, {@code NO_FLASH} when no flash chip answers
     */
    public FlashChipReport status(Optional<Write> write) throws EspException {
        return access.use((device, board) -> {
            requireFlash(device);
            if (write.isPresent()) {
                writeAll(device, write.get());
            }
            FlashStatus status = new FlashStatus(device.flash().id(), registers(device));
            if (write.isEmpty() || write.get().kept()) {
                access.restart(device); // it resets the flash chip, and with it what is not kept
            }
            return new FlashChipReport(board, Optional.of(status), Optional.empty());
        });
    }

    /**
     * Reads the SFDP table; empty in the report where the chip has none.
     *
     * @throws EspException {@code SECURE_DOWNLOAD_MODE}, {@code NO_FLASH}
     */
    public FlashChipReport sfdp() throws EspException {
        return access.use((device, board) -> {
            requireFlash(device);
            Optional<SfdpTable> table = SfdpTable.isThere(device::flashParameters)
                    ? Optional.of(SfdpTable.read(device::flashParameters))
                    : Optional.empty();
            access.restart(device);
            return new FlashChipReport(board, Optional.empty(), table);
        });
    }

    private static void requireFlash(Device device) throws EspException {
        if (!device.flash().id().answered()) {
            throw new EspException(
                    Problem.NO_FLASH,
                    "the flash chip does not answer (" + device.flash().id() + ")");
        }
    }

    private static List<Integer> registers(Device device) throws EspException {
        List<Integer> values = new ArrayList<>();
        for (int opcode : FlashStatus.READ) {
            values.add(device.flashStatus(opcode));
        }
        return values;
    }

    /** Older chips write their second register only with the first, by 16 bits (protocol.md, section 1.3). */
    private static void writeAll(Device device, Write write) throws EspException {
        List<Integer> before = registers(device);
        for (int i = 0; i < write.values().size(); i++) {
            if (write.values().get(i).isPresent()) {
                int value = write.values().get(i).getAsInt();
                device.writeFlashStatus(write.kept(), FlashStatus.WRITE.get(i), value, 8);
                if (i == 1 && differs(device, i, value)) {
                    int first = write.values().get(0).orElse(before.get(0));
                    device.writeFlashStatus(write.kept(), FlashStatus.WRITE.get(0), (value << 8) | first, 16);
                }
                requireWritten(device, i, value);
            }
        }
    }

    private static boolean differs(Device device, int index, int value) throws EspException {
        int now = device.flashStatus(FlashStatus.READ.get(index));
        return ((now ^ value) & FlashStatus.writable(index + 1)) != 0;
    }

    private static void requireWritten(Device device, int index, int value) throws EspException {
        if (differs(device, index, value)) {
            throw new EspException(
                    Problem.STILL_EMPTY,
                    "status register " + (index + 1) + " of the flash chip reads "
                            + Hex.of(device.flashStatus(FlashStatus.READ.get(index))) + " after " + Hex.of(value)
                            + " was written");
        }
    }
}
