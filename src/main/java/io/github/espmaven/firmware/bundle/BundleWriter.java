package io.github.espmaven.firmware.bundle;

import io.github.espmaven.base.EspException;
import io.github.espmaven.partition.PartitionTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes the bytes of a bundle, the same for the same contents wherever and whenever they are made. */
public final class BundleWriter {
    /** The first day a zip file can name; the true time stands in the manifest. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final String TABLE_FILE = "partition-table.bin";

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private BundleWriter() {}

    /**
     * The bytes of a bundle.
     *
     * @throws EspException {@code BAD_BUNDLE} when it is larger than a bundle may be, {@code BAD_PARTITION_TABLE}
     */
    public static byte[] write(Bundle bundle) throws EspException {
        BundleWriter writer = new BundleWriter();
        BundleManifest manifest = writer.manifest(bundle);
        BundleReader.checkSizes(manifest);
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put(BundleManifest.FILE, manifest.toBytes());
        all.putAll(writer.files);
        return zip(all);
    }

    /** A zip of files in the order given, without a trace of when and where it was made. */
    public static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private BundleManifest manifest(Bundle bundle) throws EspException {
        Optional<BundleEntry> table = Optional.empty();
        Optional<PartitionTable> known = bundle.table();
        if (known.isPresent()) {
            table = Optional.of(add(TABLE_FILE, known.get().toBinary()));
        }
        List<BundleManifest.Image> images = new ArrayList<>();
        for (BundleImage image : bundle.images()) {
            String file = String.format(Locale.ROOT, "regions/%03d-%s", images.size(), plain(image.name()));
            images.add(new BundleManifest.Image(
                    image.name(), image.offset(), image.partition(), image.encryption(), add(file, image.bytes())));
        }
        return new BundleManifest(
                bundle.origin(), bundle.chip(), bundle.revisions(), bundle.settings(), table, images, bundle.backup());
    }

    private BundleEntry add(String file, byte[] bytes) {
        files.put(file, bytes);
        return BundleEntry.of(file, bytes);
    }

    /** What every file system takes as a name. */
    static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        return (plain.isEmpty() ? "image" : plain.substring(0, Math.min(plain.length(), 40))) + ".bin";
    }
}
