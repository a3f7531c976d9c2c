package io.github.espmaven.flash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Commands.ReadFlash;
import io.github.espmaven.loader.Commands.ReadFlashSlow;
import io.github.espmaven.loader.LoaderClient;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads flash: quickly through the stub, 64 bytes a request through a ROM (protocol.md, section 3.4). What it returns is
 * proven by an MD5 of the chip.
 */
public final class FlashReader {
    private static final int PIECE_BYTES = 1 << 20;
    /** The stub sends no larger packets, and one at a time (protocol.md, section 11, pitfall 54). */
    private static final int PACKET_BYTES = 0x1000;

    private static final int MD5_BYTES = 16;
    private static final int CONFIRMATION_BYTES = 4;

    private final FlashOperations loader;
    private int ahead = 1;
    private Optional<AdjacentFlash> watched = Optional.empty();

    public FlashReader(Device device) {
        this.loader = new FlashOperations(device);
    }

    /** Whether this loader can read flash. */
    public boolean isPossible() {
        return !loader.isLocked() && (loader.isStub() || loader.canReadSlowly());
    }

    /**
     * Reads a range.
     *
     * @throws EspException {@code NOT_SUPPORTED} or {@code SECURE_DOWNLOAD_MODE} when this loader cannot read flash,
     *     {@code UNRELIABLE_LINK} when what arrives is wrong again and again, {@code OTHER_FLASH_HIT} when the flash was
     *     erased instead
     */
    public byte[] read(FlashRange range) throws EspException {
        return read(range, new byte[0], bytes -> {});
    }

    /** Takes what has been read so far, from the beginning of the range. */
    public interface Progress {
        void has(byte[] bytes) throws EspException;
    }

