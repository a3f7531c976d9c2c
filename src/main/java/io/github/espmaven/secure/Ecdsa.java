package io.github.espmaven.secure;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * ECDSA on the curves P-192, P-256 and P-384 (FIPS 186-4) with the deterministic number of RFC 6979: for what the JDK cannot,
 * P-192 and signatures that are the same in each build. Not hardened against somebody who measures its time.
 *
 * @param b its coefficient; the other one is −3
 * @param n the order of its generator
 */
record Ecdsa(SignatureScheme scheme, BigInteger p, BigInteger b, BigInteger n, Point generator) {
    private static final BigInteger THREE = BigInteger.valueOf(3);

    /** A point; {@code Optional.empty()} stands for the one at infinity. */
    record Point(BigInteger x, BigInteger y) {}

    record Signature(BigInteger r, BigInteger s) {}

    static Ecdsa on(SignatureScheme scheme) {
        return switch (scheme) {
            case ECDSA192 ->
                of(
                        scheme,
                        "fffffffffffffffffffffffffffffffeffffffffffffffff",
                        "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
                        "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
                        "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
                        "07192b95ffc8da78631011ed6b24cdd573f977a11e794811");
            case ECDSA256 ->
                of(
                        scheme,
                        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
                        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
                        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
            case ECDSA384 ->
                of(
                        scheme,
                        "f".repeat(63) + "effffffff0000000000000000ffffffff",
                        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
                        "f".repeat(48) + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
                        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
                        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f");
            case RSA3072 -> throw new IllegalArgumentException("RSA is on no curve");
        };
    }

    private static Ecdsa of(SignatureScheme scheme, String... hex) {
        BigInteger[] v = Arrays.stream(hex).map(h -> new BigInteger(h, 16)).toArray(BigInteger[]::new);
        return new Ecdsa(scheme, v[0], v[1], v[2], new Point(v[3], v[4]));
    }

    boolean has(Point q) {
        BigInteger right = q.x.pow(3).subtract(q.x.multiply(THREE)).add(b);
        return q.x.compareTo(p) < 0
                && q.y.compareTo(p) < 0
                && q.y.pow(2).subtract(right).mod(p).signum() == 0;
    }

    /** The public key of a private one. */
    Point publicPoint(BigInteger secret) {
        return times(secret, generator).orElseThrow();
    }

    private Optional<Point> add(Optional<Point> left, Optional<Point> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return left.isEmpty() ? right : left;
        }
        Point s = left.get();
        Point t = right.get();
        boolean sameX = s.x.equals(t.x);
        if (sameX && s.y.add(t.y).mod(p).signum() == 0) {
            return Optional.empty();
        }
        BigInteger slope = sameX
                ? s.x.pow(2)
                        .multiply(THREE)
                        .subtract(THREE)
                        .multiply(s.y.shiftLeft(1).modInverse(p))
                : t.y.subtract(s.y).multiply(t.x.subtract(s.x).mod(p).modInverse(p));
        BigInteger x = slope.pow(2).subtract(s.x).subtract(t.x).mod(p);
        return Optional.of(
                new Point(x, slope.multiply(s.x.subtract(x)).subtract(s.y).mod(p)));
    }

    private Optional<Point> times(BigInteger factor, Point point) {
        Optional<Point> sum = Optional.empty();
        for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
            sum = add(sum, sum);
            sum = factor.testBit(bit) ? add(sum, Optional.of(point)) : sum;
        }
        return sum;
    }

    boolean verifies(byte[] digest, Signature signature, Point key) {
        boolean inRange = signature.r.signum() > 0
                && signature.s.signum() > 0
                && signature.r.compareTo(n) < 0
                && signature.s.compareTo(n) < 0;
        if (!inRange || !has(key)) {
            return false;
        }
        BigInteger inverse = signature.s.modInverse(n);
        Optional<Point> sum = add(
                times(number(digest).multiply(inverse).mod(n), generator),
                times(signature.r.multiply(inverse).mod(n), key));
        return sum.filter(point -> point.x.mod(n).equals(signature.r)).isPresent();
    }

    /** Signs with the number that RFC 6979 makes of key and digest, and of {@code more} where it is to differ each time. */
    Signature sign(byte[] digest, BigInteger secret, byte[] more) {
        Rfc6979 numbers = new Rfc6979(digest, secret, more);
        while (true) {
            BigInteger k = numbers.next();
            BigInteger r = publicPoint(k).x.mod(n);
            BigInteger s = number(digest)
                    .add(r.multiply(secret))
                    .multiply(k.modInverse(n))
                    .mod(n);
            if (r.signum() > 0 && s.signum() > 0) {
                return new Signature(r, s);
            }
        }
    }

    /** The leftmost bits of a digest or of random bytes. */
    private BigInteger number(byte[] bits) {
        return new BigInteger(1, bits).shiftRight(Math.max(0, 8 * bits.length - n.bitLength()));
    }

    /** The numbers k of RFC 6979, section 3.2. */
    private final class Rfc6979 {
        private final Mac mac;
        private byte[] key;
        private byte[] v;

        Rfc6979(byte[] digest, BigInteger secret, byte[] more) {
            try {
                mac = Mac.getInstance("Hmac" + scheme.hash().replace("-", ""));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            key = new byte[digest.length];
            v = new byte[digest.length];
            Arrays.fill(v, (byte) 1);
            byte[] d = Numbers.bigEndian(secret, scheme.bytes());
            byte[] h = Numbers.bigEndian(number(digest).mod(n), scheme.bytes());
            for (byte step = 0; step < 2; step++) {
                key = hmac(v, new byte[] {step}, d, h, more);
                v = hmac(v);
            }
        }

        private byte[] hmac(byte[]... parts) {
            try {
                mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        }

        BigInteger next() {
            while (true) {
                v = hmac(v);
                BigInteger k = number(v);
                if (k.signum() > 0 && k.compareTo(n) < 0) {
                    return k;
                }
                key = hmac(v, new byte[1]);
                v = hmac(v);
            }
        }
    }
}
