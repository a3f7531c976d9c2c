package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.BitField;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.ChipInfo;
import io.github.espmaven.report.SecurityState;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks a chip for all it tells of itself. Needs no stub, and is sooner done without. */
public record ChipInfoJob(BoardRequest request, Clock clock, JobListener listener) {

    public ChipInfo run() throws EspException {
        BoardAccess access = new BoardAccess(request.byRom(), clock, listener);
        return access.use((device, board) -> {
            ChipInfo info = ask(device, board);
            access.restart(device);
            return info;
        });
    }

    private static ChipInfo ask(Device device, BoardSummary board) throws EspException {
        if (device.secureDownload()) {
            return new ChipInfo(
                    board,
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    SecurityState.of(device.security().orElseThrow()));
        }
        return new ChipInfo(
                board,
                Optional.of(device.identity()),
                device.chip().spec().efuse().chipId(device.registers()),
                Optional.of(device.flash().id()),
                wiring(device),
                device.chip().spec().flashVoltage().read(device.registers()),
                security(device));
    }

    private static Optional<String> wiring(Device device) throws EspException {
        Optional<BitField> octal = device.chip().spec().octalFlash();
        return octal.isPresent()
                ? Optional.of(octal.get().isSet(device.registers()) ? "octal" : "quad")
                : Optional.empty();
    }

    private static SecurityState security(Device device) throws EspException {
        SecurityFuses fuses =
                device.chip().spec().security().read(device.identity().revision(), device.registers());
        return SecurityState.of(fuses, device.security());
    }
}
