package io.github.espmaven.secure;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FileErrorText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that signs, such as the client of a signing service. It gets the digest as bytes at its input, and in
 * hexadecimal where an argument says {@code {digest}}; its output is the signature, as bytes, base64 or hexadecimal: RSA's
 * number, or r and s in DER or one behind the other.
 *
 * @param command program and arguments
 * @param publicKey the key that it signs with
 * @param directory where it runs
 * @param limit how long it may take
 */
public record ExternalSigner(List<String> command, BootKey publicKey, Path directory, Duration limit)
        implements SigningKey {
    private static final int MOST_BYTES = 1 << 13;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    public ExternalSigner {
        command = List.copyOf(command);
    }

    /** One whose public key is in a file. */
    public static ExternalSigner of(String command, String publicKey, Path directory) throws EspException {
        BootKey key = TrustedKeys.publicKey(publicKey, directory);
        return new ExternalSigner(List.of(command.strip().split("\\s+", -1)), key, directory, LIMIT);
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
        List<String> arguments = new ArrayList<>();
        command.forEach(a -> arguments.add(a.replace("{digest}", HexFormat.of().formatHex(digest))));
        try {
            Process process = new ProcessBuilder(arguments)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(digest);
            } catch (IOException e) {
                // it need not read its input
            }
            try {
                return output(process);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw BootKey.unusable(this + " cannot be run: " + FileErrorText.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BootKey.unusable(this + " was interrupted");
        }
    }

    /** What it prints until it ends, both within the time; no more is taken than a signature can have. */
    byte[] output(Process process) throws EspException, InterruptedException {
        CompletableFuture<byte[]> printed = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getInputStream().readNBytes(MOST_BYTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            byte[] output = printed.thenCompose(bytes -> bytes.length == MOST_BYTES
                            ? printed
                            : process.onExit().thenApply(ended -> bytes))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (output.length == MOST_BYTES) {
                throw BootKey.unusable(this + " did not sign: it prints more than a signature");
            }
            if (process.exitValue() != 0) {
                throw BootKey.unusable(this + " did not sign: its exit code is " + process.exitValue());
            }
            return output;
        } catch (TimeoutException e) {
            throw BootKey.unusable(this + " did not sign: it did not end within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw BootKey.unusable(this + " did not sign: its output cannot be read");
        }
    }

    /** What the output may mean. */
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
