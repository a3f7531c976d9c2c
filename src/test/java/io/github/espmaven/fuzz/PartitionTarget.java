package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import io.github.espmaven.partition.TableWithoutMd5;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Partition tables. What is read is written in both forms and read again. */
abstract class PartitionTarget implements Target {
    private static final int TABLE_BYTES = 0xc00;
    private static final int ROW_BYTES = 32;

    private static final byte[] ALL_KINDS = Samples.text("""
        # Name, Type, SubType, Offset, Size, Flags
        nvs,      data, nvs,     ,        0x6000,
        otadata,  data, ota,     ,        0x2000, encrypted
        phy_init, data, phy,     ,        4K,     readonly
        factory,  app,  factory, 0x20000, 1M,     encrypted:readonly
        ota_0,    app,  ota_0,   ,        1M,
        own,      0x40, 7,       ,        $X,
        fat,      data, fat,     ,        -0x400000,
        """);

    /** Tables as text. */
    static final class Csv extends PartitionTarget {
        @Override
        public List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>(List.of(
                    Input.of(ALL_KINDS, 0),
                    Input.of(ALL_KINDS, 3),
                    Input.of(
                            Samples.text("boot,bootloader,primary,N/A,N/A,\n"
                                    + "t,partition_table,primary,N/A,N/A,\n"
                                    + "f,app,factory,,1M,\n"),
                            2)));
            for (byte[] csv : Samples.fixtures("partition/partitions-8MB.csv", "idf-app/partitions.csv")) {
                seeds.add(Input.of(csv, 0));
            }
            return seeds;
        }

        @Override
        public void read(byte[] bytes) throws EspException {
            Input input = new Input(bytes);
            int how = input.choice(4);
            TableSettings settings = TableSettings.DEFAULT.withVariables(Map.of("X", "64K"));
            if ((how & 1) != 0) {
                settings = settings.withTableOffset(0x9000).withSecureBootV1(true);
            }
            if ((how & 2) != 0) {
                settings = settings.withBootloaderOffset(0x1000);
            }
            check(PartitionTable.parse(input.rest(), settings), settings);
        }
    }

    /** Tables in binary, their MD5 put right if so chosen. */
    static final class Binary extends PartitionTarget {
        @Override
        public List<byte[]> seeds() {
            List<byte[]> seeds = new ArrayList<>();
            byte[] table = binary();
            seeds.add(Input.of(table, 0));
            seeds.add(Input.of(table, 1));
            seeds.add(Input.of(Samples.beginning(table, 10 * ROW_BYTES), 1));
            for (byte[] file : Samples.fixtures("partition/single_factory_no_ota.bin")) {
                seeds.add(Input.of(Samples.beginning(file, 6 * ROW_BYTES), 1));
            }
            return seeds;
        }

        private static byte[] binary() {
            try {
                return PartitionTable.parse(ALL_KINDS, TableSettings.DEFAULT.withVariables(Map.of("X", "64K")))
                        .toBinary();
            } catch (EspException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void read(byte[] bytes) throws EspException {
            Input input = new Input(bytes);
            boolean repair = input.flag();
            byte[] table = input.rest();
            if (repair) {
                repair(table);
            }
            check(PartitionTable.parse(table), TableSettings.DEFAULT);
        }

        private static void repair(byte[] table) {
            for (int at = 0; at + ROW_BYTES <= Math.min(table.length, TABLE_BYTES); at += ROW_BYTES) {
                if (table[at] == (byte) 0xeb && table[at + 1] == (byte) 0xeb) {
                    System.arraycopy(md5(table, at), 0, table, at + 16, 16);
                }
            }
        }

        private static byte[] md5(byte[] bytes, int length) {
            try {
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                md5.update(bytes, 0, length);
                return md5.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    final void check(PartitionTable table, TableSettings settings) throws EspException {
        boolean sound = table.violations(settings).isEmpty();
        Target.check(Target.isPlain(table.names()), "names can be shown");
        check(
                PartitionTable.parse(TableWithoutMd5.of(table)).partitions().equals(table.partitions()),
                "binary without MD5");
        check(PartitionTable.parse(table.toBinary()).partitions().equals(table.partitions()), "binary");
        if (sound) {
            List<Partition> again =
                    PartitionTable.parse(Samples.text(table.toCsv()), settings).partitions();
            check(again.stream().map(PartitionTarget::shown).toList().equals(shown(table)), "CSV");
        }
    }

    private static List<String> shown(PartitionTable table) {
        return table.partitions().stream().map(PartitionTarget::shown).toList();
    }

    /** What CSV says of a partition; where the bootloader and the table lie is said by the settings. */
    private static String shown(Partition p) {
        String range =
                p.is(PartitionType.APP) || p.is(PartitionType.DATA) ? p.range().toString() : "";
        return p.name() + ':' + p.type() + ':' + p.subtype() + range + p.encrypted() + p.readOnly();
    }

    private static void check(boolean same, String form) {
        Target.check(same, "the table comes back from its " + form);
    }
}