    /**
     * As {@link #read(FlashRange)}, going on where an earlier one broke off.
     *
     * @param known what that one has read; pieces of it that are in the flash by the chip's MD5 are not read again
     * @param progress told after each piece but the last
     */
    public byte[] read(FlashRange range, byte[] known, Progress progress) throws EspException {
        if (loader.isLocked()) {
            throw new EspException(
                    Problem.SECURE_DOWNLOAD_MODE, "the chip is in secure download mode and does not show its flash");
        }
        if (!loader.isStub() && !loader.canReadSlowly()) {
            throw new EspException(
                    Problem.NOT_SUPPORTED,
                    "the " + loader.device().chip() + "'s ROM cannot read the flash: that needs the stub");
        }
        loader.rate().startStub();
        loader.size().tell(OptionalLong.empty());
        AdjacentFlash others = watch();
        byte[] bytes;
        try {
            bytes = readPieces(range, known, progress);
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.WORKING);
            requireUnchanged(others);
            throw e;
        }
        requireUnchanged(others);
        return bytes;
    }

    /** Before the first reading; what lies in the flash does not change by reading. */
    private AdjacentFlash watch() throws EspException {
        if (watched.isEmpty()) {
            AdjacentFlash others = new AdjacentFlash(loader, List.of());
            others.watchAll();
            watched = Optional.of(others);
        }
        return watched.get();
    }

    private static void requireUnchanged(AdjacentFlash others) throws EspException {
        List<FlashRange> erased = others.changed();
        if (!erased.isEmpty()) {
            throw new EspException(
                    Problem.OTHER_FLASH_HIT,
                    "the line falsified the command to read into the one to erase, and " + erased.get(0)
                            + " was erased",
                    Evidence.of(Key.RANGE, erased.get(0)));
        }
    }

    private byte[] readPieces(FlashRange range, byte[] known, Progress progress) throws EspException {
        byte[] all = new byte[range.length()];
        for (int at = 0; at < all.length; at += PIECE_BYTES) {
            int length = Math.min(PIECE_BYTES, all.length - at);
            FlashRange piece = new FlashRange(range.offset() + at, length);
            boolean there = known.length >= at + length
                    && loader.whyNoMd5().isEmpty()
                    && loader.md5().holds(piece, Digests.md5(known, at, length));
            System.arraycopy(there ? known : readPiece(piece), there ? at : 0, all, at, length);
            if (!there && at + length > known.length && at + length < all.length) {
                progress.has(Arrays.copyOf(all, at + length));
            }
        }
        return all;
    }

    /** The chip's MD5 of a range, the same twice; empty where this loader cannot calculate it. */
    public Optional<byte[]> md5(FlashRange range) throws EspException {
        return md5(range, new byte[0]);
    }

    /** As {@link #md5(FlashRange)}; {@code expected} counts at once, for no falsified reply is that by chance. */
    public Optional<byte[]> md5(FlashRange range, byte[] expected) throws EspException {
        if (loader.whyNoMd5().isPresent()) {
            return Optional.empty();
        }
        loader.size().tell(OptionalLong.empty());
        return Optional.of(loader.md5().agreed(range, expected));
    }

    /** Whether the chip's MD5 says that a range is erased; false also where it cannot tell. */
    public boolean isErased(FlashRange range) throws EspException {
        byte[] erased = FlashMd5.erased(range.length());
        return md5(range, erased).filter(md5 -> Arrays.equals(md5, erased)).isPresent();
    }

    /** Why what is read is not proven by the chip, in the user's words; empty when it is. */
    public Optional<String> unproven() {
        return loader.isStub() ? Optional.empty() : loader.whyNoMd5();
    }

    private byte[] readPiece(FlashRange piece) throws EspException {
        return loader.persistently(() -> loader.isStub() ? throughStub(piece) : throughRom(piece));
    }

    /**
     * A packet is confirmed while it is on the wire, so that the next one follows without a gap: the stub takes any four
     * bytes for a confirmation, and has room for two (protocol.md, section 3.4). After a failure each packet is confirmed
     * when it is there.
     */
    private byte[] throughStub(FlashRange piece) throws EspException {
        int early = ahead;
        ahead = 0;
        byte[] bytes = throughStub(piece, early);
        ahead = early;
        return bytes;
    }

    private byte[] throughStub(FlashRange piece, int early) throws EspException {
        LoaderClient client = loader.device().loader();
        loader.fence(loader.timeouts().standard());
        loader.exchange(
                new ReadFlash(piece.offset(), piece.length(), PACKET_BYTES, 1),
                loader.timeouts().standard());
        byte[] bytes = new byte[piece.length()];
        int received = 0;
        int confirmed = 0;
        while (received < bytes.length) {
            int expected = Math.min(PACKET_BYTES, bytes.length - received);
            byte[] packet = packet(client, expected);
            if (packet.length != expected) {
                throw unreliable(piece, "a packet has " + packet.length + " bytes instead of " + expected);
            }
            System.arraycopy(packet, 0, bytes, received, expected);
            received += expected;
            while (confirmed < Math.min(bytes.length, received + early * PACKET_BYTES)) {
                confirmed = Math.min(bytes.length, confirmed + PACKET_BYTES);
                client.sendPacket(LittleEndian.bytes32(confirmed));
            }
        }
        byte[] digest = packet(client, MD5_BYTES);
        if (digest.length != MD5_BYTES) {
            throw unreliable(piece, "no MD5 came at its end");
        }
        return proven(piece, bytes);
    }

    /** The next packet; one as long as a confirmation, where another is expected, is the echo of one. */
    private byte[] packet(LoaderClient client, int expected) throws EspException {
        byte[] packet;
        do {
            packet = client.readPacket(loader.timeouts().standard());
        } while (packet.length == CONFIRMATION_BYTES && expected != CONFIRMATION_BYTES);
        return packet;
    }

    /** The digest behind what the stub sends is of that, be it from another address: it proves nothing. */
    private byte[] proven(FlashRange piece, byte[] bytes) throws EspException {
        if (loader.whyNoMd5().isEmpty() && !loader.md5().holds(piece, Digests.md5(bytes, 0, bytes.length))) {
            throw unreliable(piece, "the MD5 does not match");
        }
        return bytes;
    }

    private byte[] throughRom(FlashRange piece) throws EspException {
        byte[] bytes = new byte[piece.length()];
        for (int at = 0; at < bytes.length; at += ReadFlashSlow.REPLY_BYTES) {
            int length = Math.min(ReadFlashSlow.REPLY_BYTES, bytes.length - at);
            byte[] payload = loader.device()
                    .loader()
                    .exchange(
                            new ReadFlashSlow(piece.offset() + at, length),
                            loader.timeouts().standard())
                    .payload();
            System.arraycopy(payload, 0, bytes, at, length);
        }
        return proven(piece, bytes);
    }

    private static EspException unreliable(FlashRange piece, String what) {
        return new EspException(
                Problem.UNRELIABLE_LINK,
                "reading " + piece + " went wrong: " + what,
                Evidence.of(Key.RANGE, piece).with(Key.OPERATION, "read flash at " + piece));
    }
}
