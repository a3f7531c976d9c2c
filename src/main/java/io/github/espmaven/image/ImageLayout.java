package io.github.espmaven.image;

import java.util.List;
import java.util.OptionalInt;

/** Where the parts of an image stand in its bytes: what {@link ImageParser} finds out. */
record ImageLayout(
        ImageHeader header,
        List<Segment> segments,
        int checksumOffset,
        OptionalInt digestOffset,
        OptionalInt crcOffset,
        int length) {

    ImageLayout {
        segments = List.copyOf(segments);
    }
}
