package io.github.espmaven.firmware.build;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.ImageSource;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.Uf2File;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A file that may go into the flash, and what its bytes say it is.
 *
 * @param source its contents: the file, or what it holds compressed
 * @param chip the chip they are for, where they say so
 */
record Part(Path file, ImageSource source, byte[] bytes, Kind kind, Optional<Chip> chip) {
    private static final int MCUBOOT_MAGIC = 0x96f3_b83d;
    private static final int MAX_BYTES = 64 << 20;
    private static final int SECTOR = 0x1000;
    private static final int LAST_TABLE = 0x20000;

    enum Kind {
        BOOTLOADER("bootloader"),
        APP("app"),
        /** A whole image of a chip that starts its application itself. */
        WHOLE("image"),
        TABLE("partition table"),
        OTADATA("otadata"),
        /** Several parts in one, from the beginning of the flash. */
        MERGED("merged image"),
        /** The same, from the place of the bootloader. */
        MERGED_AT_BOOTLOADER("merged image"),
        MCUBOOT("MCUboot image"),
        UF2(""),
        ELF(""),
        OTHER("");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        Optional<String> title() {
            return title.isEmpty() ? Optional.empty() : Optional.of(title);
        }

        boolean isMerged() {
            return this == MERGED || this == MERGED_AT_BOOTLOADER;
        }
    }

    /** Reads a file; one that gzip has compressed counts as what it holds. */
    static Part of(Path file) throws EspException {
        byte[] bytes = InputFile.read(file).bytes();
        Optional<byte[]> unpacked = gunzip(file, bytes);
        byte[] contents = unpacked.orElse(bytes);
        ImageSource source = unpacked.isPresent()
                ? new ImageSource.OfBytes(String.valueOf(file.getFileName()), contents)
                : new ImageSource.OfFile(file);
        Kind kind = kind(contents);
        Part part = new Part(file, source, contents, kind, chip(contents, kind));
        return kind == Kind.UF2 ? part.application() : part;
    }

    /** A partition table, also one in a CSV, in its binary form. */
    static Part ofTable(Path file) throws EspException {
        byte[] table = InputFile.read(file).table(TableSettings.DEFAULT).toBinary();
        ImageSource source = new ImageSource.OfBytes(String.valueOf(file.getFileName()), table);
        return new Part(file, source, table, Kind.TABLE, Optional.empty());
    }

    /** In a UF2 file for TinyUF2 addresses count from its app partition: what begins at 0 there is an application. */
    private Part application() throws EspException {
        List<FlashChunk> chunks =
                Uf2File.read(bytes).values().stream().flatMap(List::stream).toList();
        boolean one = chunks.size() == 1
                && chunks.get(0).offset() == 0
                && isApplication(chunks.get(0).bytes());
        if (!one) {
            return this;
        }
        byte[] app = chunks.get(0).bytes();
        String name =
                String.valueOf(file.getFileName()).replaceFirst("(?i)[.]uf2$", ".bin"); // by which it would be UF2
        return new Part(file, new ImageSource.OfBytes(name, app), app, Kind.APP, chip(app, Kind.APP));
    }

    /** A file as far as it can be read. */
    static Optional<Part> readable(Path file) {
        try {
            return Optional.of(of(file));
        } catch (EspException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> gunzip(Path file, byte[] bytes) throws EspException {
        if (bytes.length < 2 || LittleEndian.u16(bytes, 0) != GZIPInputStream.GZIP_MAGIC) {
            return Optional.empty();
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(MAX_BYTES + 1);
            if (unpacked.length > MAX_BYTES) {
                throw new EspException(
                        Problem.BAD_BUILD,
                        file + " unpacks to more than " + ByteSize.of(MAX_BYTES),
                        Evidence.of(Key.FILE, file));
            }
            return unpacked.length == 0 ? Optional.empty() : Optional.of(unpacked);
        } catch (IOException notOne) {
            return Optional.empty();
        }
    }

    private static Kind kind(byte[] bytes) {
        if (ElfFile.startsLikeOne(bytes)) {
            return Kind.ELF;
        }
        if (Uf2File.startsLikeOne(bytes)) {
            return Kind.UF2;
        }
        if (PartitionTable.startsLikeOne(bytes)) {
            return Kind.TABLE;
        }
        if (bytes.length >= 4 && LittleEndian.u32(bytes, 0) == MCUBOOT_MAGIC) {
            return Kind.MCUBOOT;
        }
        if (AppImage.startsLikeOne(bytes)) {
            return image(bytes);
        }
        boolean otaData = bytes.length == OtaData.BYTES && !OtaData.of(bytes).isDamaged();
        return imageStart(bytes) > 0 ? Kind.MERGED : otaData ? Kind.OTADATA : Kind.OTHER;
    }

    private static Kind image(byte[] bytes) {
        if (tableIn(bytes).isPresent()) {
            return Kind.MERGED_AT_BOOTLOADER;
        }
        if (AppImage.headerOf(bytes).flatMap(h -> h.extended()).isEmpty()) {
            return Kind.WHOLE;
        }
        return isApplication(bytes) ? Kind.APP : Kind.BOOTLOADER;
    }

    private static boolean isApplication(byte[] bytes) {
        try {
            return AppImage.parse(bytes).isApplication();
        } catch (EspException broken) {
            return false;
        }
    }

    /** Where behind erased flash an image begins, as in a file that is merged from the beginning of the flash; else 0. */
    private static int imageStart(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && bytes[at] == (byte) 0xff) {
            at++;
        }
        boolean atSector = at > 0 && at % SECTOR == 0 && at <= 2 * SECTOR;
        return atSector && at < bytes.length && AppImage.startsLikeOne(from(bytes, at)) ? at : 0;
    }

    Optional<PartitionTable> table() {
        return tableIn(bytes);
    }

    private static Optional<PartitionTable> tableIn(byte[] bytes) {
        for (int at = 0; at < Math.min(bytes.length, LAST_TABLE); at += SECTOR) {
            Optional<PartitionTable> table =
                    PartitionTable.ifSound(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SECTOR)));
            if (table.isPresent()) {
                return table;
            }
        }
        return Optional.empty();
    }

    private static byte[] from(byte[] bytes, int at) {
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }

    private static Optional<Chip> chip(byte[] bytes, Kind kind) {
        try {
            return switch (kind) {
                case ELF -> ElfChips.only(ElfFile.parse(bytes));
                case UF2 ->
                    Uf2File.read(bytes).keySet().stream()
                            .flatMap(family -> Uf2File.chips(family).stream())
                            .findFirst();
                default -> AppImage.parse(from(bytes, imageStart(bytes))).chip();
            };
        } catch (EspException notAnImage) {
            return Optional.empty();
        }
    }
}
