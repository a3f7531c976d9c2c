package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.report.NumberText;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The flash of a connected board: what was read of it once is not read again, and what is blank is told by its MD5. */
public final class FlashView {
    static final int LEAST_BYTES = 1 << 18;
    private static final int TRIES = 6;
    private static final int IMAGE_STEP = 0x1_0000;

    private final Device device;
    private final FlashReader reader;
    private final Map<FlashRange, byte[]> known = new HashMap<>();

    public FlashView(Device device) {
        this.device = device;
        this.reader = new FlashReader(device);
    }

    /** Size by the flash chip's id; the least there is where that does not tell. */
    long bytes() throws EspException {
        return device.flash().sizeBytes().orElse(LEAST_BYTES);
    }

    /** @throws EspException {@code BEYOND_FLASH} besides what reading says */
    byte[] read(FlashRange range) throws EspException {
        requireInside(range.offset(), range.end());
        byte[] bytes = known.get(range);
        if (bytes == null) {
            bytes = patiently(range);
            known.put(range, bytes);
        }
        return bytes;
    }

    private void requireInside(long from, long end) throws EspException {
        if (from >= bytes() || end > bytes()) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    Hex.offset((int) Math.max(from, bytes())) + " is behind the end of a flash of "
                            + NumberText.flashSize(bytes()));
        }
    }

    byte[] read(long offset, long length) throws EspException {
        requireInside(offset, offset + 1);
        return read(new FlashRange((int) offset, (int) Math.min(length, bytes() - offset)));
    }

    /** On a line with errors a sector at a time: what arrives wrong is read again as a whole. */
    private byte[] patiently(FlashRange range) throws EspException {
        for (int tried = 1; ; tried++) {
            try {
                return reader.read(range);
            } catch (EspException e) {
                if (tried == TRIES || !e.problem().canRetry(Problem.Retry.WORKING)) {
                    throw e;
                }
            }
            if (range.length() > FlashRange.SECTOR_BYTES) {
                break;
            }
        }
        byte[] all = new byte[range.length()];
        for (int at = 0; at < all.length; at += FlashRange.SECTOR_BYTES) {
            int length = Math.min(FlashRange.SECTOR_BYTES, all.length - at);
            System.arraycopy(patiently(new FlashRange(range.offset() + at, length)), 0, all, at, length);
        }
        return all;
    }

    /** Whether a range is blank: by the chip's MD5, else by reading it. */
    boolean isBlank(FlashRange range) throws EspException {
        requireInside(range.offset(), range.end());
        return reader.isErased(range) || (reader.unproven().isPresent() && FileSignature.isBlank(read(range)));
    }

    /** MD5 of the whole flash, in hexadecimal; empty where this loader cannot calculate it. */
    public Optional<String> digest() throws EspException {
        return reader.md5(new FlashRange(0, (int) bytes())).map(Hex::of);
    }

    /**
     * The image that begins at {@code offset}, read as far as it goes.
     *
     * @throws EspException {@code BAD_IMAGE} when there is none, or one that is damaged in its structure
     */
    AppImage image(int offset, int room) throws EspException {
        for (int length = Math.min(room, FlashRange.SECTOR_BYTES); ; length = Math.min(room, length + IMAGE_STEP)) {
            byte[] bytes = new byte[length];
            for (int at = 0; at < length; at += IMAGE_STEP) {
                byte[] piece = read(offset + at, Math.min(IMAGE_STEP, length - at));
                System.arraycopy(piece, 0, bytes, at, piece.length);
            }
            try {
                return AppImage.parse(bytes, device.chip());
            } catch (EspException e) {
                boolean none = e.problem() != Problem.BAD_IMAGE || !AppImage.startsLikeOne(bytes);
                if (none || length == room) {
                    throw e;
                }
            }
        }
    }
}
