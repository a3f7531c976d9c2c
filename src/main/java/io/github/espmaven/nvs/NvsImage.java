package io.github.espmaven.nvs;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the bytes of an NVS partition, as Espressif's generator does (protocol.md, sections 6 and 14). One page stays
 * free, as the chip needs it for moving entries.
 */
public final class NvsImage {

    /** Least size of a partition: two pages to use and the one that stays free. */
    public static final int MIN_BYTES = 3 * NvsPages.PAGE_BYTES;

    private static final int MAX_BYTES = 64 * 1024 * 1024;
    private static final int MAX_TEXT_BYTES = 4000;
    private static final int MAX_NAMESPACES = 254;
    static final int TYPE_TEXT = 0x21;
    static final int TYPE_BLOB = 0x41;
    static final int TYPE_BLOB_PIECE = 0x42;
    static final int TYPE_BLOB_INDEX = 0x48;

    private final NvsVersion version;
    private final NvsPages pages;
    private final Map<String, Integer> namespaces = new LinkedHashMap<>();
    private final Set<String> keys = new HashSet<>();

    private NvsImage(int sizeBytes, NvsVersion version) {
        this.version = version;
        this.pages = new NvsPages(sizeBytes, version);
    }

    /**
     * The image of a partition.
     *
     * @param sizeBytes size of the partition, a multiple of 4096
     * @throws EspException with {@code BAD_PARAMETER} for entries that cannot be stored, {@code BEYOND_PARTITION} when
     * there are too many
     */
    public static byte[] write(List<NvsEntry> entries, int sizeBytes, NvsVersion version) throws EspException {
        if (sizeBytes < MIN_BYTES || sizeBytes > MAX_BYTES || sizeBytes % NvsPages.PAGE_BYTES != 0) {
            throw bad("a partition of " + Hex.of(sizeBytes)
                    + " bytes; the size must be a multiple of 0x1000 from 0x3000 up");
        }
        NvsImage image = new NvsImage(sizeBytes, version);
        for (NvsEntry entry : entries) {
            image.add(entry);
        }
        return image.pages.toBytes();
    }

    private void add(NvsEntry entry) throws EspException {
        int namespace = namespace(entry.namespace());
        if (!keys.add(entry.namespace() + '\0' + entry.key())) {
            throw bad(entry + " is there twice");
        }
        NvsValue value = entry.value();
        if (value instanceof NvsValue.Whole number) {
            pages.put(header(namespace, number.typeCode(), entry.key()), numberField(number.bits(), number.bytes()));
        } else if (value instanceof NvsValue.Text text) {
            byte[] bytes = limited(text.toBytes(), MAX_TEXT_BYTES, entry);
            pages.putWhole(header(namespace, TYPE_TEXT, entry.key()), bytes);
        } else if (value instanceof NvsValue.Blob blob) {
            byte[] bytes = limited(blob.bytes(), version.maxBlobBytes(), entry);
            putBlob(namespace, entry.key(), bytes);
        } else {
            throw new AssertionError(value);
        }
    }

    private static byte[] limited(byte[] bytes, int most, NvsEntry entry) throws EspException {
        if (bytes.length > most) {
            throw bad(entry + " has " + bytes.length + " bytes, at most " + most + " are possible");
        }
        return bytes;
    }

    /** The number of a namespace; a new one gets the next number and an entry of its own. */
    private int namespace(String name) throws EspException {
        Integer known = namespaces.get(name);
        if (known != null) {
            return known;
        }
        int number = namespaces.size() + 1;
        if (number > MAX_NAMESPACES) {
            throw bad("there are more than " + MAX_NAMESPACES + " namespaces");
        }
        namespaces.put(name, number);
        pages.put(header(0, 1, name), numberField(number, 1));
        return number;
    }

    private void putBlob(int namespace, String key, byte[] bytes) throws EspException {
        if (version == NvsVersion.V1) {
            pages.putWhole(header(namespace, TYPE_BLOB, key), bytes);
            return;
        }
        int pieces = 0;
        int done = 0;
        do {
            int length = Math.min(bytes.length - done, pages.roomForPiece());
            NvsPages.Header piece = new NvsPages.Header(namespace, TYPE_BLOB_PIECE, pieces, key);
            pages.putWhole(piece, Arrays.copyOfRange(bytes, done, done + length));
            done += length;
            pieces++;
        } while (done < bytes.length);
        byte[] index = numberField(bytes.length, 4);
        index[4] = (byte) pieces;
        index[5] = 0;
        pages.put(header(namespace, TYPE_BLOB_INDEX, key), index);
    }

    private static NvsPages.Header header(int namespace, int type, String key) {
        return new NvsPages.Header(namespace, type, NvsPages.NO_PIECE, key);
    }

    private static byte[] numberField(long bits, int width) {
        byte[] field = new byte[8];
        LittleEndian.put32(field, 0, (int) bits);
        LittleEndian.put32(field, 4, (int) (bits >> 32));
        Arrays.fill(field, width, field.length, (byte) 0xff);
        return field;
    }

    static EspException bad(String what) {
        return new EspException(Problem.BAD_PARAMETER, "NVS: " + what);
    }
}
