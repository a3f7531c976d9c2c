package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.job.board.JobListener;
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
    private final PartFile kept;
    private final JobListener listener;
    private int knownBytes;
    private int keptUpTo;

    BackupReading(FlashReader reader, PartedFlash parts, Path target, JobListener listener) {
        this.reader = reader;
        this.parts = parts;
        this.kept = PartFile.of(target);
        this.listener = listener;
    }

    /** The whole flash. */
    byte[] read() throws EspException {
        List<PartedFlash.Part> all = parts.parts();
        byte[] flash = new byte[all.get(all.size() - 1).range().end()];
        Arrays.fill(flash, (byte) 0xFF);
        byte[] known = kept.read(flash.length);
        knownBytes = known.length;
        List<FlashRange> used = notErased();
        long bytes = used.stream().mapToLong(FlashRange::length).sum();
        listener.waiting(String.format(
                Locale.ROOT, "Reading %,d B that are not erased, of %s.", bytes, ByteSize.of(flash.length)));
        for (FlashRange run : used) {
            int there = Math.max(0, Math.min(run.end(), knownBytes) - run.offset());
            System.arraycopy(known, there == 0 ? 0 : run.offset(), flash, run.offset(), there);
        }
        for (FlashRange run : used) {
            int end = Math.max(run.offset(), Math.min(run.end(), knownBytes));
            byte[] before = Arrays.copyOfRange(flash, run.offset(), end);
            take(flash, run, reader.read(run, before, part -> take(flash, run, part)));
        }
        return flash;
    }

    /** Gives up what was kept: there is a result. */
    void forget() {
        kept.forget();
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
            kept.write(Arrays.copyOf(flash, Math.max(end, knownBytes)));
            keptUpTo = end;
        }
    }
}
