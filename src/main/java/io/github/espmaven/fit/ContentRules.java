package io.github.espmaven.fit;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.Spiffs;
import io.github.espmaven.fit.Content.Kind;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What is no image where the chip looks for one, and no table where the table belongs. */
final class ContentRules {

    private ContentRules() {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        for (Content content : contents) {
            if (isNoImage(content)) {
                place(flash, content).ifPresent(place -> notAnImage(content, place, findings));
            }
            if (content.isWhole() && content.kind() == Kind.OTHER) {
                spiffs(content, findings);
            }
        }
        flash.content(flash.tableOffset()).ifPresent(content -> table(flash, content, findings));
    }

    /** Whether bytes are none, and not such as can only be meant as one: a rule of its own says what those lack. */
    private static boolean isNoImage(Content content) {
        return switch (content.kind()) {
            case OTHER, BLANK, TABLE -> true;
            case BROKEN -> AppImage.fault(content.bytes()).isEmpty();
            default -> false;
        };
    }

    /** The place of images in which something stands; a larger file may have nothing there. */
    private static Optional<String> place(PlannedFlash flash, Content content) {
        int offset = content.offset();
        if (!content.isWhole() && (content.kind() == Kind.BLANK || startsBlank(content))) {
            return Optional.empty();
        }
        boolean bootloader = flash.bootloaderOffset().stream().anyMatch(at -> at == offset);
        if (bootloader) {
            return Optional.of("the chip looks for its bootloader at " + Hex.offset(offset));
        }
        return content.isWhole()
                ? flash.appPartitions().stream()
                        .filter(p -> p.range().offset() == offset)
                        .map(Partition::name)
                        .map(name -> "the chip looks for an app in the partition " + name)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean startsBlank(Content content) {
        byte[] bytes = content.bytes();
        for (int i = 0; i < Math.min(bytes.length, 0x1000); i++) {
            if (bytes[i] != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    private static void notAnImage(Content content, String place, Consumer<Finding> findings) {
        findings.accept(Finding.refused(
                Problem.BAD_IMAGE,
                (content.kind() == Kind.BROKEN
                                ? content.name() + " begins with 0xe9, but nothing fits that follows: it is"
                                : beginning(content, "0xe9"))
                        + " no image a chip boots, but " + place,
                evidence(content)));
    }

    /** {@code page.bin begins with "<!DO", not with 0xe9: it is a web page and}. */
    private static String beginning(Content content, String instead) {
        String kind = FileSignature.of(content.bytes())
                .map(what -> "it is " + what + " and")
                .orElse("it is");
        return content.name() + " begins with " + FileSignature.quoted(content.bytes()) + ", not with " + instead + ": "
                + kind;
    }

    private static void spiffs(Content content, Consumer<Finding> findings) {
        OptionalInt free = Spiffs.freeBlocks(content.bytes());
        if (free.isPresent() && free.getAsInt() < Spiffs.FREE_TO_WRITE) {
            findings.accept(Finding.warned(
                    Problem.FILESYSTEM_FULL,
                    "the SPIFFS of " + content.name() + " has " + free.getAsInt() + " of the " + Spiffs.FREE_TO_WRITE
                            + " free blocks that a device needs to write: it reads the files, and cannot write any"
                            + " (SPIFFS_ERR_FULL, -10001)"));
        }
    }

    private static void table(PlannedFlash flash, Content content, Consumer<Finding> findings) {
        if (content.kind() == Kind.TABLE) {
            try {
                PartitionTable.parse(content.bytes());
            } catch (EspException e) {
                findings.accept(Finding.refused(
                        Problem.BAD_PARTITION_TABLE, content.name() + ": " + e.getMessage(), evidence(content)));
            }
        } else if (content.isWhole() && flash.hasBootloader()) {
            findings.accept(Finding.refused(
                    Problem.BAD_PARTITION_TABLE,
                    beginning(content, "aa50") + " no partition table, but the bootloader looks for it at "
                            + Hex.offset(content.offset()),
                    evidence(content)));
        }
    }

    static Evidence evidence(Content content) {
        return Evidence.of(Key.FILE, content.region().source()).with(Key.RANGE, content.range());
    }
}
