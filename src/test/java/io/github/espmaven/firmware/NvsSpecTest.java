package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.nvs.NvsCsv;
import io.github.espmaven.nvs.NvsImage;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NvsSpecTest {
    private static final String SECRET = "hunter2";
    private static final String DEVICES = """
        mac,device.serial,cloud.key,cloud.port.u16
        60:55:f9:f7:2c:a2,A-1000,%s,8883
        60:55:f9:f7:2c:a3,A-1001,%s,
        """.formatted(SECRET, SECRET);

    @TempDir
    Path dir;

    private Path table;

    @BeforeEach
    void makeTable() throws IOException {
        table = Files.writeString(dir.resolve("table.csv"), "nvs, data, nvs, 0x9000, 0x6000\n");
    }

    private static NvsSpec spec(Optional<Path> csv, Map<String, String> values, Optional<Path> devices) {
        return new NvsSpec(csv, Optional.empty(), values, devices, NvsVersion.V2, Optional.empty());
    }

    private Firmware read(String place, NvsSpec spec) throws EspException {
        return new FirmwareReader(Optional.of(Chip.ESP32_C3), new TableInput(Optional.of(table), TableSettings.DEFAULT))
                .read(List.of(new ImageSpec(place, spec)));
    }

    /** What Espressif's format would say for the same entries. */
    private static byte[] image(String rows) throws EspException {
        byte[] csv = ("key,type,encoding,value\n" + rows).getBytes(StandardCharsets.UTF_8);
        return NvsImage.write(NvsCsv.read(csv, name -> new byte[0]), 0x6000, NvsVersion.V2);
    }

    private static TableSource board(String mac) {
        return new TableSource() {
            @Override
            public PartitionTable table() {
                throw new AssertionError("the table is known");
            }

            @Override
            public MacAddress mac() {
                return MacAddress.parse(mac).orElseThrow();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"V1, device-v1.bin", "V2, device-v2.bin"})
    void makesAFileWithoutABoard(NvsVersion version, String reference) throws EspException {
        NvsSpec spec = new NvsSpec(
                Optional.of(Fixtures.path("nvs/device.csv")),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                version,
                Optional.empty());
        assertThat(spec.image(0x6000)).isEqualTo(Fixtures.bytes("nvs/" + reference));
        assertThatThrownBy(() -> spec.image(0x2000))
                .hasMessage("NVS: a partition of 0x2000 bytes; the size must be a multiple of 0x1000 from 0x3000 up");
    }

    /** With a partition of keys, its first 64 bytes, or a key of the HMAC scheme: as Espressif's tool encrypts it. */
    @ParameterizedTest
    @CsvSource({
        "keys_partition.bin, encrypted.bin",
        "keys_fixed_64.bin, encrypted.bin",
        "hmac_key.bin, encrypted_hmac.bin"
    })
    void isEncryptedWithTheKeyThatIsNamed(String key, String reference) throws EspException {
        Path folder = Fixtures.path("secure/nvs");
        NvsSpec spec = new NvsSpec(
                Optional.of(folder.resolve("in.csv")),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                NvsVersion.V2,
                Optional.of(folder.resolve(key)));
        assertThat(spec.image(0x6000)).isEqualTo(Fixtures.bytes("secure/nvs/" + reference));
        assertThat(read("nvs", spec).regions())
                .singleElement()
                .satisfies(region -> assertThat(region.bytes()).isEqualTo(Fixtures.bytes("secure/nvs/" + reference)));
        NvsSpec wrong = new NvsSpec(
                Optional.of(folder.resolve("in.csv")),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                NvsVersion.V2,
                Optional.of(folder.resolve("plain.bin")));
        assertThatThrownBy(() -> read("nvs", wrong))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.KEY_UNUSABLE))
                .hasMessage(
                        "the key has 24576 bytes, and must have 64, or 4096 as a partition of keys, or 32 of the HMAC"
                                + " scheme");
    }

    @ParameterizedTest
    @CsvSource({"V1, device-v1.bin", "V2, device-v2.bin"})
    void fillsThePartitionAsEspressifsGeneratorDoes(NvsVersion version, String reference) throws EspException {
        NvsSpec spec = new NvsSpec(
                Optional.of(Fixtures.path("nvs/device.csv")),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                version,
                Optional.empty());
        assertThat(read("nvs", spec).regions())
                .singleElement()
                .satisfies(region -> assertThat(region.bytes()).isEqualTo(Fixtures.bytes("nvs/" + reference)))
                .extracting(FlashRegion::offset)
                .isEqualTo(0x9000);
    }

    @Test
    void takesValuesAndPropertiesAndLaterSourcesCount() throws Exception {
        Path properties = Files.writeString(dir.resolve("p.properties"), "wifi.ssid=other\nwifi.channel.u8=11\n");
        NvsSpec spec = new NvsSpec(
                Optional.empty(),
                Optional.of(properties),
                Map.of("wifi.ssid", "factory", "wifi.blob.hex2bin", "c0ff"),
                Optional.empty(),
                NvsVersion.V2,
                Optional.empty());
        assertThat(read("0x9000", spec).regions().get(0).bytes())
                .isEqualTo(image(
                        "wifi,namespace,,\nchannel,data,u8,11\nssid,data,string,factory\nblob,data,hex2bin,c0ff\n"));
    }

    @Test
    void choosesTheRowByTheBoardsAddress() throws Exception {
        Path devices = Files.writeString(dir.resolve("devices.csv"), DEVICES);
        Firmware open = read("nvs", spec(Optional.empty(), Map.of("device.line", "7"), Optional.of(devices)));
        assertThat(open.regions()).isEmpty();
        assertThat(open.unplaced())
                .singleElement()
                .hasToString("NVS data from " + devices + ": partition \"nvs\", decided on the board");
        String common = "device,namespace,,\nline,data,string,7\n";
        String cloud = "cloud,namespace,,\nkey,data,string,hunter2\n";
        assertThat(open.placedOn(Chip.ESP32_C3, board("60:55:f9:f7:2c:a2"))
                        .regions()
                        .get(0)
                        .bytes())
                .isEqualTo(image(common + "serial,data,string,A-1000\n" + cloud + "port,data,u16,8883\n"));
        assertThat(open.placedOn(Chip.ESP32_C3, board("60-55-F9-F7-2C-A3"))
                        .regions()
                        .get(0)
                        .bytes())
                .isEqualTo(image(common + "serial,data,string,A-1001\n" + cloud));
        assertThatThrownBy(() -> open.placedOn(Chip.ESP32_C3, board("60:55:f9:f7:2c:ff")))
                .isInstanceOf(EspException.class)
                .hasMessageContaining("has no row for this board, 60:55:f9:f7:2c:ff");
        assertThatThrownBy(() -> open.placedOn(Chip.ESP32_C3, () -> new PartitionTable(List.of())))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_SUPPORTED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mac,a.b\nhunter2,1\n",
                "mac,a.b\n60:55:f9:f7:2c:a2,\"hunter2\n",
                "mac,a.b.u8\n60:55:f9:f7:2c:a2,hunter2\n",
                "mac,a.b.hex2bin\n60:55:f9:f7:2c:a2,hunter2\n",
                "mac,a.b\n60:55:f9:f7:2c:a2,hunter2,hunter2\n",
                "mac,a\n60:55:f9:f7:2c:a2,hunter2\n",
                "mac,a.b.c.d\n60:55:f9:f7:2c:a2,hunter2\n",
                "mac,a.b.string16\n60:55:f9:f7:2c:a2,hunter2\n",
                "mac,averyverylongnamespace.b\n60:55:f9:f7:2c:a2,hunter2\n",
                "a.b,mac\nhunter2,60:55:f9:f7:2c:a2\n",
                "mac,a.b\n60:55:f9:f7:2c:a2,hunter2\n60-55-F9-F7-2C-A2,hunter2\n"
            })
    void whatIsWrongWithATableOfDevicesIsSaidWithoutItsValues(String csv) throws Exception {
        Path devices = Files.writeString(dir.resolve("devices.csv"), csv);
        assertThatThrownBy(() -> read("nvs", spec(Optional.empty(), Map.of(), Optional.of(devices))))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.BAD_PARAMETER);
                    assertThat(e.evidence().toString()).doesNotContain(SECRET);
                })
                .hasMessageContaining(devices.toString())
                .hasMessageNotContaining(SECRET);
    }

    /** A separator is missing, so that a value stands where a key or a type belongs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x.properties | a.b = 1;hunter2           | the key in line 2 is not written namespace.key",
                "x.properties | a.b.hex2binhunter2        | the key in line 1 ends in no encoding; there are u8, i8,",
                "x.properties | a.averylongkeyhunter2     | the key in line 1: NVS: the key does not have 1 to 15"
                        + " bytes",
                "x.csv | a,namespace,,;b,data,stringhunter2  | line 3: NVS: the third column is none of u8, i8,",
                "x.csv | a,namespace,,;b,hunter2,string      | line 3: NVS: the second column is none of namespace,",
                "x.csv | averyverylonghunter2,namespace,,;b,data,u8,1 | line 3: NVS: the namespace does not have",
                "x.csv | hunter2,data,u8,1                   | line 2: NVS: there is a key before any namespace",
                "devices.csv | mac,a.b,60:55:f9:f7:2c:a2,hunter2;60:55:f9:f7:2c:a2,1,2,3 | line 2: NVS: the key of"
                        + " column 3"
            })
    void aMissingSeparatorShowsNoValue(String name, String lines, String said) throws Exception {
        String heading = name.equals("x.csv") ? "key,type,encoding,value\n" : "";
        Path file = Files.writeString(dir.resolve(name), heading + lines.replace(";", "\n") + "\n");
        NvsSpec spec = new NvsSpec(
                name.equals("x.csv") ? Optional.of(file) : Optional.empty(),
                name.equals("x.properties") ? Optional.of(file) : Optional.empty(),
                Map.of(),
                name.equals("devices.csv") ? Optional.of(file) : Optional.empty(),
                NvsVersion.V2,
                Optional.empty());
        assertThatThrownBy(spec::read)
                .isInstanceOf(EspException.class)
                .hasMessageContaining(said)
                .satisfies(e ->
                        assertThat(e.toString() + ((EspException) e).evidence()).doesNotContain(SECRET));
    }

    @Test
    void valuesThatAreTooLargeForThePartitionAreToldBeforeABoardIsAsked() throws Exception {
        String large = "ff".repeat(20_000);
        Path devices =
                Files.writeString(dir.resolve("devices.csv"), "mac,a.b.hex2bin\n60:55:f9:f7:2c:a2," + large + "\n");
        assertThatThrownBy(() -> read("nvs", spec(Optional.empty(), Map.of(), Optional.of(devices))))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BEYOND_PARTITION));
    }

    @Test
    void showsNoValueAnywhere() throws Exception {
        NvsSpec spec = spec(Optional.empty(), Map.of("cloud.key", SECRET), Optional.empty());
        assertThat(spec).hasToString("NVS data");
        assertThat(new ImageSpec("nvs", spec).toString()).doesNotContain(SECRET);
        assertThat(spec.read().toString()).doesNotContain(SECRET);
        assertThat(read("nvs", spec).toString()).doesNotContain(SECRET);
    }

    @Test
    void needsAPartitionAndContents() {
        NvsSpec some = spec(Optional.empty(), Map.of("a.b", "c"), Optional.empty());
        assertThatThrownBy(() -> read("0x20000", some)).hasMessageContaining("none begins at 0x020000");
        assertThatThrownBy(() -> read("", some)).hasMessageContaining("lacks its partition");
        assertThatThrownBy(() -> read("nvs", spec(Optional.empty(), Map.of(), Optional.empty())))
                .hasMessageContaining("names no contents");
    }
}
