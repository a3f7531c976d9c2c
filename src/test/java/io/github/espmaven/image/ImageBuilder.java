package io.github.espmaven.image;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.FlashMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lays out an image: header, segments in the order given, checksum and digest (protocol.md, section 5.1). It does not
 * decide where flash segments go; {@code ElfConverter} does.
 */
public final class ImageBuilder {

    private record Part(int address, byte[] contents) {}

    private final OptionalInt chipId;
    private final List<Part> parts = new ArrayList<>();
    private int entry;
    private int modeCode;
    private int sizeCode;
    private int frequencyCode;
    private RevisionRange revisions = RevisionRange.ANY;
    private boolean digest;

    private ImageBuilder(OptionalInt chipId) {
        this.chipId = chipId;
        digest = chipId.isPresent();
    }

    /** An empty image for {@code chip}, with digest unless it is the ESP8266, mode QIO, size and frequency code 0. */
    public static ImageBuilder forChip(Chip chip) {
        return new ImageBuilder(chip.spec().imageChipId());
    }

    /** Address at which the program starts. */
    public ImageBuilder entry(int address) {
        entry = address;
        return this;
    }

    public ImageBuilder mode(FlashMode mode) {
        modeCode = mode.code();
        return this;
    }

    /** Flash size and frequency as the chip encodes them, each 0 to 15. */
    public ImageBuilder sizeAndFrequency(int sizeCode, int frequencyCode) {
        this.sizeCode = sizeCode;
        this.frequencyCode = frequencyCode;
        return this;
    }

    public ImageBuilder revisions(RevisionRange accepted) {
        revisions = accepted;
        return this;
    }

    /** Whether the SHA-256 is appended. */
    public ImageBuilder digest(boolean appended) {
        digest = appended;
        return this;
    }

    /** Adds a segment behind the others; zeros are added up to a multiple of four bytes. */
    public ImageBuilder segment(int address, byte[] contents) {
        parts.add(new Part(address, Arrays.copyOf(contents, contents.length + 3 & -4)));
        return this;
    }

    /** The image. */
    public byte[] build() {
        if (parts.size() > AppImage.MAX_SEGMENTS) {
            throw new IllegalStateException("an image has at most 16 segments, not " + parts.size());
        }
        ImageAssembler out = new ImageAssembler(header());
        parts.forEach(part -> out.segment(part.address, part.contents));
        out.checksum();
        return out.finish(digest);
    }

    private ImageHeader header() {
        Optional<ExtendedHeader> extended = chipId.isPresent()
                ? Optional.of(new ExtendedHeader(
                        ExtendedHeader.WP_DISABLED, ExtendedHeader.Drive.DEFAULT, chipId.getAsInt(), revisions, digest))
                : Optional.empty();
        return new ImageHeader(parts.size(), modeCode, sizeCode, frequencyCode, entry, extended);
    }
}
