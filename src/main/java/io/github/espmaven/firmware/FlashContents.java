package io.github.espmaven.firmware;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ElfChips;
import io.github.espmaven.image.ElfConverter;
import io.github.espmaven.image.ElfConverter.Output;
import io.github.espmaven.image.ElfOptions;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.image.RevisionRange;
import io.github.espmaven.image.SecurePad;
import io.github.espmaven.nvs.NvsEntry;
import io.github.espmaven.nvs.NvsImage;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.secure.FlashCipher;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What an input puts into the flash, as far as it is known without the chip. */
public sealed interface FlashContents {

    /** What is known of where it goes. */
    record Target(Optional<Chip> chip, Optional<Partition> partition, Optional<MacAddress> mac) {}

    /**
     * What it is on a board: one piece, or a second one with a place of its own; empty while something must be known and
     * is not.
     *
     * @param source the input, for messages
     * @throws EspException {@code WRONG_CHIP_IMAGE} or {@code BAD_IMAGE} for a program that is not for this chip,
     *     {@code BAD_PARAMETER} or {@code BEYOND_PARTITION} for settings that cannot be stored
     */
    Optional<List<Output>> on(Target target, String source) throws EspException;

    /** Whether it differs from board to board. */
    default boolean isForOneDevice() {
        return false;
    }

    /** Whether it depends on the partition it goes to, and cannot go elsewhere. */
    default boolean needsPartition() {
        return false;
    }

    default Optional<Chip> chip() {
        return Optional.empty();
    }

    /**
     * Bytes as they are.
     *
     * @param family the chips they are for, where their file says it beside them; empty: nobody says
     */
    record Plain(byte[] bytes, List<Chip> family) implements FlashContents {

        public Plain {
            family = List.copyOf(family);
        }

        /** Bytes of a file that says nothing beside them. */
        public Plain(byte[] bytes) {
            this(bytes, List.of());
        }

        @Override
        public Optional<List<Output>> on(Target target, String source) throws EspException {
            Optional<Chip> other = target.chip().filter(c -> !family.isEmpty() && !family.contains(c));
            if (other.isPresent()) {
                throw new EspException(
                        Problem.WRONG_CHIP_IMAGE,
                        source + " is a file for " + names(family) + ", not for an " + other.get(),
                        Evidence.of(Key.FILE, source)
                                .with(Key.CHIP, other.get())
                                .with(Key.WANTED_CHIP, family.get(0)));
            }
            return Optional.of(List.of(new Output(OptionalInt.empty(), bytes)));
        }

        @Override
        public Optional<Chip> chip() {
            try {
                return AppImage.startsLikeOne(bytes)
                        ? AppImage.parse(bytes).chip()
                        : family.stream().findFirst();
            } catch (EspException notAnImage) {
                return family.stream().findFirst();
            }
        }
    }

    /**
     * A program that becomes an image when its chip is known.
     *
     * @param settings what its header shall say about the flash; what is not named is as the reference tool has it
     * @param pad padding for a signature
     * @param force whether it is converted for a chip that it does not seem to be for
     */
    record Program(ElfFile elf, HeaderSettings settings, SecurePad pad, boolean force) implements FlashContents {

        @Override
        public Optional<Chip> chip() {
            return ElfChips.only(elf);
        }

        @Override
        public Optional<List<Output>> on(Target target, String source) throws EspException {
            Optional<Chip> chip = target.chip();
            if (chip.isEmpty()) {
                return Optional.empty();
            }
            if (!force) {
                requireFit(elf, chip.get(), source);
            }
            try {
                return Optional.of(new ElfConverter(chip.get(), options(chip.get())).convert(elf));
            } catch (EspException e) {
                throw InputFile.in(source, e);
            }
        }

        /**
         * Refuses a program for another chip.
         *
         * @throws EspException {@code WRONG_CHIP_IMAGE} with what of it lies in no memory of this chip
         */
        public static void requireFit(ElfFile elf, Chip chip, String source) throws EspException {
            if (!ElfChips.fits(elf, chip)) {
                List<String> strangers = ElfChips.strangers(elf, chip);
                List<Chip> chips = ElfChips.candidates(elf);
                Evidence evidence = Evidence.of(Key.FILE, source).with(Key.CHIP, chip);
                throw new EspException(
                        Problem.WRONG_CHIP_IMAGE,
                        source + " is a program for " + (chips.isEmpty() ? "another chip" : names(chips))
                                + ", not for an " + chip
                                + (strangers.isEmpty() ? "" : ": " + String.join(", ", strangers)),
                        chips.isEmpty()
                                ? evidence
                                : evidence.with(
                                        Key.CHOICES,
                                        String.join(
                                                ", ",
                                                chips.stream().map(Chip::id).toList())));
            }
        }

