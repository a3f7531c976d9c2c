package io.github.espmaven.image;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.secure.BootKey;
import io.github.espmaven.secure.SecureBootV1;
import io.github.espmaven.secure.SignedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An application or bootloader image, read from bytes (protocol.md, sections 5.1 and 5.2). Parsing proves the structure:
 * every segment lies inside the bytes and checksum and digest are there. Whether these two are right is told by
 * {@link #checksum()} and {@link #digest()}, each with the stored and the calculated value. Bytes behind the image, as
 * in a merged file, are allowed.
 */
public final class AppImage {

    /** Most segments an image can have. */
    public static final int MAX_SEGMENTS = 16;

    private final byte[] bytes;
    private final ImageLayout layout;

    private AppImage(byte[] bytes, ImageLayout layout) {
        this.bytes = bytes;
        this.layout = layout;
    }

    /**
     * Reads an image whose chip is told by its first bytes: where the images of the other chips have an extended
     * header, the ESP8266's have the address of the first segment.
     *
     * @param bytes the image, from its first byte; not copied, so leave it unchanged
     * @throws EspException with {@code BAD_IMAGE} when it is not an image, saying what is wrong and where
     */
    public static AppImage parse(byte[] bytes) throws EspException {
        return new AppImage(bytes, isBasic(bytes) ? ImageParser.basic(bytes) : ImageParser.extended(bytes));
    }

    /** As {@link #parse(byte[])}, in the shape that images of {@code chip} have; the chip named in it may be another. */
    public static AppImage parse(byte[] bytes, Chip chip) throws EspException {
        boolean extended = chip.spec().imageChipId().isPresent();
        return new AppImage(bytes, extended ? ImageParser.extended(bytes) : ImageParser.basic(bytes));
    }

    /** Whether {@code bytes} begin as an image does; nothing more is looked at. */
    public static boolean startsLikeOne(byte[] bytes) {
        int first = bytes.length == 0 ? -1 : LittleEndian.u8(bytes, 0);
        return first == ImageHeader.MAGIC || first == ImageHeader.MAGIC_V2;
    }

    /**
     * Why bytes that can only be meant as an image are none, such as where they are cut off; empty for whole images and
     * for anything that is no image. The header must be one that no other file has by chance: a known chip, a possible
     * number of segments, zeros where zeros belong.
     */
    public static Optional<String> fault(byte[] bytes) {
        if (!startsLikeOne(bytes) || bytes.length < ImageHeader.BYTES || !isCredible(bytes)) {
            return Optional.empty();
        }
        try {
            parse(bytes);
            return Optional.empty();
        } catch (EspException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The header of an image, of which there may be no more than the beginning; empty where none begins. */
    public static Optional<ImageHeader> headerOf(byte[] bytes) {
        if (!startsLikeOne(bytes) || bytes.length < ImageHeader.BYTES) {
            return Optional.empty();
        }
        return Optional.of(ImageHeader.read(bytes, 0, !isBasic(bytes)));
    }

    /** What an application tells about itself, of which there may be no more than the beginning. */
    public static Optional<AppDescriptor> appDescriptorOf(byte[] bytes) {
        return headerOf(bytes).flatMap(ImageHeader::extended).flatMap(e -> AppDescriptor.read(bytes, DESCRIPTOR_AT));
    }

    /** Whether bytes, of which there may be no more than the beginning, begin with a bootloader that describes itself. */
    public static boolean startsDescribedBootloader(byte[] bytes) {
        return headerOf(bytes).flatMap(ImageHeader::extended).isPresent()
                && BootloaderDescriptor.read(bytes, DESCRIPTOR_AT).isPresent();
    }

    private static boolean isCredible(byte[] bytes) {
        int segments = LittleEndian.u8(bytes, 1);
        if (isBasic(bytes)) {
            boolean mapped = LittleEndian.u32(bytes, ImageHeader.BASIC_BYTES) != 0;
            return segments > 0
                    && segments <= MAX_SEGMENTS
                    && (mapped ? LittleEndian.u8(bytes, 0) == ImageHeader.MAGIC : segments == ImageParser.V2_MARK);
        }
        ExtendedHeader extended = ExtendedHeader.read(bytes, ImageHeader.BASIC_BYTES);
        boolean zeros = LittleEndian.u32(bytes, ImageHeader.RESERVED_AT) == 0;
        boolean flagged = LittleEndian.u8(bytes, ImageHeader.DIGEST_FLAG_AT) > 1;
        return segments > 0 && segments <= MAX_SEGMENTS && extended.chip().isPresent() && zeros && !flagged;
    }

    private static boolean isBasic(byte[] bytes) {
        if (bytes.length < ImageHeader.BASIC_BYTES + 4 || LittleEndian.u8(bytes, 0) == ImageHeader.MAGIC_V2) {
            return true;
        }
        int address = LittleEndian.u32(bytes, ImageHeader.BASIC_BYTES);
        return withoutImageChipId()
                .map(c -> c.spec().memory())
                .filter(m -> m.isFlash(address) || !m.names(address).isEmpty())
                .isPresent();
    }

    /** The one chip whose images have no extended header. */
    private static Optional<Chip> withoutImageChipId() {
        return Arrays.stream(Chip.values())
                .filter(c -> c.spec().imageChipId().isEmpty())
                .findFirst();
    }

    /** The header; of an ESP8266 v2 image that of the outer image. */
    public ImageHeader header() {
        return layout.header();
    }

    /** The chip the image is for; empty when its number is unknown. Only the ESP8266's images have no number. */
    public Optional<Chip> chip() {
        Optional<ExtendedHeader> extended = header().extended();
        return extended.isPresent() ? extended.get().chip() : withoutImageChipId();
    }

    /** All segments in file order, padding included. */
    public List<Segment> segments() {
        return layout.segments();
    }

    /** A copy of a segment's bytes. */
    public byte[] contents(Segment segment) {
        return Arrays.copyOfRange(bytes, segment.dataOffset(), segment.end());
    }

    public ImageChecksum checksum() {
        int sum = ImageChecksum.SEED;
        for (Segment s : segments()) {
            sum = s.checksummed() ? ImageChecksum.over(sum, bytes, s.dataOffset(), s.end()) : sum;
        }
        int offset = layout.checksumOffset();
        return new ImageChecksum(offset, LittleEndian.u8(bytes, offset), sum);
    }

    /** What is wrong with the bytes, in the user's words: by their checksum or digest the chip would not start them. */
    public Optional<String> damage() {
        if (!checksum().valid()) {
            return Optional.of("it is damaged: its bytes do not fit its checksum");
        }
        if (crc().filter(c -> !c.valid()).isPresent()) {
            return Optional.of("it is damaged: its bytes do not fit its CRC-32");
        }
        return digest().filter(d -> !d.valid()).map(d -> "it is damaged: its bytes do not fit its SHA-256");
    }

    /** The appended SHA-256, if the image has one. */
    public Optional<ImageDigest> digest() {
        return layout.digestOffset().isPresent()
                ? Optional.of(ImageDigest.read(bytes, layout.digestOffset().getAsInt()))
                : Optional.empty();
    }

    /** The CRC-32 at the end; only ESP8266 images of version 2 have one. */
    public Optional<Esp8266Crc> crc() {
        return layout.crcOffset().isPresent()
                ? Optional.of(Esp8266Crc.read(bytes, layout.crcOffset().getAsInt()))
                : Optional.empty();
    }

    /** Bytes of the image with checksum, digest and CRC; what follows is not part of it. */
    public int length() {
        return layout.length();
    }

    /** The image with what stands behind it of signatures of secure boot version 2. */
    public SignedImage signed() {
        return SignedImage.parse(bytes, length());
    }

    /** Why the image has no valid signature of secure boot version 1 by a key; empty when it has. */
    public Optional<String> faultOfVersion1(BootKey key) {
        int end = Math.min(bytes.length, length() + SecureBootV1.SIGNATURE_BYTES);
        return SecureBootV1.fault(Arrays.copyOf(bytes, end), key);
    }

    /** What is odd about the image, a phrase each; empty for a sound one. */
    public List<String> warnings(int fileBytes) {
        return ImageWarnings.of(this, fileBytes);
    }

    /**
     * Segments that {@code chip} cannot load, a phrase each: for an address in none of its memories, or on the ESP8266
     * at an address that its ROM stops at; and an application descriptor where no bootloader looks for one.
     */
    public List<String> addressFaults(Chip chip) {
        return ImageWarnings.addressFaults(this, chip);
    }

    /** What an application built with ESP-IDF tells about itself. */
    public Optional<AppDescriptor> appDescriptor() {
        return header().extended().isPresent() ? AppDescriptor.read(bytes, DESCRIPTOR_AT) : Optional.empty();
    }

    /** The offset of an application descriptor where no bootloader looks for one; empty where there is none such. */
    OptionalInt misplacedDescriptor() {
        return header().extended().isEmpty() || appDescriptor().isPresent()
                ? OptionalInt.empty()
                : AppDescriptor.find(bytes, DESCRIPTOR_AT);
    }

    /** Whether it says that it is an application, or is used in flash in part as no bootloader is. */
    public boolean isApplication() {
        return appDescriptor().isPresent()
                || (header().extended().isPresent()
                        && chip().isPresent()
                        && segments().stream()
                                .anyMatch(s -> chip().get().spec().memory().isFlash(s.address())));
    }

    /** What a bootloader built with ESP-IDF tells about itself. */
    public Optional<BootloaderDescriptor> bootloaderDescriptor() {
        return header().extended().isPresent() ? BootloaderDescriptor.read(bytes, DESCRIPTOR_AT) : Optional.empty();
    }

    /** Both descriptors stand at the start of the first segment (protocol.md, section 5.2). */
    private static final int DESCRIPTOR_AT = ImageHeader.BYTES + Segment.HEADER_BYTES;

    @Override
    public String toString() {
        return "image for "
                + chip().map(Chip::toString).orElse("an unknown chip")
                + ", entry "
                + Hex.address(header().entry());
    }
}
