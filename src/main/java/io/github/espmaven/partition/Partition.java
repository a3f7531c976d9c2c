package io.github.espmaven.partition;

import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.nio.charset.StandardCharsets;

/**
 * One partition (protocol.md, section 6).
 *
 * @param name at most 16 bytes of UTF-8
 * @param type 0 to 255, see {@link PartitionType}
 * @param subtype 0 to 255
 * @param flags {@link #ENCRYPTED}, {@link #READ_ONLY}, and others without a meaning here
 */
public record Partition(String name, int type, int subtype, FlashRange range, int flags) {

    /** Flag: encrypted where flash encryption is on, whatever its type. */
    public static final int ENCRYPTED = 1;
    /** Flag: the application cannot write it. */
    public static final int READ_ONLY = 2;

    static final int MAX_NAME_BYTES = 16;

    public Partition {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("bad partition name: " + name);
        }
        if ((type | subtype) < 0 || type > 255 || subtype > 255) {
            throw new IllegalArgumentException("bad partition type: " + type + ", " + subtype);
        }
    }

    /** A name as the table has room for it: whole characters, at most 16 bytes, as ESP-IDF cuts it. */
    static String cut(String name) {
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            end -= Character.charCount(name.codePointBefore(end));
        }
        return name.substring(0, end);
    }

    public boolean is(PartitionType wanted) {
        return type == wanted.code();
    }

    public boolean is(PartitionType wanted, int wantedSubtype) {
        return is(wanted) && subtype == wantedSubtype;
    }

    public boolean encrypted() {
        return (flags & ENCRYPTED) != 0;
    }

    /** Whether a chip whose flash is encrypted always decrypts what it reads there. */
    public boolean isDecrypted() {
        return encrypted()
                || is(PartitionType.APP)
                || is(PartitionType.DATA, PartitionType.OTA_DATA)
                || is(PartitionType.DATA, PartitionType.NVS_KEYS);
    }

    public boolean readOnly() {
        return (flags & READ_ONLY) != 0;
    }

    /** Whether its place is given by the configuration: the bootloader the ROM starts, or the table itself. */
    boolean isFixed() {
        return is(PartitionType.BOOTLOADER, PartitionType.PRIMARY)
                || is(PartitionType.PARTITION_TABLE, PartitionType.PRIMARY);
    }

    /** The type's name, or its number as {@code 0x40}. */
    public String typeName() {
        return PartitionType.of(type).map(PartitionType::id).orElse(Hex.of(type));
    }

    /** The subtype's name, or its number as {@code 0x7}. */
    public String subtypeName() {
        return PartitionType.of(type).flatMap(t -> t.subtypeName(subtype)).orElse(Hex.of(subtype));
    }

    @Override
    public String toString() {
        return name + " " + range;
    }
}