        private ElfOptions options(Chip chip) throws EspException {
            String size = settings.detectsSize() ? HeaderPatch.KEEP_VALUE : settings.size();
            ElfOptions options = ElfOptions.DEFAULT
                    .withSettings(HeaderPatch.of(chip, settings.mode(), settings.frequency(), size))
                    .withLayout(new ElfOptions.Layout(false, false, OptionalInt.empty(), pad, OptionalInt.empty()));
            OptionalInt least = ElfChips.minRevision(elf);
            return least.isPresent()
                    ? options.withRevisions(new RevisionRange(0, least.getAsInt(), RevisionRange.NO_MAX))
                    : options;
        }
    }

    /**
     * Settings that become an NVS partition of the size that is there.
     *
     * @param common what every board gets
     * @param devices what a board gets besides
     */
    record Store(List<NvsEntry> common, Optional<Own> devices, NvsVersion version, Optional<Path> key)
            implements FlashContents {

        /** Entries that each board has of its own. */
        interface Own {
            List<NvsEntry> of(MacAddress mac, String source) throws EspException;

            /** Those of every board, as far as they are to be checked without one. */
            List<List<NvsEntry>> all();
        }

        @Override
        public boolean needsPartition() {
            return true;
        }

        @Override
        public boolean isForOneDevice() {
            return devices.isPresent();
        }

        @Override
        public Optional<List<Output>> on(Target target, String source) throws EspException {
            if (target.partition().isEmpty()) {
                return Optional.empty();
            }
            int size = target.partition().get().range().length();
            if (devices.isEmpty()) {
                return output(common, size, source);
            }
            if (target.mac().isEmpty()) {
                for (List<NvsEntry> row : devices.get().all()) { // what fits no partition is told before the port opens
                    output(with(row), size, source);
                }
                return Optional.empty();
            }
            return output(with(devices.get().of(target.mac().get(), source)), size, source);
        }

        private List<NvsEntry> with(List<NvsEntry> row) {
            Map<String, NvsEntry> all = new LinkedHashMap<>();
            DeviceTable.put(all, common);
            DeviceTable.put(all, row);
            return List.copyOf(all.values());
        }

        byte[] image(List<NvsEntry> entries, int size) throws EspException {
            byte[] plain = NvsImage.write(entries, size, version);
            return key.isPresent()
                    ? FlashCipher.nvs(plain, InputFile.read(key.get()).bytes(), true)
                    : plain;
        }

        private Optional<List<Output>> output(List<NvsEntry> entries, int size, String source) throws EspException {
            try {
                return Optional.of(List.of(new Output(OptionalInt.empty(), image(entries, size))));
            } catch (EspException e) {
                throw InputFile.in(source, e);
            }
        }
    }

    /**
     * Files that become a filesystem of the size that is there; they are read once.
     *
     * @param folder where the files are, and which filesystem
     * @param made the images of each subtype and size
     */
    record Files(DirectorySpec folder, Map<String, byte[]> made) implements FlashContents {

        @Override
        public boolean needsPartition() {
            return !folder.filesystem().saysSize();
        }

        @Override
        public Optional<List<Output>> on(Target target, String source) throws EspException {
            OptionalInt room = target.partition().isPresent()
                    ? OptionalInt.of(target.partition().get().range().length())
                    : OptionalInt.empty();
            try {
                FilesystemSpec spec = folder.filesystem();
                OptionalInt size = spec.size(room);
                if (size.isEmpty()) {
                    return Optional.empty();
                }
                String subtype = target.partition().map(Partition::subtypeName).orElse("");
                return Optional.of(List.of(new Output(OptionalInt.empty(), image(subtype, size.getAsInt()))));
            } catch (EspException e) {
                throw InputFile.in(source, e);
            }
        }

        private byte[] image(String subtype, int size) throws EspException {
            synchronized (made) {
                String which = subtype + ' ' + size;
                if (!made.containsKey(which)) {
                    made.put(which, folder.filesystem().of(subtype, size).write(folder.read(size), size));
                }
                return made.get(which);
            }
        }
    }

    private static String names(List<Chip> chips) {
        return String.join(" or ", chips.stream().map(Chip::toString).toList());
    }
}
