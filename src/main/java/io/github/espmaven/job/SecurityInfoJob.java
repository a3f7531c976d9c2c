package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.KeyPurpose;
import io.github.espmaven.chip.SecurityFields;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.SecurityInfo;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.SecurityDetails;
import io.github.espmaven.report.SecurityDetails.Encryption;
import io.github.espmaven.report.SecurityState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks a chip how it is protected: its fuses where they can be read, else its own words. */
public record SecurityInfoJob(BoardRequest request, Clock clock, JobListener listener) {

    public SecurityDetails run() throws EspException {
        BoardAccess access = new BoardAccess(request.byRom(), clock, listener);
        return access.use((device, board) -> {
            SecurityDetails details = device.secureDownload() ? locked(device, board) : open(device, board);
            access.restart(device);
            return details;
        });
    }

    private static SecurityDetails locked(Device device, BoardSummary board) {
        SecurityInfo info = device.security().orElseThrow();
        SecurityFields fields = device.chip().spec().security();
        return new SecurityDetails(
                board,
                SecurityState.of(info),
                info.flashEncrypted() ? Encryption.ON : Encryption.OFF,
                OptionalInt.of(info.cryptCount()),
                Optional.empty(),
                keys(fields, info.keyPurposes().subList(0, fields.keyPurposes().size())),
                info.ecoVersion());
    }

    private static SecurityDetails open(Device device, BoardSummary board) throws EspException {
        SecurityFields fields = device.chip().spec().security();
        SecurityFuses fuses = fields.read(device.identity().revision(), device.registers());
        return new SecurityDetails(
                board,
                SecurityState.of(fuses, device.security()),
                encryption(fuses),
                fields.flashEncryption() ? OptionalInt.of(fuses.cryptCount()) : OptionalInt.empty(),
                fields.keyManager().width() > 0 ? Optional.of(fuses.keyManagerInUse()) : Optional.empty(),
                keys(fields, fuses.keyPurposes()),
                device.security().map(SecurityInfo::ecoVersion).orElse(OptionalInt.empty()));
    }

    private static Encryption encryption(SecurityFuses fuses) {
        if (!fuses.flashEncrypted()) {
            return Encryption.OFF;
        }
        return fuses.manualEncryptDisabled() ? Encryption.RELEASE : Encryption.DEVELOPMENT;
    }

    private static List<SecurityDetails.Key> keys(SecurityFields fields, List<Integer> codes) {
        return codes.stream()
                .map(code -> new SecurityDetails.Key(
                        code, fields.purpose(code).map(KeyPurpose::toString).orElse("purpose " + code)))
                .toList();
    }
}
