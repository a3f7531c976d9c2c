package io.github.espmaven.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleImage;
import io.github.espmaven.firmware.bundle.BundleReader;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.partition.PartitionTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Firmware bundles. In one whose entries are stored as they are, the check sums of the zip and the SHA-256s of the
 * manifest can be put right, so that changed contents get past them. What is read is written and read again.
 */
final class BundleTarget implements Target {
    private static final int LOCAL_HEADER = 0x0403_4b50;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final String SHA256 = "\"sha256\": \"";

    @Override
    public List<byte[]> seeds() {
        byte[] deflated = bundle();
        return List.of(Input.of(deflated, 0), Input.of(stored(deflated), 0), Input.of(stored(deflated), 1));
    }

    private static byte[] bundle() {
        try {
            return BundleWriter.write(new Bundle(
                    new BundleSource(
                            "com.acme", "sensor", "1.4.0", Optional.of("2026-01-01T00:00:00Z"), Optional.empty()),
                    Chip.ESP32_C3,
                    new Bundle.Revisions(3, 199),
                    new HeaderSettings("dio", "80m", "4MB"),
                    Optional.of(PartitionTable.parse(Samples.text("factory,app,factory,0x10000,1M\n"))),
                    List.of(
                            new BundleImage(
                                    "b", OptionalInt.of(0), Optional.empty(), new byte[] {1, 2, 3}, Encryption.NONE),
                            new BundleImage(
                                    "f",
                                    OptionalInt.empty(),
                                    Optional.of("factory"),
                                    new byte[9],
                                    Encryption.BY_CHIP))));
        } catch (EspException e) {
            throw new AssertionError(e);
        }
    }

    /** The same bundle with nothing compressed. */
    private static byte[] stored(byte[] zip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
                byte[] contents = in.readAllBytes();
                ZipEntry entry = new ZipEntry(next.getName());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(contents.length);
                entry.setCrc(crc(contents, 0, contents.length));
                out.putNextEntry(entry);
                out.write(contents);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        boolean repair = input.flag();
        byte[] zip = input.rest();
        if (repair) {
            repair(zip);
        }
        Bundle bundle = BundleReader.read(zip);
        Bundle again = BundleReader.read(BundleWriter.write(bundle));
        Target.check(again.origin().equals(bundle.origin()) && again.table().equals(bundle.table()), "it comes back");
        for (int i = 0; i < bundle.images().size(); i++) {
            byte[] image = bundle.images().get(i).bytes();
            Target.check(Arrays.equals(again.images().get(i).bytes(), image), "an image comes back");
        }
    }

    private static void repair(byte[] zip) {
        String text = new String(zip, ISO_8859_1);
        int manifest = 0;
        int sum = 0; // the place of the last SHA-256 in the manifest
        for (int at = 0; at + LOCAL_HEADER_BYTES <= zip.length; ) {
            int from = at + LOCAL_HEADER_BYTES + LittleEndian.u16(zip, at + 26) + LittleEndian.u16(zip, at + 28);
            int to = from + LittleEndian.u32(zip, at + 18);
            if (LittleEndian.u32(zip, at) != LOCAL_HEADER || to < from || to > zip.length) {
                break;
            }
            if (at > 0) {
                sum = text.indexOf(SHA256, sum) + SHA256.length();
                put(sha256(zip, from, to), zip, sum, from);
                LittleEndian.put32(zip, at + 14, (int) crc(zip, from, to));
            } else {
                manifest = from;
            }
            at = to;
        }
        if (manifest > 0) {
            int to = manifest + LittleEndian.u32(zip, 18);
            LittleEndian.put32(zip, 14, (int) crc(zip, manifest, to));
        }
    }

    private static void put(String text, byte[] zip, int at, int before) {
        if (at >= SHA256.length() && at + text.length() <= before) {
            System.arraycopy(text.getBytes(ISO_8859_1), 0, zip, at, text.length());
        }
    }

    private static String sha256(byte[] bytes, int from, int to) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, from, to - from);
            return Hex.of(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static long crc(byte[] bytes, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        return crc.getValue();
    }
}
