package io.github.espmaven.secure;

import io.github.espmaven.base.EspException;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Key files: as text, or DER within them, so that it is reached behind its base64. */
public final class KeyTarget implements Target {
    private static final List<String> KINDS =
            List.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "PUBLIC KEY", "ENCRYPTED PRIVATE KEY");

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (byte[] pem : Samples.fixtures(
                "secure/keys/ecdsa256.pem",
                "secure/keys/ecdsa256_pkcs8.pem",
                "secure/keys/ecdsa384_pub.pem",
                "secure/keys/rsa3072_a_pub.pem",
                "secure/keys/rsa3072_a.pem")) {
            seeds.add(Input.of(pem, 0));
            String text = new String(pem, StandardCharsets.US_ASCII);
            String kind = text.substring("-----BEGIN ".length(), text.indexOf("-----", 5));
            seeds.add(Input.of(
                    Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]+-----", "")), 1, KINDS.indexOf(kind)));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        byte[] file = input.flag() ? KeyFile.pem(KINDS.get(input.choice(KINDS.size())), input.rest()) : input.rest();
        KeyFile key = new KeyFile("key.pem", file);
        BootKey read = key.isPublic()
                ? key.publicKey()
                : key.privateKey(() -> "open-sesame-4711".toCharArray()).publicKey();
        Target.check(read.digest().length() == 64, "a key has a digest");
        Target.check(
                !new KeyFile("again.pem", read.toPem()).publicKey().digest().isEmpty(), "it is written and read");
    }
}
