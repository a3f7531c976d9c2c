package io.github.espmaven.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PartitionTablePropertyTest {

    @Property(tries = 200)
    void binaryAndCsvKeepEveryTable(@ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 64) Integer> sectors)
            throws EspException {
        List<Partition> partitions = new ArrayList<>();
        int at = 0x9000;
        for (int count : sectors) {
            int i = partitions.size();
            partitions.add(new Partition("p" + i, 0x40 + i, count, new FlashRange(at, count * 0x1000), i % 4));
            at += count * 0x1000 + i % 3 * 0x1000;
        }
        PartitionTable table = new PartitionTable(partitions);
        assertThat(PartitionTable.parse(table.toBinary())).isEqualTo(table);
        assertThat(PartitionTable.parse(table.toCsv().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(table);
    }

    @Property(tries = 1000)
    void mutatedBinariesAreReadOrRefused(@ForAll @IntRange(max = 0xbff) int at, @ForAll byte value)
            throws EspException {
        PartitionTable table = PartitionTable.parse(
                "nvs,data,nvs,,0x6000\nfactory,app,factory,,1M\n".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = TableWithoutMd5.of(table);
        bytes[at] = value;
        readOrRefuse(bytes);
    }

    @Property(tries = 1000)
    void anyTextIsReadOrRefused(@ForAll("csvLike") String text) {
        readOrRefuse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1000)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Provide
    Arbitrary<String> csvLike() {
        return Arbitraries.of(
                        "nvs",
                        "data",
                        "app",
                        "factory",
                        "ota_0",
                        "bootloader",
                        "partition_table",
                        "primary",
                        "0x9000",
                        "-1",
                        "0xffffffff",
                        "7fffffffM",
                        "0x1ffffffffM",
                        "99999999999M",
                        "1M",
                        "",
                        "readonly",
                        ":",
                        "$X",
                        "\\",
                        "${",
                        "#",
                        " ",
                        "\n",
                        "\r",
                        "\u0000",
                        "\ufeff",
                        "é",
                        ",",
                        ",",
                        ",",
                        ",",
                        ",")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            PartitionTable table = PartitionTable.parse(bytes);
            assertThat(PartitionTable.parse(TableWithoutMd5.of(table))).isEqualTo(table);
        } catch (EspException e) {
            assertThat(e.getMessage()).startsWith("partition table");
        }
    }
}
