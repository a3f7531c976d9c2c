package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ExternalProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A program that signs, such as the client of a signing service. It gets the digest as bytes at its input, and in
 * hexadecimal where an argument says {@code {digest}}; its output is the signature, as bytes, base64 or hexadecimal: RSA's
 * number, or r and s in DER or one behind the other.
 */
public record ExternalSigner(List<String> command, BootKey publicKey, Path directory, Duration limit)
        implements SigningKey {
    private static final int MOST_BYTES = 1 << 13;

    public ExternalSigner {
        command = List.copyOf(command);
    }

    public static ExternalSigner of(String command, String publicKey, Path directory) throws EspException {
        BootKey key = TrustedKeys.publicKey(publicKey, directory);
        return new ExternalSigner(ExternalProgram.words(command), key, directory, ExternalProgram.USUAL_LIMIT);
    }

    @Override
    public byte[] sign(byte[] data, boolean deterministic) throws EspException {
        byte[] digest = Digests.of(publicKey.scheme().hash(), data);
        byte[] output = run(digest);
        for (byte[] candidate : candidates(output)) {
            if (candidate.length > 0 && publicKey.verifies(data, candidate)) {
                return candidate;
            }
        }
        throw BootKey.unusable(this + " gave " + output.length
                + " bytes that are no signature of the digest by the public key that was named for it");
    }

    private byte[] run(byte[] digest) throws EspException {
        List<String> arguments = command.stream()
                .map(a -> a.replace("{digest}", HexFormat.of().formatHex(digest)))
                .toList();
        try {
            byte[] output = new ExternalProgram(arguments, directory, limit).run(digest, MOST_BYTES);
            if (output.length == MOST_BYTES) {
                throw BootKey.unusable(this + " did not sign: it prints more than a signature");
            }
            return output;
        } catch (ExternalProgram.Failure e) {
            throw BootKey.unusable(this + " did not sign: " + e.getMessage());
        }
    }

    private List<byte[]> candidates(byte[] output) {
        List<byte[]> decoded = new ArrayList<>(List.of(output));
        String text = new String(output, StandardCharsets.ISO_8859_1).replaceAll("\\s", "");
        try {
            decoded.add(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException notHex) {
            // another form
        }
        try {
            decoded.add(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            // another form
        }
        List<byte[]> all = new ArrayList<>();
        int length = publicKey.scheme().bytes();
        for (byte[] one : decoded) {
            if (publicKey.scheme().isRsa() || one.length == 2 * length) {
                all.add(one);
            } else {
                try {
                    all.add(Der.plainSignature(one, length));
                } catch (IllegalArgumentException | IndexOutOfBoundsException notDer) {
                    // another form
                }
            }
        }
        return all;
    }

    /** The program without its arguments, which may hold a secret. */
    @Override
    public String toString() {
        return command.get(0);
    }
}
