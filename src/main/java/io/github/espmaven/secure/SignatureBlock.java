package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One of the up to three signature blocks of secure boot version 2 (protocol.md, section 18).
 *
 * @param key the key's part: what the digest in the fuses covers
 * @param signature RSA's number, or r and s, with the highest bytes first
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record SignatureBlock(SignatureScheme scheme, byte[] digest, byte[] key, byte[] signature) {
    static final int BYTES = 1216;

    private static final int MAGIC = 0xe7;
    private static final int CRC_AT = 1196;

    static SignatureBlock of(BootKey key, byte[] data, byte[] signature) {
        SignatureScheme scheme = key.scheme();
        return new SignatureBlock(scheme, Digests.of(scheme.hash(), data), key.inBlock(), signature);
    }

    /** Why bytes hold no valid block; empty when they do. */
    static Optional<String> fault(byte[] bytes) {
        if (LittleEndian.u8(bytes, 0) != MAGIC) {
            return Optional.of("it begins with " + Hex.of(LittleEndian.u8(bytes, 0)) + " and not with e7");
        }
        if (LittleEndian.u32(bytes, CRC_AT) != crc(bytes)) {
            return Optional.of("its CRC-32 is wrong");
        }
        return scheme(bytes).isPresent()
                ? Optional.empty()
                : Optional.of("its version " + LittleEndian.u8(bytes, 1) + " or its curve is not known");
    }

    private static Optional<SignatureScheme> scheme(byte[] bytes) {
        int hash = LittleEndian.u8(bytes, 2);
        int curveAt = hash == SignatureScheme.ECDSA384.hashCodeInBlock()
                ? SignatureScheme.ECDSA384.keyAt()
                : SignatureScheme.ECDSA256.keyAt();
        return SignatureScheme.of(LittleEndian.u8(bytes, 1), hash, LittleEndian.u8(bytes, curveAt));
    }

    static SignatureBlock read(byte[] bytes) {
        SignatureScheme s = scheme(bytes).orElseThrow();
        byte[] signature;
        if (s.isRsa()) {
            signature = Numbers.reversed(Arrays.copyOfRange(bytes, s.signatureAt(), s.signatureAt() + s.bytes()));
        } else {
            byte[] both = Arrays.copyOfRange(bytes, s.signatureAt(), s.signatureAt() + 2 * s.bytes());
            signature = swapped(Numbers.reversed(both));
        }
        byte[] key = Arrays.copyOfRange(bytes, s.keyAt(), s.keyAt() + s.keyBytes());
        return new SignatureBlock(s, Arrays.copyOfRange(bytes, 4, 4 + s.hashBytes()), key, signature);
    }

    private static byte[] swapped(byte[] both) {
        int half = both.length / 2;
        byte[] swapped = Arrays.copyOfRange(both, half, both.length + half);
        System.arraycopy(both, 0, swapped, half, half);
        return swapped;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        bytes[0] = (byte) MAGIC;
        bytes[1] = (byte) scheme.version();
        bytes[2] = (byte) scheme.hashCodeInBlock();
        System.arraycopy(digest, 0, bytes, 4, digest.length);
        System.arraycopy(key, 0, bytes, scheme.keyAt(), key.length);
        byte[] stored = Numbers.reversed(scheme.isRsa() ? signature : swapped(signature));
        System.arraycopy(stored, 0, bytes, scheme.signatureAt(), stored.length);
        LittleEndian.put32(bytes, CRC_AT, crc(bytes));
        return bytes;
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, CRC_AT);
        return (int) crc.getValue();
    }

    /** The key, without the values that can be calculated from it. */
    BootKey bootKey() {
        int length = scheme.bytes();
        return scheme.isRsa()
                ? new BootKey(
                        scheme,
                        Numbers.ofLittleEndian(key, 0, length),
                        BigInteger.valueOf(Integer.toUnsignedLong(LittleEndian.u32(key, length))))
                : new BootKey(
                        scheme,
                        Numbers.ofLittleEndian(key, 1, length),
                        Numbers.ofLittleEndian(key, 1 + length, length));
    }

    /** The SHA-256 of the key as the chip compares it with its fuses, in hexadecimal. */
    String keyDigest() {
        return HexFormat.of().formatHex(Digests.sha256(key));
    }

    /** Why it is no valid signature of {@code data}; empty when it is. */
    Optional<String> faultFor(byte[] data) {
        if (!Arrays.equals(digest, Digests.of(scheme.hash(), data))) {
            return Optional.of("the image was changed after it was signed: its " + scheme.hash() + " is another");
        }
        BootKey signer = bootKey();
        if ((scheme.isRsa()
                        && (signer.first().bitLength() != 8 * scheme.bytes()
                                || !signer.first().testBit(0)))
                || !Arrays.equals(signer.inBlock(), key)) {
            return Optional.of("the key's values in it do not belong together, so the chip's digest of it is another");
        }
        return signer.verifies(data, signature) ? Optional.empty() : Optional.of("its signature is not by its key");
    }
}
