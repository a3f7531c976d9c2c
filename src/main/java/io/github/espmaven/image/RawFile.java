package io.github.espmaven.image;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Several contents of the flash in one file as they lie in it, 0xFF between (protocol.md, section 5.4). */
public final class RawFile {

    /** The largest flash a JEDEC id can tell of (protocol.md, section 1.2). */
    private static final int MAX_BYTES = 256 << 20;

    private RawFile() {}

    /**
     * Merges chunks.
     *
     * @param padToBytes end of the file in the flash, filled with 0xFF; empty: behind the last chunk
     * @throws EspException when chunks overlap, lie before the start of the file, behind its given end, or farther from
     * the start than any flash reaches
     */
    public static byte[] write(List<FlashChunk> chunks, int targetOffset, OptionalInt padToBytes) throws EspException {
        List<FlashChunk> sorted = FlashChunk.sorted(chunks);
        if (sorted.isEmpty()) {
            throw new EspException(Problem.NOTHING_NAMED, "there is nothing to merge");
        }
        if (sorted.get(0).offset() < targetOffset) {
            throw new EspException(
                    Problem.BAD_PARAMETER,
                    "the contents for " + sorted.get(0).range() + " lie before the offset " + Hex.of(targetOffset)
                            + " at which the file is to begin");
        }
        int contentsEnd = sorted.get(sorted.size() - 1).range().end();
        int end = padToBytes.orElse(contentsEnd);
        if (end < contentsEnd) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    "the contents end at " + Hex.of(contentsEnd) + ", behind the size to pad to, " + Hex.of(end));
        }
        if (end - targetOffset > MAX_BYTES) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    "the file would have " + ByteSize.of(end - targetOffset) + ", from " + Hex.of(targetOffset) + " to "
                            + Hex.of(end) + ": no flash is that large");
        }
        byte[] file = new byte[end - targetOffset];
        Arrays.fill(file, (byte) 0xff);
        for (FlashChunk c : sorted) {
            System.arraycopy(c.bytes(), 0, file, c.offset() - targetOffset, c.bytes().length);
        }
        return file;
    }
}
