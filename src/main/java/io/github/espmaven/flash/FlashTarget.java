package io.github.espmaven.flash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.BootDigests;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.chip.SecurityFields;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.FlashChip;
import io.github.espmaven.connect.SecurityInfo;
import io.github.espmaven.loader.Dialect;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of the board a plan is made for; without a board, little.
 *
 * @param fuses what its fuses protect; empty also in secure download mode, where they cannot be read
 * @param lock whether it is in secure download mode
 * @param bootDigests the digests of the keys that its secure boot goes by, in hexadecimal; empty: it is off, or nobody knows
 */
public record FlashTarget(
        Optional<Chip> chip,
        Optional<Revision> revision,
        OptionalLong flashBytes,
        Optional<Dialect> dialect,
        Optional<SecurityFuses> fuses,
        Lock lock,
        List<String> bootDigests) {

    public FlashTarget {
        bootDigests = List.copyOf(bootDigests);
    }

    /** One whose secure boot is off, or not known. */
    public FlashTarget(
            Optional<Chip> chip,
            Optional<Revision> revision,
            OptionalLong flashBytes,
            Optional<Dialect> dialect,
            Optional<SecurityFuses> fuses,
            Lock lock) {
        this(chip, revision, flashBytes, dialect, fuses, lock, List.of());
    }

    /** Whether the chip is locked into secure download mode. */
    public enum Lock {
        /** It is not, or nobody knows yet. */
        OPEN,
        /** It is, and its flash is not encrypted. */
        SECURE_DOWNLOAD,
        /** It is, and its flash is encrypted. */
        SECURE_DOWNLOAD_ENCRYPTED
    }

    /** A board nobody has asked yet, of which at most the chip is known. */
    public static FlashTarget unseen(Optional<Chip> chip) {
        return new FlashTarget(
                chip, Optional.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty(), Lock.OPEN);
    }

    /**
     * A board that has answered.
     *
     * @throws EspException {@code NO_FLASH} when its flash does not answer, {@code UNRELIABLE_LINK} when its fuses are
     *     not the same twice, or what else happened while asking
     */
    public static FlashTarget of(Device device) throws EspException {
        return new FlashOperations(device)
                .persistently(() -> withoutFuses(device).withFuses(device));
    }

    /** The same without its fuses: enough to find out whether there is anything to write. */
    public static FlashTarget withoutFuses(Device device) throws EspException {
        Optional<Chip> chip = Optional.of(device.chip());
        Optional<Dialect> dialect =
                Optional.of(device.stubPutOff() ? Dialect.STUB : device.loader().dialect());
        if (device.secureDownload()) {
            boolean encrypted =
                    device.security().filter(SecurityInfo::flashEncrypted).isPresent();
            Lock lock = encrypted ? Lock.SECURE_DOWNLOAD_ENCRYPTED : Lock.SECURE_DOWNLOAD;
            return new FlashTarget(chip, Optional.empty(), OptionalLong.empty(), dialect, Optional.empty(), lock);
        }
        FlashChip flash = device.requireFlash();
        Revision revision = device.identity().revision();
        return new FlashTarget(chip, Optional.of(revision), flash.sizeBytes(), dialect, Optional.empty(), Lock.OPEN);
    }

    private FlashTarget withFuses(Device device) throws EspException {
        if (revision.isEmpty()) {
            return this;
        }
        SecurityFuses fuses = fuses(device, revision.get());
        List<String> digests = fuses.secureBootV2() ? BootDigests.read(device.chip(), device.registers()) : List.of();
        device.compareRegisters();
        return new FlashTarget(chip, revision, flashBytes, dialect, Optional.of(fuses), lock, digests);
    }

    /** Replies carry no checksum, and much depends on these (protocol.md, section 11, pitfall 48): read twice. */
    private static SecurityFuses fuses(Device device, Revision revision) throws EspException {
        SecurityFields fields = device.chip().spec().security();
        return fields.read(revision, device.registers());
    }

    public boolean isSeen() {
        return dialect.isPresent();
    }

    /** Whether the chip is locked into secure download mode. */
    public boolean secureDownload() {
        return lock != Lock.OPEN;
    }
}
