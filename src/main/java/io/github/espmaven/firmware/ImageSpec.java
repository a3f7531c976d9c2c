package io.github.espmaven.firmware;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.flash.Encryption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One input as the user named it.
 *
 * @param place an offset, the name of a partition, {@code bootloader} or {@code partition-table}; empty when the file
 *     brings its places itself
 */
public record ImageSpec(String place, ImageSource source, Encryption encryption) {
    private static final String PARAMETER = "esp.images";
    private static final String ENCRYPTED = ":encrypted";

    /** An input that brings its places itself: a bundle, an Intel HEX or a UF2 file. */
    public static ImageSpec withOwnPlaces(Path file) {
        return new ImageSpec("", file);
    }

    /** The same for a file given as text; a relative path counts from {@code directory}. */
    public static ImageSpec withOwnPlaces(String file, Path directory) throws EspException {
        return new ImageSpec("", of("0", file, directory).source);
    }

    /** Whether it must bring its places itself. */
    boolean hasNoPlace() {
        return place.isBlank();
    }

    /** An input that goes into the flash as it is. */
    public ImageSpec(String place, Path file) {
        this(place, new ImageSource.OfFile(file));
    }

    /** An input that nobody encrypts. */
    public ImageSpec(String place, ImageSource source) {
        this(place, source, Encryption.NONE);
    }

    /** The file, where the contents come from one. */
    public Optional<Path> file() {
        return source instanceof ImageSource.OfFile file ? Optional.of(file.path()) : Optional.empty();
    }

    /** The same input, encrypted by another. */
    public ImageSpec with(Encryption other) {
        return new ImageSpec(place, source, other);
    }

    /**
     * The same for boards that come one after the other: a file is read now and then no more, and a board that has no row in
     * a table of devices gets a free one of it.
     */
    public ImageSpec forMany(Clock clock) throws EspException {
        ImageSource many = source instanceof NvsSpec nvs && nvs.rows().isEmpty()
                ? nvs.givingRows(clock)
                : source instanceof ImageSource.OfFile file
                                && file.kept().isEmpty()
                                && !file.path().toString().contains("${board.")
                        ? new ImageSource.OfFile(file.path(), Optional.of(InputFile.of(file)))
                        : source;
        return new ImageSpec(place, many, encryption);
    }

    public Optional<InputFile> kept() {
        return source instanceof ImageSource.OfFile file ? file.kept() : Optional.empty();
    }

    /** The table of devices whose rows it gives out. */
    public Optional<DeviceRows> rows() {
        return source instanceof NvsSpec nvs ? nvs.rows() : Optional.empty();
    }

    /** The same input with the values of a board. */
    public ImageSpec with(ImageSource.Filling values) throws EspException {
        return new ImageSpec(place, source.with(values), encryption);
    }

    /** An input whose file is given as text; a relative path counts from {@code directory}. */
    public static ImageSpec of(String place, String file, Path directory) throws EspException {
        String where = place.strip();
        String name = file.strip();
        if (where.isEmpty() || name.isEmpty()) {
            throw bad("\"" + place + "=" + file + "\" lacks its " + (where.isEmpty() ? "offset" : "file"));
        }
        try {
            Path path = directory.resolve(name);
            return Files.isDirectory(path) ? new ImageSpec(where, DirectorySpec.of(path)) : new ImageSpec(where, path);
        } catch (InvalidPathException e) {
            throw new EspException(
                    Problem.FILE_UNREADABLE, name + " is not a path: " + e.getReason(), Evidence.of(Key.FILE, name), e);
        }
    }

    /**
     * Reads {@code 0x0=boot.bin,0x8000=table.bin,factory=app.bin}. A backslash before a comma or an equals sign makes
     * it a part of the path; any other backslash is itself, so that {@code C:\fw\app.bin} and {@code \\host\app.bin}
     * need no care. Blanks around entries do not count. A folder becomes the filesystem of its partition. A file alone is one that brings its places itself. {@code :encrypted} behind a file lets the chip encrypt it.
     *
     * @throws EspException {@code BAD_PARAMETER} naming the entry that has no equals sign, no place or no file
     */
    public static List<ImageSpec> parseList(String text, Path directory) throws EspException {
        List<ImageSpec> specs = new ArrayList<>();
        for (String entry : split(text)) {
            int equals = indexOfBare(entry, '=', 0);
            if (equals < 0 && exists(directory, unescape(entry))) {
                specs.add(withOwnPlaces(unescape(entry), directory));
                continue;
            }
            if (equals < 0) {
                throw bad("\"" + entry + "\" is not of the form offset=file"
                        + (specs.isEmpty() ? "" : "; where the comma before it belongs to a path, write \\,"));
            }
            String file = entry.substring(equals + 1).trim();
            boolean encrypted = file.endsWith(ENCRYPTED);
            String path = encrypted ? file.substring(0, file.length() - ENCRYPTED.length()) : file;
            String place = unescape(entry.substring(0, equals)).strip();
            refuseWrongWayRound(place, unescape(path).strip(), directory);
            specs.add(of(place, unescape(path), directory).with(Encryption.byChip(encrypted)));
        }
        return specs;
    }

    /** A file named like a number exists rarely, a partition named like a file never. */
    private static void refuseWrongWayRound(String place, String file, Path directory) throws EspException {
        boolean isFile = place.matches("(?i).*[.](bin|elf|hex|ihex|csv|uf2|img)");
        boolean isPlace = ByteSize.parse(file).isPresent()
                || file.equals(ImagePlacement.BOOTLOADER)
                || file.equals(ImagePlacement.PARTITION_TABLE);
        boolean swapped = isFile && (isPlace || (file.indexOf('.') < 0 && !exists(directory, file)));
        if (swapped || (isPlace && exists(directory, place) && !exists(directory, file))) {
            throw bad("\"" + place + "=" + file + "\" is the wrong way round: write " + file + "=" + place);
        }
    }

    private static boolean exists(Path directory, String name) {
        try {
            return Files.isRegularFile(directory.resolve(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static List<String> split(String text) {
        List<String> entries = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = indexOfBare(text, ',', from);
            int end = comma < 0 ? text.length() : comma;
            String entry = text.substring(from, end).trim();
            if (!entry.isEmpty()) {
                entries.add(entry);
            }
            from = end + 1;
        }
        return entries;
    }

    /** The next {@code wanted} that no backslash precedes. */
    private static int indexOfBare(String text, char wanted, int from) {
        int at = text.indexOf(wanted, from);
        while (at > 0 && text.charAt(at - 1) == '\\') {
            at = text.indexOf(wanted, at + 1);
        }
        return at;
    }

    private static String unescape(String text) {
        return text.replace("\\,", ",").replace("\\=", "=");
    }

    private static EspException bad(String what) {
        return new EspException(Problem.BAD_PARAMETER, what, Evidence.of(Key.PARAMETER, PARAMETER));
    }
}
