package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.FlashChunk;
import io.github.espmaven.image.HexFile;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.image.Uf2File;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A kind of input file: how it is told from the others, and what of it goes into the flash. Another kind is one more
 * record here, in {@link #all}, and one more line in the guide to images.
 */
public sealed interface InputFormat {

    /** All kinds in the order in which they are asked; the last takes everything. */
    static List<InputFormat> all() {
        return List.of(
                new FirmwareBundle(),
                new Elf(),
                new IntelHex(),
                new Uf2(),
                new CsvTable(),
                new BinaryTable(),
                new Image(),
                new Raw());
    }

    /** Where a file goes, as far as its kind depends on that. */
    enum Destination {
        /** Where the partition table lies. */
        TABLE,
        /** Anywhere else, or nobody knows. */
        OTHER
    }

    /**
     * What reading depends on.
     *
     * @param tables for a partition table as CSV
     * @param header flash settings for the header of an image made from a program
     * @param pad padding of such an image for a signature
     * @param force whether a file for another chip is taken all the same
     */
    record Reading(Optional<Chip> chip, TableSettings tables, HeaderSettings header, SecurePad pad, boolean force) {
        /** To look into a file, whatever chip it is for. */
        public static final Reading ONLY =
                new Reading(Optional.empty(), TableSettings.DEFAULT, HeaderSettings.KEEP, SecurePad.NONE, true);
    }

    /**
     * A part of a file.
     *
     * @param offset its place, where the file says it
     */
    record Piece(OptionalInt offset, FlashContents contents) {

        /** Its bytes, where they are known before the chip is. */
        public Optional<byte[]> bytes() {
            return contents instanceof FlashContents.Plain plain ? Optional.of(plain.bytes()) : Optional.empty();
        }
    }

    static InputFormat of(InputFile file, Destination destination) {
        return all().stream()
                .filter(format -> format.matches(file, destination))
                .findFirst()
                .orElseThrow();
    }

    /** The kind of a file that may go anywhere. */
    static InputFormat of(InputFile file) {
        return of(file, Destination.OTHER);
    }

    /** Whether the file is of this kind, none of the kinds before being the right one. */
    boolean matches(InputFile file, Destination destination);

    /**
     * What the file holds; as long as nothing else is known, its bytes.
     *
     * @throws EspException {@code BAD_IMAGE}, {@code BAD_BUNDLE}, {@code BAD_PARTITION_TABLE} or
     *     {@code WRONG_CHIP_IMAGE}, naming the file
     */
    default List<Piece> read(InputFile file, Reading how) throws EspException {
        return plain(file.bytes());
    }

    /** Whether it says itself where its pieces go. */
    default boolean bringsPlaces() {
        return false;
    }

    default boolean isTable() {
        return false;
    }

    /** Firmware as {@code esp:package} makes it. */
    record FirmwareBundle() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return Bundle.startsLikeOne(file.bytes()) || file.isNamed(Bundle.TYPE);
        }

        @Override
        public boolean bringsPlaces() {
            return true;
        }

        @Override
        public List<Piece> read(InputFile file, Reading how) throws EspException {
            return file.bundle().images().stream()
                    .map(image -> new Piece(image.offset(), new FlashContents.Plain(image.bytes())))
                    .toList();
        }
    }

    /** A linked program, which becomes an image when its chip is known. */
    record Elf() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return ElfFile.startsLikeOne(file.bytes());
        }

        @Override
        public List<Piece> read(InputFile file, Reading how) throws EspException {
            return List.of(new Piece(
                    OptionalInt.empty(), new FlashContents.Program(file.elf(), how.header(), how.pad(), how.force())));
        }
    }

    /** Intel HEX. One whose first byte is a colon only by chance is not one, unless its name says so. */
    record IntelHex() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return HexFile.startsLikeOne(file.bytes()) && (file.isNamed("hex", "ihex", "ihx") || isWhole(file));
        }

        private static boolean isWhole(InputFile file) {
            try {
                return !HexFile.read(file.bytes()).isEmpty();
            } catch (EspException otherwise) {
                return false;
            }
        }

        @Override
        public boolean bringsPlaces() {
            return true;
        }

        @Override
        public List<Piece> read(InputFile file, Reading how) throws EspException {
            return file.parsed(HexFile::read).stream()
                    .map(c -> piece(c, List.of()))
                    .toList();
        }
    }

    /** UF2, whose blocks name the family of chips they are for. */
    record Uf2() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return Uf2File.startsLikeOne(file.bytes()) || file.isNamed("uf2");
        }

        @Override
        public boolean bringsPlaces() {
            return true;
        }

        @Override
        public List<Piece> read(InputFile file, Reading how) throws EspException {
            Map<Integer, List<FlashChunk>> families = file.parsed(Uf2File::read);
            int family = families.size() == 1 ? families.keySet().iterator().next() : chosen(file, families, how);
            List<Chip> chips = Uf2File.chips(family);
            if (chips.isEmpty() && !how.force()) {
                throw new EspException(
                        Problem.WRONG_CHIP_IMAGE,
                        file.path() + " is a UF2 file for the family " + Hex.address(family)
                                + ", which is no chip known here",
                        Evidence.of(Key.FILE, file.path()));
            }
            return families.getOrDefault(family, List.of()).stream()
                    .map(c -> piece(c, how.force() ? List.of() : chips))
                    .toList();
        }

        private static int chosen(InputFile file, Map<Integer, List<FlashChunk>> families, Reading how)
                throws EspException {
            Optional<Integer> wanted = how.chip().map(c -> c.spec().uf2Family()).filter(families::containsKey);
            String names = families.keySet().stream()
                    .flatMap(f -> Uf2File.chips(f).stream().limit(1))
                    .map(Chip::id)
                    .collect(Collectors.joining(", "));
            return wanted.orElseThrow(() -> EspException.badParameter(
                    file.path() + " holds firmware for " + families.size() + " families of chips", "esp.chip", names));
        }
    }

    /** A partition table as text, where the table belongs; it goes to the flash in its binary form. */
    record CsvTable() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return destination == Destination.TABLE && file.isNamed("csv");
        }

        @Override
        public boolean isTable() {
            return true;
        }

        @Override
        public List<Piece> read(InputFile file, Reading how) throws EspException {
            return plain(file.table(how.tables()).toBinary());
        }
    }

    /** A partition table as it lies in the flash, wherever it goes. */
    record BinaryTable() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return PartitionTable.startsLikeOne(file.bytes());
        }

        @Override
        public boolean isTable() {
            return true;
        }
    }

    /** An application or a bootloader as the chip starts it, perhaps with more behind it. */
    record Image() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return AppImage.startsLikeOne(file.bytes());
        }
    }

    /** Everything else: it is taken as it is. */
    record Raw() implements InputFormat {
        @Override
        public boolean matches(InputFile file, Destination destination) {
            return true;
        }
    }

    private static Piece piece(FlashChunk chunk, List<Chip> chips) {
        return new Piece(OptionalInt.of(chunk.offset()), new FlashContents.Plain(chunk.bytes(), chips));
    }

    private static List<Piece> plain(byte[] bytes) {
        return List.of(new Piece(OptionalInt.empty(), new FlashContents.Plain(bytes)));
    }
}
