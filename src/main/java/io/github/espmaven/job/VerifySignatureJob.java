package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.BootDigests;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.Device;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.report.ImageInfo;
import io.github.espmaven.secure.BootKey;
import io.github.espmaven.secure.SignedImage;
import io.github.espmaven.secure.SignedImage.Signature;
import io.github.espmaven.secure.TrustedKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies the signatures of images in files, bundles and boards against the keys that count.
 *
 * @param trusted the keys that count; none: those in the fuses of the board
 */
public record VerifySignatureJob(TrustedKeys trusted) {
    private static final int FIRST_READ = 0x1_0000;

    /**
     * Verifies every image in a file.
     *
     * @return what was found, a line each
     * @throws EspException {@code SIGNATURE_INVALID} when an image has no valid signature by one of the keys
     */
    public List<String> file(Path file, Optional<Chip> chip) throws EspException {
        if (trusted.digests().isEmpty()) {
            throw EspException.nothingNamed(
                    "no public key is named to verify with", "esp.publicKeys", "signing-key-public.pem");
        }
        List<String> lines = new ArrayList<>();
        for (ImageInfo info : new ImageInfoJob(file, chip).run()) {
            lines.add(verified(info.source(), info.image(), trusted));
        }
        return lines;
    }

    /** Verifies the bootloader and the applications in a board's flash. */
    public List<String> board(BoardRequest request, TableInput tables, Clock clock, JobListener listener)
            throws EspException {
        BoardAccess access = new BoardAccess(request, clock, listener);
        return access.use((device, board) -> {
            List<String> lines = onBoard(device, tables);
            access.restart(device);
            return lines;
        });
    }

    private List<String> onBoard(Device device, TableInput tables) throws EspException {
        TrustedKeys keys = trusted.digests().isEmpty() ? inFuses(device) : trusted;
        BoardFacts facts = new BoardFacts(device, tables.settings());
        List<String> lines = new ArrayList<>();
        int bootloader = device.chip().spec().bootloaderOffset();
        FlashRange first = FlashRange.between(bootloader, tables.settings().tableOffset());
        lines.add(verified("bootloader", inFlash(facts.reader(), first, "bootloader"), keys));
        for (Partition app : facts.table().partitions()) {
            if (app.is(PartitionType.APP) && !isBlank(facts.reader(), app.range())) {
                lines.add(verified(app.name(), inFlash(facts.reader(), app.range(), app.name()), keys));
            }
        }
        return lines;
    }

    private static boolean isBlank(FlashReader reader, FlashRange app) throws EspException {
        return FileSignature.isBlank(
                reader.read(new FlashRange(app.offset(), Math.min(FlashRange.SECTOR_BYTES, app.length()))));
    }

    private static TrustedKeys inFuses(Device device) throws EspException {
        boolean on = device.chip()
                .spec()
                .security()
                .read(device.identity().revision(), device.registers())
                .secureBootV2();
        List<String> digests = on ? BootDigests.read(device.chip(), device.registers()) : List.of();
        device.compareRegisters();
        if (digests.isEmpty()) {
            throw EspException.nothingNamed(
                    "the fuses of this board hold no key digest of secure boot V2, so keys must be named",
                    "esp.publicKeys",
                    "signing-key-public.pem");
        }
        return TrustedKeys.of(digests);
    }

    /** The image at the beginning of a range, of which no more is read than it needs. */
    private static AppImage inFlash(FlashReader reader, FlashRange range, String name) throws EspException {
        int length = Math.min(FIRST_READ, range.length());
        while (true) {
            byte[] bytes = reader.read(new FlashRange(range.offset(), length));
            try {
                AppImage image = AppImage.parse(bytes);
                if (length == range.length() || image.length() + 2 * SignedImage.SECTOR <= length) {
                    return image;
                }
            } catch (EspException e) {
                if (length == range.length() || !AppImage.startsLikeOne(bytes)) {
                    throw new EspException(
                            e.problem(),
                            name + " at " + Hex.offset(range.offset()) + ": " + e.getMessage(),
                            e.evidence());
                }
            }
            length = Math.min(2 * length, range.length());
        }
    }

    private static String verified(String source, AppImage image, TrustedKeys keys) throws EspException {
        List<Signature> all = image.signed().signatures();
        Optional<Signature> good = all.stream()
                .filter(s -> s.valid() && keys.trust(s.keyDigest().orElseThrow()))
                .findFirst();
        if (good.isPresent()) {
            return source + ": " + good.get();
        }
        boolean v1 = image.chip()
                .filter(c -> c.spec().security().secureBootV1().width() > 0)
                .isPresent();
        for (BootKey key : keys.points()) {
            if (v1 && image.faultOfVersion1(key).isEmpty()) {
                return source + ": signature of secure boot V1, valid";
            }
        }
        String found = all.isEmpty()
                ? "has no signature"
                : all.stream().anyMatch(Signature::valid)
                        ? "is signed by none of the keys that count: " + texts(all)
                        : "has no valid signature: " + texts(all);
        throw new EspException(Problem.SIGNATURE_INVALID, source + " " + found, Evidence.of(Key.FILE, source));
    }

    private static String texts(List<Signature> all) {
        return String.join("; ", all.stream().map(Signature::toString).toList());
    }
}
