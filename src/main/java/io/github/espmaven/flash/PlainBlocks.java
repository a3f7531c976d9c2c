package io.github.espmaven.flash;

import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Commands.FlashData;
import io.github.espmaven.loader.Packet;
import java.util.Arrays;

/** Blocks of bytes as they are; the last one is filled up. */
record PlainBlocks(byte[] bytes) implements WriteBatch.Blocks {
    @Override
    public Block at(int done, int sequence, int size) {
        int end = Math.min(bytes.length, done + size);
        byte[] block = Arrays.copyOfRange(bytes, done, done + size);
        Arrays.fill(block, end - done, size, (byte) 0xFF);
        return new Block(Packet.of(new FlashData(sequence, block)), end - done, end, end, end == bytes.length);
    }
}
