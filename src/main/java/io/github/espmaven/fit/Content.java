package io.github.espmaven.fit;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.PartitionTable;
import java.util.Optional;

/**
 * What stands at a place of a region that matters to the chip.
 *
 * @param offset the place: the region's beginning, or one inside where something is looked for
 * @param image the image they begin with, where it can be read
 */
record Content(FlashRegion region, int offset, byte[] bytes, Kind kind, Optional<AppImage> image) {

    /** What bytes begin with. */
    enum Kind {
        /** An image that says it is a bootloader. */
        BOOTLOADER,
        /** An image that says it is an application, or that is used in flash in part. */
        APP,
        /** An image that may be either. */
        IMAGE,
        /** What begins as an image does and is none. */
        BROKEN,
        TABLE,
        /** Nothing but 0xff. */
        BLANK,
        /** Anything else. */
        OTHER
    }

    static Content of(FlashRegion region, int offset, byte[] bytes) {
        Optional<AppImage> image = parsed(bytes);
        Kind kind = image.map(Content::kind).orElseGet(() -> otherKind(bytes));
        return new Content(region, offset, bytes, kind, image);
    }

    private static Optional<AppImage> parsed(byte[] bytes) {
        try {
            return AppImage.startsLikeOne(bytes) ? Optional.of(AppImage.parse(bytes)) : Optional.empty();
        } catch (EspException notAnImage) {
            return Optional.empty();
        }
    }

    private static Kind kind(AppImage image) {
        if (image.bootloaderDescriptor().isPresent()) {
            return Kind.BOOTLOADER;
        }
        return image.isApplication() ? Kind.APP : Kind.IMAGE;
    }

    private static Kind otherKind(byte[] bytes) {
        if (AppImage.startsLikeOne(bytes)) {
            return Kind.BROKEN;
        }
        if (PartitionTable.startsLikeOne(bytes)) {
            return Kind.TABLE;
        }
        return FileSignature.isBlank(bytes) ? Kind.BLANK : Kind.OTHER;
    }

    boolean isImage() {
        return image.isPresent();
    }

    boolean isApp() {
        return kind == Kind.APP || kind == Kind.IMAGE;
    }

    /** Whether the user named this place, and not one before it. */
    boolean isWhole() {
        return offset == region.offset();
    }

    /** The file, with the place inside it where that is another. */
    String name() {
        return isWhole() ? region.source() : region.source() + ", at " + Hex.offset(offset) + ",";
    }

    FlashRange range() {
        return new FlashRange(offset, bytes.length);
    }
}
