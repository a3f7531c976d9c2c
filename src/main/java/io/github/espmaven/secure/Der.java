package io.github.espmaven.secure;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A value in DER (X.690), as key files hold them. */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Der(int tag, byte[] body) {
    static final int INTEGER = 0x02;
    static final int BITS = 0x03;
    static final int OCTETS = 0x04;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    /** The values one behind the other; {@link IllegalArgumentException} when these are none. */
    static List<Der> all(byte[] bytes) {
        List<Der> values = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int lengthAt = at + 1;
            int length = lengthAt < bytes.length ? bytes[lengthAt] & 0xff : -1;
            int more = length >= 0x80 ? length - 0x80 : 0;
            if (length < 0 || more > 3 || lengthAt + 1 + more > bytes.length) {
                throw new IllegalArgumentException("cut off");
            }
            int from = lengthAt + 1 + more;
            int size = more == 0 ? length : new BigInteger(1, Arrays.copyOfRange(bytes, lengthAt + 1, from)).intValue();
            if (size < 0 || size > bytes.length - from) {
                throw new IllegalArgumentException("cut off");
            }
            values.add(new Der(bytes[at] & 0xff, Arrays.copyOfRange(bytes, from, from + size)));
            at = from + size;
        }
        return values;
    }

    List<Der> children() {
        return all(body);
    }

    /** The child at a place; {@link IllegalArgumentException} when there is none. */
    Der child(int index) {
        List<Der> children = children();
        if (index >= children.size()) {
            throw new IllegalArgumentException("too short");
        }
        return children.get(index);
    }

    BigInteger number() {
        if (body.length == 0) {
            throw new IllegalArgumentException("empty");
        }
        return new BigInteger(1, body);
    }

    String hex() {
        return HexFormat.of().formatHex(body);
    }

    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        byte[] size = BigInteger.valueOf(body.size()).toByteArray();
        if (body.size() >= 0x80) {
            byte[] plain = size[0] == 0 ? Arrays.copyOfRange(size, 1, size.length) : size;
            out.write(0x80 | plain.length);
            out.writeBytes(plain);
        } else {
            out.write(body.size());
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    /** r and s of a signature one behind the other, each of {@code length} bytes. */
    static byte[] plainSignature(byte[] der, int length) {
        Der sequence = all(der).get(0);
        byte[] plain = Arrays.copyOf(Numbers.bigEndian(sequence.child(0).number(), length), 2 * length);
        System.arraycopy(Numbers.bigEndian(sequence.child(1).number(), length), 0, plain, length, length);
        return plain;
    }
}
