package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key in a PEM file: PKCS#8, PKCS#1 or SEC1, plain or with a passphrase, or a public one (RFC 7468, RFC 5208, RFC 8017,
 * RFC 5915, RFC 1421 as OpenSSL uses it).
 */
final class KeyFile {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?(?:PRIVATE|PUBLIC) KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern DEK = Pattern.compile("DEK-Info: *([A-Z0-9-]+),([0-9A-Fa-f]+)");
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_ALGORITHM = HexFormat.of().parseHex("06072a8648ce3d0201");
    /** As many as the JDK allows a keystore. */
    private static final int MOST_ITERATIONS = 5_000_000;

    private static final byte[] ZERO = {2, 1, 0};

    private final String name;
    private final String kind;
    private final byte[] der;
    private final Optional<Matcher> encryption;

    /** Reads a file's text; nothing is decrypted yet. */
    KeyFile(String name, byte[] file) throws EspException {
        this.name = name;
        Matcher m = PEM.matcher(new String(file, StandardCharsets.ISO_8859_1));
        if (!m.find()) {
            throw BootKey.unusable(name + " holds no key in PEM format");
        }
        kind = m.group(1);
        String body = m.group(2);
        Matcher dek = DEK.matcher(body);
        encryption = dek.find() ? Optional.of(dek) : Optional.empty();
        String base64 = encryption.isPresent() ? body.substring(dek.end()) : body;
        try {
            der = Base64.getMimeDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw broken();
        }
    }

    /** What a wrong passphrase makes of a key ends like a right one once in 256 times. */
    private EspException broken() {
        if (encryption.isPresent() || kind.startsWith("ENCRYPTED")) {
            return BootKey.unusable(name + " cannot be decrypted: its passphrase is another, or it is damaged");
        }
        return BootKey.unusable(name + " is damaged: it holds no " + kind.toLowerCase(Locale.ROOT));
    }

    boolean isPublic() {
        return kind.endsWith("PUBLIC KEY");
    }

    BootKey publicKey() throws EspException {
        try {
            Der info = Der.all(der).get(0);
            List<Der> algorithm = info.child(0).children();
            byte[] bits = info.child(1).body();
            byte[] key = Arrays.copyOfRange(bits, 1, Math.max(1, bits.length));
            if (algorithm.get(0).hex().startsWith("2a864886f70d0101")) {
                Der numbers = Der.all(key).get(0);
                return BootKey.rsa(numbers.child(0).number(), numbers.child(1).number(), name);
            }
            return point(scheme(algorithm.get(1).hex()), key);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw broken();
        }
    }

    private SignatureScheme scheme(String oid) throws EspException {
        return SignatureScheme.ofCurve(oid)
                .orElseThrow(() -> BootKey.unusable(
                        name + " is on another curve than secure boot takes: " + SignatureScheme.choices()));
    }

    private BootKey point(SignatureScheme scheme, byte[] uncompressed) throws EspException {
        int length = scheme.bytes();
        if (uncompressed.length != 1 + 2 * length || uncompressed[0] != 4) {
            throw broken();
        }
        Ecdsa.Point point = new Ecdsa.Point(
                new BigInteger(1, Arrays.copyOfRange(uncompressed, 1, 1 + length)),
                new BigInteger(1, Arrays.copyOfRange(uncompressed, 1 + length, uncompressed.length)));
        if (!Ecdsa.on(scheme).has(point)) {
            throw broken();
        }
        return new BootKey(scheme, point.x(), point.y());
    }

    /** @param password tells the passphrase, asked only where there is one */
    SigningKey privateKey(Passwords password) throws EspException {
        if (isPublic()) {
            throw BootKey.unusable(name + " is a public key; signing takes the private one");
        }
        try {
            return switch (kind) {
                case "RSA PRIVATE KEY" ->
                    rsa(Der.of(Der.SEQUENCE, ZERO, RSA_ALGORITHM, Der.of(Der.OCTETS, plain(password))));
                case "EC PRIVATE KEY" -> sec1(plain(password), Optional.empty());
                case "ENCRYPTED PRIVATE KEY" -> pkcs8(decrypted(password.get()));
                default -> pkcs8(der);
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw broken();
        }
    }

    private SigningKey pkcs8(byte[] info) throws EspException {
        List<Der> algorithm = Der.all(info).get(0).child(1).children();
        if (Arrays.equals(Der.of(Der.OID, algorithm.get(0).body()), EC_ALGORITHM)) {
            return sec1(
                    Der.all(info).get(0).child(2).body(),
                    Optional.of(algorithm.get(1).hex()));
        }
        return rsa(info);
    }

    private SigningKey rsa(byte[] info) throws EspException {
        Der key = Der.all(Der.all(info).get(0).child(2).body()).get(0);
        BootKey shown = BootKey.rsa(key.child(1).number(), key.child(2).number(), name);
        try {
            return new SigningKey.Jca(
                    name,
                    shown,
                    KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(info)),
                    Optional.empty());
        } catch (GeneralSecurityException e) { // its message may tell of the key
            throw broken();
        }
    }

