package io.github.espmaven.secure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte equality with what an independent tool encrypts. */
class FlashCipherTest {
    private static final Pattern NAME =
            Pattern.compile("(esp32_256|esp32_192|xts128|xts256|xts_c2_16byte_key)_0x([0-9a-f]+)(?:_conf(\\d))?[.]bin");

    private static byte[] fixture(String name) {
        return Fixtures.bytes("secure/" + name);
    }

    static List<String> names() throws Exception {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(Fixtures.path("secure/flashenc"))) {
            files.forEach(f -> names.add(String.valueOf(f.getFileName())));
        }
        assertThat(names).hasSize(19);
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void flashIsEncryptedAndDecryptedAsByTheTool(String name) throws EspException {
        Matcher m = NAME.matcher(name);
        assertThat(m.matches()).isTrue();
        String key = m.group(1).replace("esp32", "fe_esp32").replace("xts_c2_16byte_key", "xts_c2_128bit");
        byte[] secret = fixture("keys/" + key + ".bin");
        int address = Integer.parseUnsignedInt(m.group(2), 16);
        int config = m.group(3) == null ? FlashCipher.WHOLE_CONFIG : Integer.parseInt(m.group(3));
        byte[] plain = fixture("in/plain.bin");
        byte[] theirs = fixture("flashenc/" + name);
        boolean esp32 = name.startsWith("esp32");
        assertThat(crypt(esp32, plain, address, secret, config, true)).isEqualTo(theirs);
        assertThat(crypt(esp32, theirs, address, secret, config, false)).isEqualTo(plain);
    }

    private static byte[] crypt(boolean esp32, byte[] in, int address, byte[] key, int config, boolean encrypt)
            throws EspException {
        return esp32
                ? FlashCipher.esp32(in, address, key, config, encrypt)
                : FlashCipher.xts(in, address, key, encrypt);
    }

    @ParameterizedTest
    @CsvSource({
        "encrypted, keys_fixed_64",
        "encrypted, keys_partition",
        "encrypted_hmac, hmac_key",
        "encrypted_hmac, hmac_derived_keys"
    })
    void nvsIsEncryptedAndDecryptedAsByTheTool(String name, String key) throws EspException {
        byte[] secret = fixture("nvs/" + key + ".bin");
        byte[] plain = fixture("nvs/plain.bin");
        byte[] theirs = fixture("nvs/" + name + ".bin");
        assertThat(FlashCipher.nvs(plain, secret, true)).isEqualTo(theirs);
        assertThat(FlashCipher.nvs(theirs, secret, false)).isEqualTo(plain);
    }

    @Test
    void keysOfOtherLengthsAreRefusedWithoutShowingThem() {
        assertThatThrownBy(() -> FlashCipher.xts(new byte[16], 0, new byte[31], true))
                .hasMessage("the key has 31 bytes, and must have 16, 32 or 64");
        assertThatThrownBy(() -> FlashCipher.esp32(new byte[16], 0, new byte[64], 15, true))
                .hasMessage("the key has 64 bytes, and must have 24 or 32");
        assertThatThrownBy(() -> FlashCipher.nvs(new byte[4096], new byte[4096], true))
                .hasMessage("the partition of keys is blank or damaged: its CRC-32 is wrong");
    }
}
