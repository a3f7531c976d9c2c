package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.FlashStatus;
import io.github.espmaven.chip.SfdpTable;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.FlashChipReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

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
            OptionalLong value = ByteSize.parse(part.trim());
            if (value.isEmpty() || value.getAsLong() > 0xFF) {
                throw bad("\"" + part.trim() + "\"", "0 to 0xff, or keep");
            }
            return (int) value.getAsLong();
        }

        private static EspException bad(String what, String choices) {
            return EspException.badParameter(PARAMETER + " is " + what, PARAMETER, choices);
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
            device.requireFlash();
            if (write.isPresent()) {
                writeAll(device, write.get());
            }
            FlashStatus status = registers(device);
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
            device.requireFlash();
            Optional<SfdpTable> table = SfdpTable.isThere(device::flashParameters)
                    ? Optional.of(SfdpTable.read(device::flashParameters))
                    : Optional.empty();
            access.restart(device);
            return new FlashChipReport(board, Optional.empty(), table);
        });
    }

    private static FlashStatus registers(Device device) throws EspException {
        return FlashStatus.read(device.flash().id(), device::flashStatus);
    }

    /**
     * Older chips write their second register only with the first, by 16 bits, and clear it when the first is written by 8
     * (protocol.md, section 1.3): what does not read as it should, named or not, is written so.
     */
    private static void writeAll(Device device, Write write) throws EspException {
        List<Integer> wanted = new ArrayList<>(registers(device).registers());
        List<OptionalInt> values = write.values();
        for (int i = wanted.size(); i < values.size(); i++) {
            if (values.get(i).isPresent()) {
                throw Write.bad(
                        "for register " + (i + 1) + ", which the maker of this flash chip ("
                                + device.flash().id() + ") is not known to have",
                        "a value for register 1");
            }
        }
        for (int i = 0; i < Math.min(wanted.size(), values.size()); i++) {
            if (values.get(i).isPresent()) {
                wanted.set(i, values.get(i).getAsInt());
                device.writeFlashStatus(write.kept(), FlashStatus.WRITE.get(i), wanted.get(i), 8);
                if (wanted.size() > 1
                        && wrong(device, wanted).filter(at -> at < 2).isPresent()) {
                    int both = (wanted.get(1) << 8) | wanted.get(0);
                    device.writeFlashStatus(write.kept(), FlashStatus.WRITE.get(0), both, 16);
                }
                requireWritten(device, wanted);
            }
        }
    }

    /** The index of the first register that does not read as wanted. */
    private static Optional<Integer> wrong(Device device, List<Integer> wanted) throws EspException {
        List<Integer> now = registers(device).registers();
        return IntStream.range(0, wanted.size())
                .filter(i -> ((now.get(i) ^ wanted.get(i)) & FlashStatus.writable(i + 1)) != 0)
                .boxed()
                .findFirst();
    }

    private static void requireWritten(Device device, List<Integer> wanted) throws EspException {
        Optional<Integer> wrong = wrong(device, wanted);
        if (wrong.isPresent()) {
            int at = wrong.get();
            throw new EspException(
                    Problem.STILL_EMPTY,
                    "status register " + (at + 1) + " of the flash chip reads "
                            + Hex.of(registers(device).registers().get(at)) + " where it should read "
                            + Hex.of(wanted.get(at)));
        }
    }
}
