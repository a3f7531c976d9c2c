package io.github.espmaven.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.testing.Fixtures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryTableTest {
    private static final PartitionTable SMALL =
            new PartitionTable(List.of(new Partition("nvs", 1, 2, new FlashRange(0x9000, 0x6000), 0)));

    @ParameterizedTest
    @CsvSource({
        "partition/single_factory_no_ota.csv, partition/single_factory_no_ota.bin",
        "idf-app/partitions.csv, idf-app/partition-table-at-0x8000.bin"
    })
    void makesWhatEspressifsToolMakes(String csv, String binary) throws EspException {
        byte[] expected = Fixtures.bytes(binary);
        PartitionTable table = PartitionTable.parse(Fixtures.bytes(csv));
        assertThat(table.toBinary()).isEqualTo(expected);
        assertThat(PartitionTable.parse(expected)).isEqualTo(table);
    }

    @Test
    void findsPartitionsByNameAndPlace() throws EspException {
        PartitionTable table = PartitionTable.parse(Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        assertThat(table.named("factory")).contains(table.partitions().get(2));
        assertThat(table.named("Factory")).isEmpty();
        assertThat(table.at(0x10_ffff)).contains(table.partitions().get(2));
        assertThat(table.at(0x11_0000)).contains(table.partitions().get(3));
        assertThat(table.at(0x8000)).isEmpty();
        assertThat(table.all(PartitionType.DATA, PartitionType.NVS)).hasSize(1);
        assertThat(table.names()).isEqualTo("nvs, phy_init, factory, coredump");
        assertThat(table.violations(TableSettings.DEFAULT)).isEmpty();
    }

    @Test
    void acceptsATableWithoutMd5() throws EspException {
        assertThat(PartitionTable.parse(TableWithoutMd5.of(SMALL))).isEqualTo(SMALL);
        assertThat(TableWithoutMd5.of(SMALL)).hasSize(0xc00).isNotEqualTo(SMALL.toBinary());
    }

    @Test
    void noticesEveryFlippedBitOfTheRows() throws EspException {
        byte[] good = SMALL.toBinary();
        for (int bit = 0; bit < 32 * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> PartitionTable.parse(bad)).isInstanceOf(EspException.class);
        }
    }

    @Test
    void saysWhatIsWrong() throws EspException {
        byte[] good = SMALL.toBinary();
        byte[] damaged = good.clone();
        damaged[4] = 1;
        assertThatThrownBy(() -> PartitionTable.parse(damaged)).hasMessageContaining("is damaged: its MD5 is ");
        assertThatThrownBy(() -> PartitionTable.parse(Arrays.copyOf(good, 64)))
                .hasMessage("partition table has no end: the row of 0xff is missing");
        byte[] foreign = good.clone();
        foreign[64] = 0x12;
        assertThatThrownBy(() -> PartitionTable.parse(foreign))
                .hasMessage("partition table, row 2: begins with 12ff instead of aa50");
        byte[] erased = new byte[0x1000];
        Arrays.fill(erased, (byte) 0xff);
        assertThatThrownBy(() -> PartitionTable.parse(erased)).hasMessage("partition table is empty: nothing but 0xff");
        byte[] outside = TableWithoutMd5.of(SMALL);
        LittleEndian.put32(outside, 4, 0x9000_0000);
        assertThatThrownBy(() -> PartitionTable.parse(outside))
                .hasMessage("partition table, row 0: partition nvs cannot lie at 0x90000000 with 0x6000 bytes");
    }

    @Test
    void holds94PartitionsWithMd5And95Without() throws EspException {
        List<Partition> many = IntStream.range(0, 95)
                .mapToObj(i -> new Partition("p" + i, 0x40, 0, new FlashRange(0x1_0000 + i * 0x1000, 0x1000), 0))
                .toList();
        PartitionTable full = new PartitionTable(many);
        assertThat(PartitionTable.parse(TableWithoutMd5.of(full))).isEqualTo(full);
        assertThatThrownBy(full::toBinary).hasMessage("partition table has 95 partitions, at most 94 fit");
        PartitionTable oneLess = new PartitionTable(many.subList(0, 94));
        assertThat(PartitionTable.parse(oneLess.toBinary())).isEqualTo(oneLess);
    }

    @Test
    void aBinaryTableMayBreakRulesAndTellsThem() throws EspException {
        PartitionTable odd =
                new PartitionTable(List.of(new Partition("ota", 1, 0, new FlashRange(0xa004, 0x1000), 0xf0)));
        assertThat(PartitionTable.parse(odd.toBinary())).isEqualTo(odd);
        assertThat(odd.violations(TableSettings.DEFAULT))
                .containsExactly(
                        "partition ota: offset 0xa004 is not a multiple of 0x1000",
                        "partition ota: a partition of subtype ota must have 0x2000 bytes (8KB), not 4KB");
    }
}
