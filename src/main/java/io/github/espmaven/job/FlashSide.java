package io.github.espmaven.job;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.flash.FlashRegion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One of two firmwares that are compared. */
sealed interface FlashSide {
    /** The bytes of a range, 0xff where there are none. */
    byte[] read(FlashRange range) throws EspException;

    /** The MD5 of a range; empty where it must be read for that. */
    Optional<byte[]> md5(FlashRange range) throws EspException;

    record InFiles(List<FlashRegion> regions) implements FlashSide {
        @Override
        public byte[] read(FlashRange range) {
            byte[] all = new byte[range.length()];
            Arrays.fill(all, (byte) 0xff);
            for (FlashRegion region : regions) {
                int from = Math.max(range.offset(), region.offset());
                int length = Math.min(range.end(), region.range().end()) - from;
                if (length > 0) {
                    System.arraycopy(region.bytes(), from - region.offset(), all, from - range.offset(), length);
                }
            }
            return all;
        }

        @Override
        public Optional<byte[]> md5(FlashRange range) {
            return Optional.of(Digests.md5(read(range), 0, range.length()));
        }
    }

    record OnBoard(FlashReader reader) implements FlashSide {
        @Override
        public byte[] read(FlashRange range) throws EspException {
            return reader.read(range);
        }

        @Override
        public Optional<byte[]> md5(FlashRange range) throws EspException {
            return reader.md5(range);
        }
    }
}
