package io.github.espmaven.firmware.bundle;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.partition.PartitionTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads a bundle and holds every file to what the manifest promises. Nothing is unpacked to a disk; no more is inflated
 * than the manifest, which comes first, announces.
 */
public final class BundleReader {
    private final ZipInputStream zip;
    private final Map<String, byte[]> files = new HashMap<>();

    private BundleReader(byte[] bytes) {
        zip = new ZipInputStream(new ByteArrayInputStream(bytes));
    }

    /**
     * Reads a bundle.
     *
     * @throws EspException {@code BAD_BUNDLE} for bytes that are no bundle, a name that leads out of it, files that are
     *     missing, twice, unannounced, larger than announced or other than announced, and sizes no flash has
     */
    public static Bundle read(byte[] bytes) throws EspException {
        try {
            return new BundleReader(bytes).read();
        } catch (IOException | IllegalArgumentException e) { // the second for names that are not UTF-8
            throw bad("it is not a zip file that can be read: " + e.getMessage());
        }
    }

    private Bundle read() throws IOException, EspException {
        ZipEntry first = zip.getNextEntry();
        if (first == null || !first.getName().equals(BundleManifest.FILE)) {
            throw bad("it does not begin with " + BundleManifest.FILE);
        }
        BundleManifest manifest = BundleManifest.parse(contents(BundleManifest.FILE, BundleManifest.MAX_BYTES));
        checkSizes(manifest);
        readFiles(manifest.entries());
        Optional<PartitionTable> table = Optional.empty();
        if (manifest.table().isPresent()) {
            table = Optional.of(table(manifest.table().get()));
        }
        List<BundleImage> images = new ArrayList<>();
        for (BundleManifest.Image image : manifest.images()) {
            byte[] contents = file(image.entry());
            if (contents.length > Integer.MAX_VALUE - image.offset().orElse(0)) {
                throw bad("region " + image.name() + " ends behind every flash");
            }
            OptionalInt offset = image.offset();
            boolean within = manifest.backup().isEmpty()
                    || (offset.isPresent()
                            && offset.getAsInt() + contents.length
                                    <= manifest.backup().get().flashBytes());
            if (!within) {
                throw bad("region " + image.name() + " is not in the flash that it is a backup of");
            }
            images.add(new BundleImage(image.name(), image.offset(), image.partition(), contents, image.encryption()));
        }
        return new Bundle(
                manifest.origin(),
                manifest.chip(),
                manifest.revisions(),
                manifest.settings(),
                table,
                images,
                manifest.backup());
    }

    /** Refuses what no flash can hold, before anything of it is inflated. */
    static void checkSizes(BundleManifest manifest) throws EspException {
        long sum = 0;
        for (BundleEntry entry : manifest.entries()) {
            sum += entry.size();
            if (entry.size() == 0) {
                throw bad(entry.file() + " is empty");
            }
        }
        if (sum > Bundle.MAX_BYTES) {
            throw bad("its files have " + sum + " bytes, a flash has at most " + Bundle.MAX_BYTES);
        }
        if (manifest.images().isEmpty() && manifest.backup().isEmpty()) {
            throw bad("it holds no region");
        }
    }

    private void readFiles(List<BundleEntry> announced) throws IOException, EspException {
        Map<String, BundleEntry> expected = new HashMap<>();
        for (BundleEntry entry : announced) {
            if (expected.put(entry.file(), entry) != null) {
                throw bad("its manifest names " + entry.file() + " twice");
            }
        }
        Set<String> seen = new HashSet<>();
        for (ZipEntry next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
            String name = next.getName();
            if (!BundleEntry.isSafe(name)) {
                throw bad("it holds an entry \"" + shown(name) + "\", a name no bundle may use");
            }
            if (!seen.add(name) || name.equals(BundleManifest.FILE)) {
                throw bad("it holds " + name + " twice");
            }
            BundleEntry promise = expected.get(name);
            if (promise == null) {
                throw bad("it holds " + name + ", which its manifest does not name");
            }
            files.put(name, checked(promise));
        }
    }

    private byte[] checked(BundleEntry promise) throws IOException, EspException {
        byte[] bytes = contents(promise.file(), promise.size());
        if (bytes.length != promise.size()) {
            throw bad(promise.file() + " has " + bytes.length + " bytes, its manifest says " + promise.size());
        }
        if (!BundleEntry.sha256(bytes).equals(promise.sha256())) {
            throw bad(promise.file() + " was changed: its SHA-256 is not the one in the manifest");
        }
        return bytes;
    }

    /** The current entry's bytes, of which there must be no more than {@code limit}. */
    private byte[] contents(String name, int limit) throws IOException, EspException {
        byte[] bytes = zip.readNBytes(limit);
        if (zip.read() >= 0) {
            throw bad(name + " is larger than " + limit + " bytes");
        }
        return bytes;
    }

    private byte[] file(BundleEntry entry) throws EspException {
        byte[] bytes = files.get(entry.file());
        if (bytes == null) {
            throw bad(entry.file() + " is missing, the bundle is incomplete");
        }
        return bytes;
    }

    private PartitionTable table(BundleEntry entry) throws EspException {
        try {
            return PartitionTable.parse(file(entry));
        } catch (EspException e) {
            throw e.problem() == Problem.BAD_BUNDLE ? e : bad("its " + e.getMessage());
        }
    }

    /** A stranger's text, fit for a terminal. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^ -~]", "?");
        return plain.length() <= 80 ? plain : plain.substring(0, 80) + "...";
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_BUNDLE, what);
    }
}
