package io.github.espmaven.secure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of keys of secure boot version 2 (protocol.md, section 18). */
public enum SignatureScheme {
    RSA3072(2, 0, 384, "SHA-256", ""),
    ECDSA192(3, 1, 24, "SHA-256", "2a8648ce3d030101"),
    ECDSA256(3, 2, 32, "SHA-256", "2a8648ce3d030107"),
    ECDSA384(3, 3, 48, "SHA-384", "2b81040022");

    private static final int DIGEST_AT = 4;

    private final int version;
    private final int curveId;
    private final int bytes;
    private final String hash;
    private final String oid;

    SignatureScheme(int version, int curveId, int bytes, String hash, String oid) {
        this.version = version;
        this.curveId = curveId;
        this.bytes = bytes;
        this.hash = hash;
        this.oid = oid;
    }

    int version() {
        return version;
    }

    int curveId() {
        return curveId;
    }

    /** Bytes of a number: modulus, coordinate. */
    int bytes() {
        return bytes;
    }

    String hash() {
        return hash;
    }

    int hashBytes() {
        return this == ECDSA384 ? 48 : 32;
    }

    boolean isRsa() {
        return this == RSA3072;
    }

    /** Where the key stands in a block. */
    int keyAt() {
        return DIGEST_AT + hashBytes();
    }

    /** Bytes of the key in a block: what its digest in the fuses covers. */
    int keyBytes() {
        return isRsa() ? 2 * bytes + 8 : 1 + pointBytes();
    }

    /** Room for two numbers of a curve. */
    int pointBytes() {
        return Math.max(64, 2 * bytes);
    }

    /** Where the signature stands in a block. */
    int signatureAt() {
        return keyAt() + keyBytes();
    }

    /** The scheme of a curve's object identifier, in hexadecimal. */
    static Optional<SignatureScheme> ofCurve(String oid) {
        return Arrays.stream(values())
                .filter(s -> !s.isRsa() && s.oid.equals(oid))
                .findFirst();
    }

    static Optional<SignatureScheme> of(int version, int hashCode, int curveId) {
        return Arrays.stream(values())
                .filter(s -> s.version == version
                        && (s.isRsa() || (s.curveId == curveId && hashCode == s.hashCodeInBlock())))
                .findFirst();
    }

    int hashCodeInBlock() {
        return this == ECDSA384 ? 1 : 0;
    }

    String curveOid() {
        return oid;
    }

    String curveName() {
        return "secp" + bytes * 8 + "r1";
    }

    /** The scheme that users write as {@code rsa3072}, {@code ecdsa256}. */
    public static Optional<SignatureScheme> named(String name) {
        String wanted = name.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values()).filter(s -> s.name().equals(wanted)).findFirst();
    }

    /** As users write them, comma-separated. */
    public static String choices() {
        return Arrays.stream(values())
                .map(s -> s.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** {@code RSA-3072}, {@code ECDSA P-256}. */
    @Override
    public String toString() {
        return isRsa() ? "RSA-3072" : "ECDSA P-" + bytes * 8;
    }
}
