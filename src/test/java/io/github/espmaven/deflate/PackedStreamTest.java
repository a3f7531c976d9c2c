package io.github.espmaven.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Judged by the JDK's inflater, which is zlib's, and in size by zlib's best. */
@Tag("slow")
class PackedStreamTest {
    private static final int FEWEST = 16;

    /** From all alike to all random, in the sizes where parts and windows begin and end. */
    @Test
    void inflatesToWhatItWasMadeOf() throws Exception {
        Random random = new Random(18);
        int[] lengths = {1, 2, 3, 4, 255, 4096, 32767, 32769, 65535, 65536, 65537, 150_000};
        for (int length : lengths) {
            for (int kind = 0; kind < 6; kind++) {
                byte[] bytes = bytes(random, kind, length + 70);
                PackedStream stream = new PackedStream(new PackedParts(bytes, 70, length));
                if (kind % 2 == 0) {
                    stream.pack();
                }
                byte[] all = takeAll(stream, random, () -> {});
                assertThat(all.length).isLessThanOrEqualTo(stream.largestBytes());
                assertThat(inflated(all, length))
                        .as("%d of kind %d", length, kind)
                        .isEqualTo(Arrays.copyOfRange(bytes, 70, 70 + length));
            }
        }
    }

    private static byte[] bytes(Random random, int kind, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int octet = switch (kind) {
                case 0 -> 0xFF;
                case 1 -> random.nextInt(256);
                case 2 -> i / 16 % 2 == 0 ? random.nextInt(256) : i >> 12;
                case 3 -> random.nextInt(3);
                case 4 -> i > 300 && random.nextInt(50) > 0 ? bytes[i - 257 + random.nextInt(2)] : random.nextInt(256);
                default -> (int) Math.abs(random.nextGaussian() * 9);
            };
            bytes[i] = (byte) octet;
        }
        return bytes;
    }

    /** Taken while it is packed, in pieces of all sizes, now and then again from an earlier piece. */
    @Test
    void isTakenWhileItIsPacked() throws Exception {
        Random random = new Random(19);
        byte[] bytes = bytes(random, 4, 400_000);
        PackedStream stream = new PackedStream(new PackedParts(bytes, 0, bytes.length));
        Thread packer = new Thread(stream::pack);
        packer.start();
        byte[] all = takeAll(stream, random, () -> Thread.onSpinWait());
        packer.join();
        assertThat(inflated(all, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void whatIsFixedStays() throws Exception {
        byte[] bytes = bytes(new Random(20), 4, 200_000);
        PackedStream stream = new PackedStream(new PackedParts(bytes, 0, bytes.length));
        stream.fix();
        stream.pack();
        assertThat(takeAll(stream, new Random(21), () -> {})).hasSize(stream.largestBytes());
    }

    private static byte[] takeAll(PackedStream stream, Random random, Runnable between) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!stream.isEnd(all.size())) {
            byte[] piece = stream.take(all.size(), 64 + random.nextInt(5000), FEWEST);
            assertThat(stream.take(all.size(), piece.length, 0)).isEqualTo(piece);
            all.writeBytes(piece);
            assertThat(piece.length >= FEWEST || all.size() == piece.length).isTrue();
            between.run();
        }
        assertThat(stream.take(all.size(), 64, FEWEST)).isEmpty();
        return all.toByteArray();
    }

    private static byte[] inflated(byte[] stream, int length) throws DataFormatException {
        Inflater inflater = new Inflater();
        inflater.setInput(stream);
        byte[] bytes = new byte[length + 1];
        int count = 0;
        int now;
        do {
            now = inflater.inflate(bytes, count, bytes.length - count);
            count += now;
        } while (now > 0);
        assertThat(inflater.finished()).as("with its checksum").isTrue();
        assertThat(inflater.getRemaining()).isZero();
        return Arrays.copyOf(bytes, count);
    }

    /** Real firmware, compared with zlib -9; the image that is mostly empty as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "idf-app/esp32c3-app-at-0x10000.bin",
                "idf-app/esp32-app-at-0x10000.bin",
                "elf2image/esp32p4-default.bin",
                "elf2image/esp32p4-pad-1MB.bin",
                "merge/esp32p4.raw",
                "bootloader/esp32-bootloader.bin",
                "bootloader/esp32s3-bootloader.bin"
            })
    void isTwoPercentSmallerThanZlibsBest(String image) throws Exception {
        byte[] bytes = Fixtures.bytes(image);
        PackedStream stream = new PackedStream(new PackedParts(bytes, 0, bytes.length));
        stream.pack();
        byte[] all = takeAll(stream, new Random(22), () -> {});
        assertThat(inflated(all, bytes.length)).isEqualTo(bytes);
        assertThat(all.length).isLessThan((int) (0.98 * zlib(bytes)));
    }

    private static int zlib(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            return deflater.deflate(new byte[bytes.length + 1000]);
        } finally {
            deflater.end();
        }
    }

    /** Symbols of RFC 1951, section 3.2.5, at the borders of its tables. */
    @ParameterizedTest
    @CsvSource({
        "3,257,0",
        "10,264,0",
        "11,265,1",
        "18,268,1",
        "19,269,2",
        "130,280,4",
        "131,281,5",
        "257,284,5",
        "258,285,0"
    })
    void lengths(int length, int symbol, int extra) {
        assertThat(Symbols.lengthSymbol(length)).isEqualTo(symbol);
        assertThat(Symbols.lengthExtra(length)).isEqualTo(extra);
    }

    @ParameterizedTest
    @CsvSource({"1,0,0", "4,3,0", "5,4,1", "8,5,1", "9,6,2", "24576,28,13", "24577,29,13", "32768,29,13"})
    void distances(int distance, int symbol, int extra) {
        assertThat(Symbols.distanceSymbol(distance)).isEqualTo(symbol);
        assertThat(Symbols.distanceExtra(distance)).isEqualTo(extra);
    }
}
