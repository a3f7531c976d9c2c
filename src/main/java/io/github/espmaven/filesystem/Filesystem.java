package io.github.espmaven.filesystem;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A format with all of its parameters. */
public sealed interface Filesystem permits Spiffs, LittleFs, Fat {

    /**
     * The image of a partition; the same tree gives the same bytes.
     *
     * @throws EspException {@code FILESYSTEM_FULL} saying by how much and naming the largest files,
     *     {@code BAD_FILE_NAME} naming what the format cannot hold, {@code BAD_PARAMETER} for a size it cannot have
     */
    byte[] write(FileTree tree, int size) throws EspException;

    /**
     * What an image holds, also one that a device has written to. Files that are damaged are told in the result.
     *
     * @throws EspException {@code BAD_FILESYSTEM} when it is none of this format
     */
    Volume read(byte[] image) throws EspException;

    /** Whether a device that is set up for this one mounts the other. */
    default boolean isLaidOutAs(Filesystem other) {
        return equals(other);
    }

    /** What it is called, with the parameters that a device must share. */
    @Override
    String toString();

    /** The filesystem in an image whose format nobody names, read with the least damage; empty when none is recognised. */
    static Optional<Volume> recognise(byte[] image) {
        List<Filesystem> candidates = new ArrayList<>(LittleFs.candidates(image));
        candidates.addAll(Fat.candidates(image));
        candidates.addAll(Spiffs.candidates(image));
        Optional<Volume> best = Optional.empty();
        for (Filesystem format : candidates) {
            Optional<Volume> volume = attempt(format, image);
            int damage = best.map(b -> b.damage().size()).orElse(Integer.MAX_VALUE);
            if (volume.isPresent() && volume.get().damage().size() < damage) {
                best = volume;
            }
            if (damage == 0) {
                break;
            }
        }
        return best;
    }

    private static Optional<Volume> attempt(Filesystem format, byte[] image) {
        try {
            return Optional.of(format.read(image));
        } catch (EspException otherFormat) {
            return Optional.empty();
        }
    }

    /** Refuses a tree whose names the format cannot hold. */
    static void refuse(String format, List<String> names) throws EspException {
        if (!names.isEmpty()) {
            throw new EspException(Problem.BAD_FILE_NAME, format + " cannot hold " + FileTree.first(10, names, ", "));
        }
    }

    /** Refuses a tree that needs more than there is. */
    static void requireRoom(String format, FileTree tree, long neededBytes, long bytes) throws EspException {
        if (neededBytes > bytes) {
            throw new EspException(
                    Problem.FILESYSTEM_FULL,
                    String.format(
                            Locale.ROOT,
                            "%s %,d bytes as %s, which is %,d more than there are; the largest: %s",
                            FileTree.count(tree.files().size(), " needs", " need"),
                            neededBytes,
                            format,
                            neededBytes - bytes,
                            tree.largest(5)));
        }
    }

    /** {@code dividend / divisor}, rounded up. */
    static int ceiling(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_FILESYSTEM, what);
    }
}
