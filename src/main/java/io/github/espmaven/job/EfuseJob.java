package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseField;
import io.github.espmaven.chip.EfuseFields;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.EfuseReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all fuses of a chip by name, and compares them with what they should be. */
public record EfuseJob(BoardRequest request, Clock clock, JobListener listener) {

    public EfuseReport run() throws EspException {
        BoardAccess access = new BoardAccess(request.byRom(), clock, listener);
        return access.use((device, board) -> {
            EfuseReport report = read(device, board);
            access.restart(device);
            return report;
        });
    }

    static EfuseController controller(Device device) throws EspException {
        if (device.secureDownload()) {
            throw new EspException(
                    Problem.SECURE_DOWNLOAD_MODE,
                    "the chip is in secure download mode and does not tell its fuses",
                    Evidence.of(Key.CHIP, device.chip()));
        }
        return device.chip()
                .spec()
                .fuseController()
                .orElseThrow(() -> new EspException(
                        Problem.NOT_SUPPORTED,
                        "the fuses of the " + device.chip() + " have no table of names",
                        Evidence.of(Key.CHIP, device.chip())));
    }

    /** What the fuses of a connected chip hold. */
    public static EfuseReport read(Device device, BoardSummary board) throws EspException {
        EfuseController at = controller(device);
        Map<Integer, Integer> shown = new HashMap<>();
        for (EfuseController.Block block : at.blocks()) {
            for (int register : block.registers()) {
                shown.put(register, device.registers().read(register));
            }
        }
        device.compareRegisters();
        return new EfuseReport(board, values(device.chip(), at, shown));
    }

    /** What the fields are that registers show. */
    static List<EfuseReport.Value> values(Chip chip, EfuseController at, Map<Integer, Integer> shown)
            throws EspException {
        Registers registers = address -> shown.getOrDefault(address, 0);
        List<EfuseReport.Value> values = new ArrayList<>();
        for (EfuseField field : EfuseFields.of(chip).all()) {
            values.add(new EfuseReport.Value(
                    field,
                    field.read(at, registers),
                    field.isLocked(at, at.readLocks(), a -> shown.getOrDefault(a, 0)),
                    field.isLocked(at, at.writeLocks(), a -> shown.getOrDefault(a, 0))));
        }
        return values;
    }

    /**
     * Compares with what the product needs.
     *
     * @param wanted {@code NAME=VALUE}, comma-separated; the values {@code hidden} and {@code locked} mean the protections
     * @throws EspException {@code FUSES_DIFFER} with all that is otherwise; {@code BAD_PARAMETER}
     */
    public static void require(EfuseReport report, String wanted) throws EspException {
        List<String> otherwise = new ArrayList<>();
        for (String entry : wanted.split(",", -1)) {
            String[] sides = entry.split("=", 2);
            if (sides.length != 2) {
                throw bad("\"" + entry.strip() + "\" is not of the form NAME=VALUE", "NAME=VALUE,NAME=VALUE");
            }
            EfuseReport.Value value = report.values().stream()
                    .filter(v -> v.field().names().contains(sides[0].strip()))
                    .findFirst()
                    .orElseThrow(() -> bad(
                            "the " + report.board().chip() + " has no fuse " + sides[0].strip(),
                            "the names that esp:efuse prints"));
            if (!holds(value, sides[1].strip())) {
                otherwise.add(difference(value, sides[1].strip()));
            }
        }
        if (!otherwise.isEmpty()) {
            throw new EspException(
                    Problem.FUSES_DIFFER,
                    String.join("; ", otherwise),
                    Evidence.of(Key.CHIP, report.board().chip()));
        }
    }

    /** What is otherwise; without the bytes of a block, which may be a key. */
    private static String difference(EfuseReport.Value value, String wanted) {
        boolean bytes = value.field().holdsBytes();
        boolean protection = wanted.equals("hidden") || wanted.equals("locked");
        String is = bytes && !value.hidden() ? (protection ? "readable" : "set otherwise") : value.text();
        String should = !bytes || protection ? " and should be " + wanted : "";
        return value.field().name() + " is " + is + (value.locked() ? " (locked)" : "") + should;
    }

    private static boolean holds(EfuseReport.Value value, String wanted) throws EspException {
        if (wanted.equals("hidden") || wanted.equals("locked")) {
            return wanted.equals("hidden") ? value.hidden() : value.locked();
        }
        boolean meant = value.field()
                .meaning(value.bits())
                .filter(wanted::equalsIgnoreCase)
                .isPresent();
        return !value.hidden()
                && (meant
                        || value.bits()
                                .equals(value.field()
                                        .parse(wanted)
                                        .orElseThrow(() -> bad(
                                                (value.field().holdsBytes() ? "what is named" : "\"" + wanted + "\"")
                                                        + " is no value of "
                                                        + value.field().name() + ", which has "
                                                        + value.field().width() + " bits",
                                                "a number, a meaning that esp:efuse prints, hidden, locked"))));
    }

    private static EspException bad(String what, String choices) {
        return EspException.badParameter(what, "esp.assert", choices);
    }
}
