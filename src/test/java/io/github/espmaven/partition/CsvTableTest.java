package io.github.espmaven.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.testing.Fixtures;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {

    private static PartitionTable csv(String text) throws EspException {
        return PartitionTable.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static PartitionTable csv(String text, TableSettings settings) throws EspException {
        return PartitionTable.parse(text.getBytes(StandardCharsets.UTF_8), settings);
    }

    @Test
    void placesPartitionsWithoutOffsetOneBehindTheOtherAppsAt64KiB() throws EspException {
        PartitionTable table = csv("""
            # Name, Type, SubType, Offset, Size, Flags

            nvs,      data, nvs,     , 0x6000
            phy_init, data, phy,     , 0x1000,
            factory,  app,  factory, , 1M,
            storage,  data, fat,     , 0x3000, encrypted:readonly
            mine,     0x40, 0x7,     , 4K
            """);
        assertThat(table.partitions())
                .containsExactly(
                        new Partition("nvs", 1, 2, new FlashRange(0x9000, 0x6000), 0),
                        new Partition("phy_init", 1, 1, new FlashRange(0xf000, 0x1000), 0),
                        new Partition("factory", 0, 0, new FlashRange(0x1_0000, 0x10_0000), 0),
                        new Partition("storage", 1, 0x81, new FlashRange(0x11_0000, 0x3000), 3),
                        new Partition("mine", 0x40, 7, new FlashRange(0x11_3000, 0x1000), 0));
    }

    @Test
    void aNegativeSizeIsTheEndAddress() throws EspException {
        assertThat(csv("all, app, factory, 0x10000, -0x200000").named("all"))
                .hasValueSatisfying(p -> assertThat(p.range()).isEqualTo(FlashRange.between(0x1_0000, 0x20_0000)));
    }

    @Test
    void theTableItselfMayLieElsewhere() throws EspException {
        PartitionTable table = csv("nvs,data,nvs,,0x6000", TableSettings.DEFAULT.withTableOffset(0x1_0000));
        assertThat(table.partitions().get(0).range().offset()).isEqualTo(0x1_1000);
    }

    @Test
    void bootloaderAndTableLieWhereTheConfigurationSays() throws EspException {
        PartitionTable table = csv("""
            bootloader, bootloader, primary, N/A, N/A
            table, partition_table, primary, ,
            nvs, data, nvs, , 0x6000
            """, TableSettings.DEFAULT.withBootloaderOffset(0x1000));
        assertThat(table.partitions())
                .extracting(p -> p.range().toString())
                .containsExactly("[0x001000, 0x008000)", "[0x008000, 0x009000)", "[0x009000, 0x00f000)");
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 4096", "0x1000, 4096", "0X1000, 4096", "0b1000000000000, 4096", "0o10000, 4096",
        "4k, 4096", "4K, 4096", "0x4K, 4096", "1m, 1048576", "2M, 2097152"
    })
    void readsNumbersOfAnyBase(String text, int bytes) throws EspException {
        assertThat(csv("a,data,fat,0x10000," + text).partitions().get(0).range().length())
                .isEqualTo(bytes);
    }

    @Test
    void knowsEverySubtypeName() throws EspException {
        for (String name : List.of("factory", "ota_0", "ota_15", "test", "tee_0", "tee_1")) {
            assertThat(csv("p,app," + name + ",,1M").partitions().get(0).subtypeName())
                    .isEqualTo(name);
        }
        assertThat(csv("p,app,ota_15,,1M").partitions().get(0).subtype()).isEqualTo(0x1f);
        assertThat(csv("p,app,tee_1,,1M").partitions().get(0).subtype()).isEqualTo(0x31);
        Map<String, Integer> ofData = Map.ofEntries(
                Map.entry("ota", 0),
                Map.entry("phy", 1),
                Map.entry("nvs", 2),
                Map.entry("coredump", 3),
                Map.entry("nvs_keys", 4),
                Map.entry("efuse", 5),
                Map.entry("undefined", 6),
                Map.entry("", 6),
                Map.entry("esphttpd", 0x80),
                Map.entry("fat", 0x81),
                Map.entry("spiffs", 0x82),
                Map.entry("littlefs", 0x83),
                Map.entry("tee_ota", 0x90),
                Map.entry("0xfe", 0xfe));
        for (Map.Entry<String, Integer> e : ofData.entrySet()) {
            String size = e.getKey().endsWith("ota") ? "0x2000" : "0x3000";
            assertThat(csv("p,data," + e.getKey() + ",," + size)
                            .partitions()
                            .get(0)
                            .subtype())
                    .isEqualTo(e.getValue());
        }
    }

    @Test
    void readsByteOrderMarksLineEndsCommentsAndVariables() throws EspException {
        String text = "\ufeff# c\r\nnvs,data,nvs,$NVS_AT,0x6000\r\napp,app,factory,,${SIZE}, # the app\r\n";
        TableSettings settings = TableSettings.DEFAULT.withVariables(Map.of("NVS_AT", "0xa000", "SIZE", "1M"));
        assertThat(csv(text, settings).partitions())
                .extracting(Partition::toString)
                .containsExactly("nvs [0x00a000, 0x010000)", "app [0x010000, 0x110000)");
        assertThat(PartitionTable.parse(text.getBytes(StandardCharsets.UTF_16LE), settings)
                        .partitions())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ,data,nvs,,1M                                | the partition has no name
        a,,nvs,,1M                                   | partition a has no type
        a,dato,nvs,,1M                               | there is no type dato; there are app, data, bootloader, partition_table, or a number
        a,255,nvs,,1M                                | there is no type 255; there are app, data, bootloader, partition_table, or a number
        a,data,nvz,,1M                               | there is no subtype nvz; type data has ota, phy, nvs, coredump, nvs_keys, efuse, undefined, esphttpd, fat, spiffs, littlefs, tee_ota, or a number
        a;data;nvs;;1M                               | its columns are separated by semicolons; ESP-IDF's are by commas
        a\tdata\tnvs\t\t1M                           | its columns are separated by tabs; ESP-IDF's are by commas
        a,app,,,1M                                   | a partition of type app must have a subtype
        a,data,fat,zero,1M                           | zero is not an offset
        a,data,fat,-4,1M                             | -4 is not an offset
        a,data,fat,,                                 | partition a has no size
        a,data,fat,,1G                               | 1G is not a size
        a,data,fat,,010                              | 010 is not a size
        a,data,fat,,0                                | the size of partition a is 0
        a,data,fat,0x10000,-0x9000                   | partition a begins at 0x10000 and ends before
        a,data,fat,0x10000,0xffffffff                | partition a ends behind any flash
        a,data,fat,,1M,secret                        | there is no flag secret
        a,data,fat,,1M,,more                         | there is a seventh column, more
        a,data,fat,$WHERE,1M                         | the variable WHERE has no value
        a,data,fat,0x9100,1M                         | offset 0x9100 is not a multiple of 0x1000
        a,app,factory,0x11000,1M                     | offset 0x11000 is not a multiple of 0x10000
        a,app,factory,0x10000,0x1100                 | size 0x1100 of an app is not a multiple of 0x1000
        a,data,fat,0x8000,0x1000                     | offset 0x8000 lies before the end of the partition table, 0x9000
        a,data,ota,,0x1000                           | a partition of subtype ota must have 0x2000 bytes (8KB), not 4KB
        a,data,tee_ota,,0x4000                       | a partition of subtype tee_ota must have 0x2000 bytes (8KB), not 16KB
        a,data,ota,,0x2000,readonly                  | a partition of subtype ota is written by the chip and cannot be readonly
        a,data,coredump,,64K,readonly                | a partition of subtype coredump is written by the chip and cannot be readonly
        a,data,nvs,,0x2000                           | an nvs partition smaller than 0x3000 bytes must be readonly
        a,bootloader,primary,,                       | where the bootloader lies depends on the chip, which is not known here
        """)
    void namesTheLineAndWhatIsWrongInIt(String line, String message) {
        assertThatThrownBy(() -> csv("# first\nok, 0x40, 0, 0x800000, 4K\n" + line))
                .isInstanceOfSatisfying(EspException.class, e -> {
                    assertThat(e.problem()).isEqualTo(Problem.BAD_PARTITION_TABLE);
                    assertThat(e).hasMessage("partition table, line 3: " + message);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a,data,fat,,4K;a,data,fat,,4K           | the name a is used twice
        a,data,fat,0x9000,8K;b,data,fat,0xa000,4K | [0x00a000, 0x00b000) overlaps a [0x009000, 0x00b000)
        a,data,ota,,8K;b,data,ota,,8K           | there can be only one otadata partition, a is one already
        """)
    void comparesLinesWithEachOther(String lines, String message) {
        assertThatThrownBy(() -> csv(lines.replace(';', '\n'))).hasMessage("partition table, line 2: " + message);
    }

    @Test
    void appsUnderSecureBootV1AreMultiplesOf64KiB() throws EspException {
        String text = "a,app,factory,,0x11000";
        assertThat(csv(text).partitions()).hasSize(1);
        assertThatThrownBy(() -> csv(text, TableSettings.DEFAULT.withSecureBootV1(true)))
                .hasMessageContaining("size 0x11000 of an app is not a multiple of 0x10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment"})
    void aTableWithoutPartitionsIsAnError(String text) {
        assertThatThrownBy(() -> csv(text)).hasMessage("partition table is empty: it has no line with a partition");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition/factory-4M.csv",
                "partition/partitions-8MB.csv",
                "partition/single_factory_no_ota.csv",
                "idf-app/partitions.csv"
            })
    void writesWhatItReads(String fixture) throws EspException {
        PartitionTable table = PartitionTable.parse(Fixtures.bytes(fixture));
        assertThat(csv(table.toCsv())).isEqualTo(table);
        assertThat(PartitionTable.parse(table.toBinary())).isEqualTo(table);
    }

    @Test
    void namesThatAreNotUtf8AreRefused() {
        byte[] text = "n?s,data,nvs,0x9000,0x6000\n".getBytes(StandardCharsets.UTF_8);
        text[1] = (byte) 0xff;
        assertThatThrownBy(() -> PartitionTable.parse(text))
                .hasMessage("partition table, line 1: the name contains bytes that are not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "#a", "a #b", " a", "$a", "a "})
    void namesThatCsvHasNoRoomForAreNotWrittenAsOthers(String name) {
        PartitionTable table =
                new PartitionTable(List.of(new Partition(name, 1, 2, new FlashRange(0x9000, 0x6000), 0)));
        assertThatThrownBy(table::toCsv)
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_PARTITION_TABLE))
                .hasMessage("partition table: partition " + name
                        + " of type data, subtype nvs, cannot be written as CSV: the line would mean another one");
    }

    @Test
    void garbageIsNeitherTextNorTable() {
        byte[] garbage = {'_', 0, 7, 'a', '\n', 0};
        assertThatThrownBy(() -> PartitionTable.parse(garbage))
                .hasMessage("partition table is neither CSV, which is text, nor binary, which begins with aa50");
    }

    /** As ESP-IDF's own tool, whose field for the name has 16 bytes. */
    @Test
    void aLongNameIsCutAndRemarked() throws EspException {
        PartitionTable table = csv("a_partition_with_long_name,app,factory,0x10000,1M\n"
                + "ab\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4,data,fat,,4K\n");
        assertThat(table.partitions())
                .extracting(Partition::name)
                .containsExactly("a_partition_with", "ab\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4");
        assertThat(table.remarks().get(0))
                .isEqualTo(
                        "line 1: the name a_partition_with_long_name is longer than 16 bytes; the partition is called"
                                + " a_partition_with");
        assertThat(table.named("a_partition_with_long_name"))
                .contains(table.partitions().get(0));
        assertThat(PartitionTable.parse(table.toBinary()).partitions()).isEqualTo(table.partitions());
        assertThatThrownBy(() -> csv("a_long_partition_1,data,fat,,4K\na_long_partition_2,data,fat,,4K\n"))
                .hasMessageContaining("the name a_long_partition is used twice");
    }
}
