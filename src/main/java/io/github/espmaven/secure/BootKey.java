package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import java.io.FileNotFoundException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key of secure boot.
 *
 * @param first the modulus, or the point's x
 * @param second the exponent, or the point's y
 */
public record BootKey(SignatureScheme scheme, BigInteger first, BigInteger second) {
    static final PSSParameterSpec PSS = new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    /** @throws EspException {@code KEY_UNUSABLE} when secure boot knows no such keys */
    static BootKey of(PublicKey key, String name) throws EspException {
        if (key instanceof RSAPublicKey rsa) {
            return rsa(rsa.getModulus(), rsa.getPublicExponent(), name);
        }
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            return new BootKey(
                    curve(bits, name), ec.getW().getAffineX(), ec.getW().getAffineY());
        }
        throw unusable(
                name + " is a key of " + key.getAlgorithm() + ", and must be one of " + SignatureScheme.choices());
    }

    static BootKey rsa(BigInteger modulus, BigInteger exponent, String name) throws EspException {
        if (modulus.bitLength() != 3072 || !modulus.testBit(0) || exponent.bitLength() > 32) {
            throw unusable(name + " is an RSA key of " + modulus.bitLength() + " bits; secure boot takes 3072");
        }
        return new BootKey(SignatureScheme.RSA3072, modulus, exponent);
    }

    private static SignatureScheme curve(int bits, String name) throws EspException {
        return SignatureScheme.named("ecdsa" + bits)
                .orElseThrow(() -> unusable(
                        name + " is on a curve of " + bits + " bits, and must be one of " + SignatureScheme.choices()));
    }

    static EspException unusable(String what) {
        return new EspException(Problem.KEY_UNUSABLE, what);
    }

    /** Why a provider failed: its PKCS#11 code or the kind of its failure, as its own words may hold a secret. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        return root instanceof FileNotFoundException
                ? "a file that it needs is not there"
                : message.matches("CKR_[A-Z0-9_]+")
                        ? message
                        : "its provider says " + root.getClass().getSimpleName();
    }

    byte[] inBlock() {
        byte[] part = new byte[scheme.keyBytes()];
        int length = scheme.bytes();
        if (scheme.isRsa()) {
            System.arraycopy(Numbers.littleEndian(first, length), 0, part, 0, length);
            LittleEndian.put32(part, length, second.intValue());
            BigInteger r = BigInteger.ONE.shiftLeft(16 * length).mod(first);
            System.arraycopy(Numbers.littleEndian(r, length), 0, part, length + 4, length);
            BigInteger word = BigInteger.ONE.shiftLeft(32);
            LittleEndian.put32(
                    part, 2 * length + 4, first.negate().modInverse(word).intValue());
        } else {
            part[0] = (byte) scheme.curveId();
            System.arraycopy(Numbers.littleEndian(first, length), 0, part, 1, length);
            System.arraycopy(Numbers.littleEndian(second, length), 0, part, 1 + length, length);
        }
        return part;
    }

    /** The SHA-256 that the fuses hold of it, in hexadecimal. */
    public String digest() {
        return HexFormat.of().formatHex(Digests.sha256(inBlock()));
    }

    public byte[] toPem() {
        return KeyFile.pem(this);
    }

    /** Coordinates one behind the other, as secure boot version 1 wants them. */
    byte[] rawPoint() {
        byte[] raw = Arrays.copyOf(Numbers.bigEndian(first, scheme.bytes()), 2 * scheme.bytes());
        System.arraycopy(Numbers.bigEndian(second, scheme.bytes()), 0, raw, scheme.bytes(), scheme.bytes());
        return raw;
    }

    /**
     * Whether a signature of {@code data} is by this key.
     *
     * @param signature RSA's number, or r and s one behind the other, with the highest bytes first
     */
    boolean verifies(byte[] data, byte[] signature) {
        if (!scheme.isRsa()) {
            int length = signature.length / 2;
            return Ecdsa.on(scheme)
                    .verifies(
                            Digests.of(scheme.hash(), data),
                            new Ecdsa.Signature(
                                    new BigInteger(1, Arrays.copyOf(signature, length)),
                                    new BigInteger(1, Arrays.copyOfRange(signature, length, 2 * length))),
                            new Ecdsa.Point(first, second));
        }
        try {
            Signature pss = Signature.getInstance("RSASSA-PSS");
            pss.setParameter(PSS);
            pss.initVerify(KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(first, second)));
            pss.update(data);
            return pss.verify(signature);
        } catch (GeneralSecurityException notOne) {
            return false;
        }
    }
}
