package io.github.espmaven.nvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.Fixtures;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NvsImageTest {
    private static final NvsCsv.Files NO_FILES = name -> {
        throw new EspException(Problem.FILE_UNREADABLE, "no file " + name);
    };

    private static List<NvsEntry> csv(String text) throws EspException {
        return NvsCsv.read(text.getBytes(UTF_8), NO_FILES);
    }

    @ParameterizedTest
    @CsvSource({"device.csv, V2, device-v2.bin", "device.csv, V1, device-v1.bin", "large.csv, V2, large-v2.bin"})
    void makesWhatEspressifsGeneratorMakes(String csv, NvsVersion version, String expected) throws EspException {
        List<NvsEntry> entries = NvsCsv.read(Fixtures.bytes("nvs/" + csv), NO_FILES);
        assertThat(NvsImage.write(entries, 0x6000, version)).isEqualTo(Fixtures.bytes("nvs/" + expected));
    }

    @Test
    void whatTheOldLayoutCannotHoldIsRefused() throws EspException {
        List<NvsEntry> entries = NvsCsv.read(Fixtures.bytes("nvs/large.csv"), NO_FILES);
        assertThatThrownBy(() -> NvsImage.write(entries, 0x6000, NvsVersion.V1))
                .hasMessageContaining("at most 1984 are possible");
    }

    @Test
    void readsFilesAndQuotedValues() throws EspException {
        String text = "key,type,encoding,value\n"
                + "ns,namespace,,\n"
                + "# a comment\n"
                + "a,data,string,\"x, \"\"y\"\"\"\n"
                + "b,file,binary,cert.der\n";
        List<NvsEntry> entries = NvsCsv.read(text.getBytes(UTF_8), name -> name.getBytes(UTF_8));
        assertThat(entries.get(0).value()).isEqualTo(new NvsValue.Text("x, \"y\""));
        assertThat(entries.get(1).value())
                .isInstanceOfSatisfying(
                        NvsValue.Blob.class,
                        b -> assertThat(b.bytes()).asString(UTF_8).isEqualTo("cert.der"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        key,type,value                                | line 1: NVS: the first line must be key,type,encoding,value
        HEAD;a,data,u8,1                              | line 2: NVS: there is a key before any namespace
        HEAD;n,namespace,,;a,data,u8,256              | line 3: NVS: the value is not between 0 and 255
        HEAD;n,namespace,,;a,data,i8,-129             | line 3: NVS: the value is not between -128 and 127
        HEAD;n,namespace,,;a,data,u32,hello           | line 3: NVS: the value is not a number
        HEAD;n,namespace,,;a,data,hex2bin,abc         | line 3: NVS: the value is not pairs of hexadecimal digits
        HEAD;n,namespace,,;a,data,base64,a?b          | line 3: NVS: the value is not base64
        HEAD;n,namespace,,;a,data,float,1.5           | line 3: NVS: the third column is none of u8, i8, u16, i16, u32, i32, u64, i64, string, binary, hex2bin, base64
        HEAD;n,namespace,,;a,date,u8,1                | line 3: NVS: the second column is none of namespace, data, file
        HEAD;n,namespace,,;sixteen_letters_,data,u8,1 | line 3: NVS: the key does not have 1 to 15 bytes of text
        HEAD;n,namespace,,;a,file,binary,x.der        | line 3: no file x.der
        """)
    void namesTheLineButNoValue(String lines, String message) {
        String text = lines.replace("HEAD", "key,type,encoding,value").replace(';', '\n');
        assertThatThrownBy(() -> csv(text)).isInstanceOf(EspException.class).hasMessage(message);
    }

    @Test
    void secretsShowThemselvesNowhere() throws EspException {
        List<NvsEntry> entries = csv("key,type,encoding,value\n"
                + "n,namespace,,\n"
                + "pw,data,string,s3cret\n"
                + "k,data,hex2bin,5ec4e7\n"
                + "pin,data,u32,4711\n");
        assertThat(entries).hasToString("[n/pw (string), n/k (blob), n/pin (u32)]");
    }

    @Test
    void refusesWhatCannotBeStored() throws EspException {
        NvsValue one = NvsValue.parse(NvsValue.Encoding.U8, "1".getBytes(UTF_8));
        List<NvsEntry> twice = List.of(NvsEntry.of("n", "k", one), NvsEntry.of("n", "k", one));
        assertThatThrownBy(() -> NvsImage.write(twice, 0x3000, NvsVersion.V2))
                .hasMessage("NVS: n/k (u8) is there twice");
        assertThatThrownBy(() -> NvsImage.write(List.of(), 0x2000, NvsVersion.V2))
                .hasMessageContaining("0x2000 bytes; the size must be a multiple of 0x1000 from 0x3000 up");
        List<NvsEntry> large = List.of(NvsEntry.of("n", "k", new NvsValue.Blob(new byte[9000])));
        assertThatThrownBy(() -> NvsImage.write(large, 0x3000, NvsVersion.V2))
                .hasMessage("NVS: the entries do not fit a partition of 12KB, one page of which must stay free");
    }

    @Property(tries = 300)
    void pagesAreConsistentWhateverIsStored(
            @ForAll @Size(max = 60) List<@IntRange(max = 3000) Integer> lengths, @ForAll NvsVersion version) {
        List<NvsEntry> entries = new ArrayList<>();
        for (int length : lengths) {
            NvsValue value = switch (length % 3) {
                case 0 -> new NvsValue.Text("t".repeat(length));
                case 1 -> new NvsValue.Blob(new byte[length]);
                default -> new NvsValue.Whole(4, false, length);
            };
            entries.add(new NvsEntry("n" + length % 5, "k" + entries.size(), value));
        }
        try {
            byte[] image = NvsImage.write(entries, 0x1_0000, version);
            for (int page = 0; page < image.length; page += 4096) {
                assertEntriesAndBitmapAgree(image, page);
            }
            assertThat(LittleEndian.u32(image, image.length - 4096))
                    .as("the last page is free")
                    .isEqualTo(-1);
        } catch (EspException e) {
            assertThat(e.problem()).isIn(Problem.BEYOND_PARTITION, Problem.BAD_PARAMETER);
        }
    }

    private static void assertEntriesAndBitmapAgree(byte[] image, int page) {
        int entry = 0;
        while (entry < 126 && isWritten(image, page, entry)) {
            int span = LittleEndian.u8(image, page + 64 + entry * 32 + 2);
            assertThat(entry + span).isBetween(entry + 1, 126);
            for (int i = 0; i < span; i++) {
                assertThat(isWritten(image, page, entry + i)).isTrue();
            }
            entry += span;
        }
        for (; entry < 126; entry++) {
            assertThat(isWritten(image, page, entry)).isFalse();
        }
    }

    private static boolean isWritten(byte[] image, int page, int entry) {
        return (LittleEndian.u8(image, page + 32 + entry / 4) >> entry % 4 * 2 & 3) == 2;
    }

    @Property(tries = 1000)
    void anyCsvIsReadOrRefused(@ForAll String noise, @ForAll @IntRange(max = 60) int place) {
        String text = "key,type,encoding,value\nn,namespace,,\na,data,u8,1\nb,data,hex2bin,00ff\n";
        int at = Math.min(place, text.length());
        for (String input : List.of(noise, text.substring(0, at) + noise + text.substring(at))) {
            try {
                NvsImage.write(csv(input), 0x3000, NvsVersion.V2);
            } catch (EspException e) {
                assertThat(e.getMessage())
                        .contains("NVS")
                        .satisfies(m -> assertThat(m.length()).isLessThan(2000));
            }
        }
    }
}
