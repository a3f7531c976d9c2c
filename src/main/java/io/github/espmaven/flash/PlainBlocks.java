package io.github.espmaven.flash;

import io.github.espmaven.flash.WriteBatch.Block;
import io.github.espmaven.loader.Commands.FlashData;
import io.github.espmaven.loader.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Blocks of bytes as they are; the last one is filled up. Those of the usual size are made beforehand. */
final class PlainBlocks implements WriteBatch.Blocks {
    private final byte[] bytes;
    private final int usualSize;
    private final List<Block> usual = new ArrayList<>();

    PlainBlocks(byte[] bytes, int usualSize) {
        this.bytes = bytes;
        this.usualSize = usualSize;
        for (int at = 0; at < bytes.length; at += usualSize) {
            usual.add(make(at, usual.size(), usualSize));
        }
    }

    int count() {
        return usual.size();
    }

    @Override
    public Block at(int done, int sequence, int size) {
        boolean made = size == usualSize && done == sequence * usualSize;
        return made ? usual.get(sequence) : make(done, sequence, size);
    }

    private Block make(int done, int sequence, int size) {
        int end = Math.min(bytes.length, done + size);
        byte[] block = Arrays.copyOfRange(bytes, done, done + size);
        Arrays.fill(block, end - done, size, (byte) 0xFF);
        return new Block(Packet.of(new FlashData(sequence, block)), end - done, end, end, end == bytes.length);
    }
}
