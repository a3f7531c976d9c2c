package io.github.espmaven.flash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.deflate.PackedParts;
import io.github.espmaven.deflate.PackedStream;
import io.github.espmaven.flash.WriteBatch.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeflatedBlocksTest {
    private static final int SIZE = 64;
    private static final int HEAD_BYTES = 16;

    /** Four bytes behind the head of a block are as long as BEGIN, whose operation code is one bit away. */
    @Test
    void noBlockHasFourBytes() {
        Random random = new Random(7);
        for (int length = 1; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            PackedStream stream = new PackedStream(new PackedParts(bytes, 0, length));
            DeflatedBlocks blocks = new DeflatedBlocks(stream, false);
            int done = 0;
            int sequence = 0;
            Block block;
            do {
                block = blocks.at(done, sequence++, SIZE);
                int data = block.packet().command().bodyBytes() - HEAD_BYTES;
                assertThat(data).as("of %d", length).isBetween(1, SIZE).isNotEqualTo(4);
                done = block.streamUpTo();
            } while (!block.last());
            assertThat(block.bytesUpTo()).isEqualTo(length);
            blocks.close();
        }
    }

    /** What the chip programs after the wire has nothing more to do. */
    @Test
    void aStubsLastBlockIsSmall() {
        byte[] bytes = new byte[40_000];
        new Random(8).nextBytes(bytes);
        DeflatedBlocks blocks = new DeflatedBlocks(new PackedStream(new PackedParts(bytes, 0, bytes.length)), true);
        List<Integer> inflated = new ArrayList<>();
        Block block = blocks.at(0, 0, 16_384);
        for (int i = 1; !block.last(); i++) {
            inflated.add(block.bytes());
            block = blocks.at(block.streamUpTo(), i, 16_384);
        }
        assertThat(inflated).hasSize(3);
        assertThat(block.bytes()).isBetween(1, 2048);
        assertThat(block.bytesUpTo()).isEqualTo(bytes.length);
        blocks.close();
    }
}
