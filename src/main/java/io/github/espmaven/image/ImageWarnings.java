package io.github.espmaven.image;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.chip.MemoryMap;
import io.github.espmaven.secure.SignedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is odd about an image that can be read: each a phrase in the user's words (protocol.md, sections 5.1 and 5.4). */
final class ImageWarnings {
    private static final int ESP8266_LEAST_ADDRESS = 0x3ffe_0000;
    private static final int ESP8266_MOST_ADDRESS = 0x4020_0000;
    private static final int ESP8266_MOST_BYTES = 0x1_0000;

    private final AppImage image;
    private final List<String> warnings = new ArrayList<>();

    private ImageWarnings(AppImage image) {
        this.image = image;
    }

    static List<String> of(AppImage image, int fileBytes) {
        ImageWarnings all = new ImageWarnings(image);
        all.sums();
        all.chip();
        all.segments();
        SignedImage signed = image.signed();
        if (!signed.signatures().isEmpty() && fileBytes == signed.toFileLength()) {
            signed.signatures().stream().filter(s -> !s.valid()).forEach(s -> all.warnings.add(s.toString()));
        } else if (fileBytes > image.length()) {
            all.warnings.add((fileBytes - image.length()) + " bytes follow behind the image, from "
                    + Hex.offset(image.length()));
        }
        return all.warnings;
    }

    private void sums() {
        ImageChecksum checksum = image.checksum();
        if (!checksum.valid()) {
            warnings.add("the checksum is " + Hex.of(checksum.stored()) + " and should be "
                    + Hex.of(checksum.calculated()) + ": the chip will not start this image");
        }
        image.crc()
                .filter(crc -> !crc.valid())
                .ifPresent(crc -> warnings.add("the CRC-32 at the end is " + Hex.address(crc.stored())
                        + " and should be " + Hex.address(crc.calculated())));
        Optional<ImageDigest> digest = image.digest();
        if (digest.isPresent() && !digest.get().valid()) {
            warnings.add(
                    "the SHA-256 at the end should be " + Hex.of(digest.get().calculated()));
        }
    }

    private void chip() {
        if (image.chip().isEmpty()) {
            int id = image.header().extended().map(ExtendedHeader::chipId).orElse(0);
            warnings.add("the chip id " + id + " belongs to no chip known here"
                    + Chip.retired(id)
                            .map(name -> " (" + name + " was given up)")
                            .orElse(""));
            return;
        }
        ChipSpec spec = image.chip().get().spec();
        ImageHeader header = image.header();
        if (FlashMode.of(header.modeCode()).isEmpty()) {
            warnings.add("the flash mode " + header.modeCode() + " does not exist");
        }
        if (spec.flashSizes().name(header.sizeCode()).isEmpty()) {
            warnings.add("the flash size code " + header.sizeCode() + " does not exist");
        }
        if (spec.flashFrequencies().name(header.frequencyCode()).isEmpty()) {
            warnings.add("the flash frequency code " + header.frequencyCode() + " does not exist");
        }
        header.extended()
                .map(ExtendedHeader::revisions)
                .filter(r -> r.min() > r.max() && r.max() != 0)
                .ifPresent(
                        r -> warnings.add("no chip revision can be at least " + r.min() + " and at most " + r.max()));
    }

    private void segments() {
        List<Segment> segments = image.segments();
        if (segments.isEmpty()) {
            warnings.add("it has no segments: there is nothing to start");
        }
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.length() % 4 != 0) {
                warnings.add("the length of segment " + i + " is not a multiple of 4");
            }
            if (image.header().extended().isEmpty() && isOddOnEsp8266(segment)) {
                warnings.add("segment " + i + " is suspicious: " + segment);
            }
        }
        image.chip().ifPresent(chip -> warnings.addAll(addressFaults(image, chip)));
    }

    static List<String> addressFaults(AppImage image, Chip chip) {
        MemoryMap memory = chip.spec().memory();
        List<String> faults = new ArrayList<>();
        List<Segment> segments = image.segments();
        for (int i = 0; i < segments.size(); i++) {
            int address = segments.get(i).address();
            boolean copied = address != 0 && !memory.isFlash(address);
            if (copied && chip.spec().imageChipId().isEmpty() && address % 4 != 0) {
                faults.add("segment " + i + " lies at " + Hex.address(address)
                        + ", not a multiple of 4: the ROM stops there");
            } else if (copied && !memory.holds(address)) {
                faults.add("segment " + i + " lies at " + Hex.address(address) + ", in no memory of the " + chip);
            }
        }
        image.misplacedDescriptor()
                .ifPresent(at -> faults.add("its application descriptor stands at " + Hex.offset(at)
                        + ", not at the beginning of the first segment, where bootloaders and updates look for it"));
        return faults;
    }

    /** Address 0 is the code in flash of version 2; flash is mapped from the upper bound on. */
    private static boolean isOddOnEsp8266(Segment segment) {
        int address = segment.address();
        return address != 0
                && (Integer.compareUnsigned(address, ESP8266_MOST_ADDRESS) > 0
                        || Integer.compareUnsigned(address, ESP8266_LEAST_ADDRESS) < 0
                        || segment.length() > ESP8266_MOST_BYTES);
    }
}
