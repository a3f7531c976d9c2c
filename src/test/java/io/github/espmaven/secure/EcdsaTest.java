package io.github.espmaven.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Digests;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 6979, appendices A.2.3, A.2.5 and A.2.6. */
class EcdsaTest {
    @ParameterizedTest
    @CsvSource({
        "ECDSA192, 6FAB034934E4C0FC9AE67F5B5659A9D7D1FEFD187EE09FD4, sample,"
                + " 4B0B8CE98A92866A2820E20AA6B75B56382E0F9BFD5ECB55, CCDB006926EA9565CBADC840829D8C384E06DE1F1E381B85",
        "ECDSA256, C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, sample,"
                + " EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,"
                + " F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        "ECDSA256, C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, test,"
                + " F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367,"
                + " 019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
        "ECDSA384, 6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5,"
                + " sample,"
                + " 94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46,"
                + " 99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
    })
    void signsAsTheStandardSays(SignatureScheme scheme, String secret, String message, String r, String s) {
        byte[] digest = Digests.of(scheme.hash(), message.getBytes(StandardCharsets.US_ASCII));
        Ecdsa curve = Ecdsa.on(scheme);
        BigInteger key = new BigInteger(secret, 16);
        Ecdsa.Signature made = curve.sign(digest, key, new byte[0]);
        assertThat(made).isEqualTo(new Ecdsa.Signature(new BigInteger(r, 16), new BigInteger(s, 16)));
        assertThat(curve.verifies(digest, made, curve.publicPoint(key))).isTrue();
        digest[0] ^= 1;
        assertThat(curve.verifies(digest, made, curve.publicPoint(key))).isFalse();
    }
}
