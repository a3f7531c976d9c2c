package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Optional;

/** A private key that signs images. Shows nothing but its name. */
public interface SigningKey {
    BootKey publicKey();

    /**
     * Signs.
     *
     * @param deterministic whether the same key and data give the same signature each time
     * @return RSA's number, or r and s one behind the other, with the highest bytes first
     * @throws EspException {@code KEY_UNUSABLE}
     */
    byte[] sign(byte[] data, boolean deterministic) throws EspException;

    /**
     * A key of the JCA.
     *
     * @param provider who holds it; empty: whoever can use it
     */
    record Jca(String name, BootKey publicKey, PrivateKey key, Optional<Provider> provider) implements SigningKey {
        @Override
        public byte[] sign(byte[] data, boolean deterministic) throws EspException {
            SignatureScheme scheme = publicKey.scheme();
            if (!scheme.isRsa() && deterministic && key instanceof ECPrivateKey ec) {
                return new Scalar(name, publicKey, ec.getS()).sign(data, true);
            }
            if (deterministic && provider.isPresent()) {
                throw BootKey.unusable(name + " is held by " + provider.get().getName()
                        + ", which cannot sign the same way twice: leave out esp.deterministicSignatures");
            }
            try {
                String algorithm = scheme.isRsa() ? "RSASSA-PSS" : scheme.hash().replace("-", "") + "withECDSA";
                Signature signature = provider.isPresent()
                        ? Signature.getInstance(algorithm, provider.get())
                        : Signature.getInstance(algorithm);
                if (scheme.isRsa()) {
                    signature.setParameter(BootKey.PSS);
                }
                signature.initSign(key, deterministic ? new SaltOf(key, data) : new SecureRandom());
                signature.update(data);
                byte[] made = signature.sign();
                return scheme.isRsa() ? made : Der.plainSignature(made, scheme.bytes());
            } catch (GeneralSecurityException | ProviderException e) {
                throw BootKey.unusable(name + " cannot sign: " + BootKey.reason(e));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A number of a curve, as a file holds it. */
    record Scalar(String name, BootKey publicKey, BigInteger secret) implements SigningKey {
        @Override
        public byte[] sign(byte[] data, boolean deterministic) throws EspException {
            SignatureScheme scheme = publicKey.scheme();
            if (!deterministic && scheme != SignatureScheme.ECDSA192) {
                return new Jca(name, publicKey, jca(scheme), Optional.empty()).sign(data, false);
            }
            byte[] more = deterministic ? new byte[0] : new SecureRandom().generateSeed(scheme.bytes());
            Ecdsa.Signature made = Ecdsa.on(scheme).sign(Digests.of(scheme.hash(), data), secret, more);
            return new BootKey(scheme, made.r(), made.s()).rawPoint();
        }

        private PrivateKey jca(SignatureScheme scheme) {
            try {
                AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                curve.init(new ECGenParameterSpec(scheme.curveName()));
                return KeyFactory.getInstance("EC")
                        .generatePrivate(new ECPrivateKeySpec(secret, curve.getParameterSpec(ECParameterSpec.class)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + scheme, e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Random bytes that follow from key and data: the salt of a signature that is the same each time. */
    final class SaltOf extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final byte[] seed;
        private int taken;

        SaltOf(PrivateKey key, byte[] data) {
            byte[] encoded = key.getEncoded();
            byte[] joined = new byte[encoded.length + 32];
            System.arraycopy(encoded, 0, joined, 0, encoded.length);
            System.arraycopy(Digests.sha256(data), 0, joined, encoded.length, 32);
            seed = Digests.sha256(joined);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++, taken++) {
                byte[] counted = seed.clone();
                counted[0] ^= (byte) (taken / 32);
                bytes[i] = Digests.sha256(counted)[taken % 32];
            }
        }
    }
}
