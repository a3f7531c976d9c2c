package io.github.espmaven.fit;

import io.github.espmaven.base.Hex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of files that are taken for firmware by mistake, by the bytes they begin with, in lower case. */
public enum FileSignature {
    WEB_PAGE("a web page", "<!doctype", "<html", "<head", "<!--", "<title", "<body", "<meta", "<script"),
    XML("an XML text", "<?xml"),
    GZIP("a gzip archive", "\u001f\u008b"),
    ZIP("a zip archive", "pk\u0003\u0004", "pk\u0005\u0006"),
    XZ("an xz archive", "\u00fd7zxz\u0000"),
    BZIP2("a bzip2 archive", "bzh"),
    ZSTD("a zstd archive", "(\u00b5/\u00fd"),
    LZ4("an LZ4 archive", "\u0004\"m\u0018"),
    SEVEN_ZIP("a 7z archive", "7z\u00bc\u00af'\u001c"),
    RAR("a rar archive", "rar!\u001a\u0007"),
    AR("a library of object files", "!<arch>"),
    ELF("an ELF program", "\u007felf"),
    UF2("a UF2 file", "uf2\n"),
    LZMA("an LZMA archive", "]\u0000\u0000"),
    COMPRESS("a compress archive", "\u001f\u009d"),
    CABINET("a cabinet archive", "mscf"),
    JSON("a JSON text", "{\"", "{}", "[{", "[\"", "[]"),
    S_RECORD("a Motorola S-record file", "s00"),
    WINDOWS("a program for Windows", "mz\u0090"),
    JAVA_CLASS("a Java class", "\u00ea\u00fe\u00ba\u00be"),
    GIT_LFS("a pointer to a file in Git LFS", "version https://git-lfs"),
    PDF("a PDF document", "%pdf"),
    PICTURE("a picture", "\u0089png", "\u00ff\u00f8\u00ff", "gif8");

    private static final int TAR_MARK_AT = 257;
    private static final int LOOKED_AT_BYTES = 4096;
    /** Bits a byte; programs have about six, encrypted and compressed data nearly eight. */
    private static final double LEAST_ENTROPY_OF_NOISE = 7.5;

    private final String title;

    @SuppressWarnings("Immutable") // a copy of List.of
    private final List<String> beginnings;

    FileSignature(String title, String... beginnings) {
        this.title = title;
        this.beginnings = List.of(beginnings);
    }

    /** What the bytes are, in the user's words; empty when nothing is known of them. */
    static Optional<String> of(byte[] bytes) {
        int length = Math.min(bytes.length, 64);
        String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        boolean wide = head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff");
        String text = new String(bytes, 0, length, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\ufeff|\\s", "");
        for (FileSignature kind : values()) {
            if (kind.beginnings.stream().anyMatch(b -> head.startsWith(b) || text.startsWith(b))) {
                return Optional.of(kind.title);
            }
        }
        return isTar(bytes) ? Optional.of("a tar archive") : byDistribution(bytes);
    }

    private static boolean isTar(byte[] bytes) {
        byte[] mark = "ustar".getBytes(StandardCharsets.US_ASCII);
        int end = TAR_MARK_AT + mark.length;
        return bytes.length >= end && Arrays.equals(bytes, TAR_MARK_AT, end, mark, 0, mark.length);
    }

    private static Optional<String> byDistribution(byte[] bytes) {
        int looked = Math.min(bytes.length, LOOKED_AT_BYTES);
        int[] counts = new int[256];
        for (int i = 0; i < looked; i++) {
            counts[bytes[i] & 0xff]++;
        }
        if (isBlank(bytes)) {
            return Optional.of("nothing but 0xff, as in erased flash,");
        }
        if (counts[0] == looked) {
            return Optional.of("nothing but zeros at its beginning");
        }
        long printable = 0;
        double entropy = 0;
        for (int value = 0; value < counts.length; value++) {
            boolean text = (value >= ' ' && value < 0x7f) || value == '\n' || value == '\r' || value == '\t';
            printable += text ? counts[value] : 0;
            double share = (double) counts[value] / looked;
            entropy -= share == 0 ? 0 : share * Math.log(share) / Math.log(2);
        }
        if (printable == looked) {
            return Optional.of("a text");
        }
        return looked == LOOKED_AT_BYTES && entropy > LEAST_ENTROPY_OF_NOISE
                ? Optional.of("encrypted or compressed data")
                : Optional.empty();
    }

    public static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes as a message quotes them: {@code "<!DO"} where they are text, else {@code 1f8b0808}. */
    static String quoted(byte[] bytes) {
        int length = Math.min(bytes.length, 4);
        boolean text = true;
        for (int i = 0; i < length; i++) {
            text &= bytes[i] >= ' ' && bytes[i] < 0x7f;
        }
        return text ? '"' + new String(bytes, 0, length, StandardCharsets.US_ASCII) + '"' : Hex.of(bytes, 0, length);
    }
}
