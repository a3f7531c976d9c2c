package io.github.espmaven.secure;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;

/** Makes keys for secure boot. */
public final class KeyMaker {
    private KeyMaker() {}

    /**
     * A new key.
     *
     * @param privatePem the private one as a PEM file, PKCS#8 without a passphrase
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Pair(BootKey publicKey, byte[] privatePem) {
        @Override
        public String toString() {
            return "a key pair";
        }
    }

    public static Pair make(SignatureScheme scheme) {
        SecureRandom random = new SecureRandom();
        if (scheme.isRsa()) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(8 * scheme.bytes(), random);
                KeyPair pair = generator.generateKeyPair();
                RSAPublicKey shown = (RSAPublicKey) pair.getPublic();
                return new Pair(
                        new BootKey(scheme, shown.getModulus(), shown.getPublicExponent()),
                        KeyFile.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has RSA", e);
            }
        }
        Ecdsa curve = Ecdsa.on(scheme);
        BigInteger secret;
        do {
            secret = new BigInteger(curve.n().bitLength(), random);
        } while (secret.signum() == 0 || secret.compareTo(curve.n()) >= 0);
        Ecdsa.Point point = curve.publicPoint(secret);
        return new Pair(new BootKey(scheme, point.x(), point.y()), KeyFile.pem(scheme, secret));
    }
}
