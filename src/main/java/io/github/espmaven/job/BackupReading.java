package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.report.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads what of a flash is not erased, piece by piece. What has been read is kept beside the target, so that a run that was
 * broken off is continued: the chip's MD5 says what of it is still so.
 */
final class BackupReading {
    /** So much is read before it is kept. */
    private static final int KEEP_BYTES = 1 << 18;

    private final FlashReader reader;
    private final PartedFlash parts;
    private final Path kept;
    private final JobListener listener;
    private int keptUpTo;

    BackupReading(FlashReader reader, PartedFlash parts, Path target, JobListener listener) {
        this.reader = reader;
        this.parts = parts;
        this.kept = target.resolveSibling("." + target.getFileName() + ".esp-part");
        this.listener = listener;
    }

    /** The whole flash. */
    byte[] read() throws EspException {
        List<PartedFlash.Part> all = parts.parts();
        byte[] flash = new byte[all.get(all.size() - 1).range().end()];
        Arrays.fill(flash, (byte) 0xFF);
        byte[] known = knownIfThere(flash.length);
        List<FlashRange> used = notErased();
        long bytes = used.stream().mapToLong(FlashRange::length).sum();
        listener.waiting(String.format(
                Locale.ROOT, "Reading %,d B that are not erased, of %s.", bytes, ByteSize.of(flash.length)));
        for (FlashRange run : used) {
            byte[] before = run.offset() < known.length
                    ? Arrays.copyOfRange(known, run.offset(), Math.min(run.end(), known.length))
                    : new byte[0];
            byte[] read = reader.read(run, before, part -> take(flash, run, part));
            take(flash, run, read);
        }
        return flash;
    }

    /** Gives up what was kept: there is a result. */
    void forget() throws EspException {
        ResultFile.remove(kept);
    }

    private List<FlashRange> notErased() throws EspException {
        List<FlashRange> used = new ArrayList<>();
        for (PartedFlash.Part part : parts.parts()) {
            List<FlashRange> ofPart = new ArrayList<>();
            for (FlashRange piece : PartedFlash.pieces(part.range())) {
                if (!reader.isErased(piece)) {
                    ofPart.add(piece);
                }
            }
            used.addAll(FlashRange.union(ofPart));
        }
        return used;
    }

    private void take(byte[] flash, FlashRange run, byte[] part) throws EspException {
        System.arraycopy(part, 0, flash, run.offset(), part.length);
        int end = run.offset() + part.length;
        if (end - keptUpTo >= KEEP_BYTES) {
            ResultFile.write(kept, Arrays.copyOf(flash, end));
            keptUpTo = end;
        }
    }

    private byte[] knownIfThere(int flashBytes) {
        try {
            boolean usable = Files.isRegularFile(kept) && Files.size(kept) <= flashBytes;
            byte[] known = usable ? Files.readAllBytes(kept) : new byte[0];
            keptUpTo = known.length;
            return known;
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
