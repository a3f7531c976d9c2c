package io.github.espmaven.flash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.deflate.PackedParts;
import java.util.Arrays;

/**
 * A region as it will be in the flash: beginning at a sector border, padded, with its header patched. Immutable;
 * what is equal for several boards is kept once.
 */
public final class PlannedRegion {
    private final FlashRegion input;
    private final byte[] patched;
    private final FlashRange range;
    private final RegionContents contents;

    /**
     * @param bytes these as they lie in the flash, encrypted where the host does that, and padded
     */
    PlannedRegion(FlashRegion input, byte[] patched, int offset, byte[] bytes) {
        this.contents = RegionContents.of(bytes);
        this.input = Arrays.equals(input.bytes(), bytes) ? input.with(contents.bytes()) : input;
        this.patched = Arrays.equals(patched, bytes) ? contents.bytes() : patched;
        this.range = new FlashRange(offset, bytes.length);
    }

    public FlashRegion input() {
        return input;
    }

    /** What the user named with headers patched, before it is encrypted. */
    public FlashRegion asWritten() {
        return isPatched() ? input.with(patched) : input;
    }

    /** {@link #asWritten} as it lies in the flash: where the host encrypts it, that, with its last block filled. */
    public FlashRegion stored() {
        return input.encryption().byHost()
                ? input.with(Arrays.copyOfRange(bytes(), input.offset() - range.offset(), length()))
                : asWritten();
    }

    /** What progress and reports call it. */
    public String name() {
        return input.name();
    }

    /** Whether the chip encrypts it while writing: its flash will hold something else than {@link #contents}. */
    public boolean encrypted() {
        return input.encrypted();
    }

    public FlashRange range() {
        return range;
    }

    public FlashRange sectors() {
        return range.toSectors();
    }

    /** Number of bytes that will be written. */
    public int length() {
        return range.length();
    }

    /** The contents; not a copy, so leave them unchanged. */
    byte[] bytes() {
        return contents.bytes();
    }

    /** A part of the contents compressed, as all boards get it. */
    PackedParts compressed(FlashRange part) {
        return contents.compressed(part.offset() - range.offset(), part.length());
    }

    public byte[] contents() {
        return contents.bytes().clone();
    }

    public byte[] md5() {
        return contents.md5();
    }

    byte[] md5(FlashRange part) {
        return Digests.md5(contents.bytes(), part.offset() - range.offset(), part.length());
    }

    /** Whether the contents differ from what the user named, by patching rather than padding. */
    public boolean isPatched() {
        return !Arrays.equals(patched, input.bytes());
    }

    @Override
    public String toString() {
        return input.source() + " " + range;
    }
}