    private SigningKey sec1(byte[] sequence, Optional<String> curve) throws EspException {
        Der key = Der.all(sequence).get(0);
        BigInteger secret = key.child(1).number();
        String oid = curve.orElseGet(() -> key.children().stream()
                .filter(d -> d.tag() == 0xa0)
                .map(d -> d.child(0).hex())
                .findFirst()
                .orElse(""));
        SignatureScheme scheme = scheme(oid);
        Ecdsa field = Ecdsa.on(scheme);
        if (secret.signum() == 0 || secret.compareTo(field.n()) >= 0) {
            throw broken();
        }
        Ecdsa.Point point = field.publicPoint(secret);
        return new SigningKey.Scalar(name, new BootKey(scheme, point.x(), point.y()), secret);
    }

    private byte[] decrypted(char[] passphrase) throws EspException {
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            AlgorithmParameters parameters = Optional.ofNullable(info.getAlgParameters())
                    .orElseThrow(() -> BootKey.unusable(
                            name + " is encrypted with " + info.getAlgName() + ", which is not known"));
            String algorithm = info.getAlgName().equals("PBES2") ? parameters.toString() : info.getAlgName();
            if (parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount() > MOST_ITERATIONS) {
                throw BootKey.unusable(name + " asks for more than " + MOST_ITERATIONS + " iterations");
            }
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase)),
                    parameters);
            return info.getKeySpec(cipher).getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw BootKey.unusable(
                    name + " cannot be decrypted: its passphrase is another, or its cipher is not known");
        }
    }

    /** What OpenSSL encrypts in its own way: the key is an MD5 of passphrase and the first bytes of the vector. */
    private byte[] plain(Passwords password) throws EspException {
        if (encryption.isEmpty()) {
            return der;
        }
        String cipher = encryption.get().group(1);
        byte[] vector = HexFormat.of().parseHex(encryption.get().group(2));
        boolean des = cipher.equals("DES-EDE3-CBC");
        if (!des && !cipher.matches("AES-(128|192|256)-CBC")) {
            throw BootKey.unusable(name + " is encrypted with " + cipher + ", which is not known");
        }
        int length = des ? 24 : Integer.parseInt(cipher.substring(4, 7)) / 8;
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            byte[] passphrase = new String(password.get()).getBytes(StandardCharsets.UTF_8);
            byte[] key = new byte[0];
            byte[] last = key;
            while (key.length < length) {
                md5.update(last);
                md5.update(passphrase);
                last = md5.digest(Arrays.copyOf(vector, 8));
                key = Arrays.copyOf(key, key.length + last.length);
                System.arraycopy(last, 0, key, key.length - last.length, last.length);
            }
            Cipher c = Cipher.getInstance(des ? "DESede/CBC/PKCS5Padding" : "AES/CBC/PKCS5Padding");
            c.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(Arrays.copyOf(key, length), des ? "DESede" : "AES"),
                    new IvParameterSpec(vector));
            return c.doFinal(der);
        } catch (GeneralSecurityException e) {
            throw BootKey.unusable(name + " cannot be decrypted: its passphrase is another");
        }
    }

    /** A key as PEM text: PKCS#8, or X.509 for a public one. */
    static byte[] pem(String kind, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return ("-----BEGIN " + kind + "-----\n" + lines.encodeToString(der) + "\n-----END " + kind + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] pem(BootKey key) {
        SignatureScheme scheme = key.scheme();
        byte[] zero = {0};
        if (scheme.isRsa()) {
            byte[] numbers = Der.of(
                    Der.SEQUENCE,
                    Der.of(Der.INTEGER, key.first().toByteArray()),
                    Der.of(Der.INTEGER, key.second().toByteArray()));
            return pem("PUBLIC KEY", Der.of(Der.SEQUENCE, RSA_ALGORITHM, Der.of(Der.BITS, zero, numbers)));
        }
        byte[] algorithm = Der.of(
                Der.SEQUENCE, EC_ALGORITHM, Der.of(Der.OID, HexFormat.of().parseHex(scheme.curveOid())));
        byte[] point = Der.of(Der.BITS, zero, new byte[] {4}, key.rawPoint());
        return pem("PUBLIC KEY", Der.of(Der.SEQUENCE, algorithm, point));
    }

    /** A private number of a curve as PEM text. */
    static byte[] pem(SignatureScheme scheme, BigInteger secret) {
        byte[] algorithm = Der.of(
                Der.SEQUENCE, EC_ALGORITHM, Der.of(Der.OID, HexFormat.of().parseHex(scheme.curveOid())));
        byte[] one = {2, 1, 1};
        byte[] sec1 = Der.of(Der.SEQUENCE, one, Der.of(Der.OCTETS, Numbers.bigEndian(secret, scheme.bytes())));
        return pem("PRIVATE KEY", Der.of(Der.SEQUENCE, ZERO, algorithm, Der.of(Der.OCTETS, sec1)));
    }
}
