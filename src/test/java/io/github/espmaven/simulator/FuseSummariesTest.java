package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.EfuseController;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.testing.Fixtures;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual boards with the fuses of {@code fixtures/efuse/summary} show what an independent tool reads from these. */
class FuseSummariesTest {
    /** Fields of the P4 that the tool, which takes this one for v3.x, has at places that ESP-IDF's table does not know. */
    private static final Set<String> OF_P4_V3 = Set.of(
            "HP_PWR_SRC_SEL",
            "KEY_PURPOSE_0_H",
            "KEY_PURPOSE_2_H",
            "KEY_PURPOSE_4_H",
            "KEY_PURPOSE_5_H",
            "PVT_GLITCH_EN",
            "PVT_GLITCH_MODE",
            "RECOVERY_BOOTLOADER_FLASH_SECTOR_0_1",
            "USB_PHY_SEL");

    private record Field(String name, int block, int bit, int width, boolean readable, boolean writable, byte[] value) {
        /** A line of a summary; composed fields have no place. */
        static Stream<Field> of(String line) {
            String[] cells = line.split("\t", -1);
            if (line.startsWith("#") || cells.length < 9 || cells[3].equals("None")) {
                return Stream.empty();
            }
            String[] type = cells[5].split(":", -1);
            boolean bytes = type[0].equals("bytes");
            int width = type[0].equals("bool") ? 1 : Integer.parseInt(type[1]) * (bytes ? 8 : 1);
            String digits = cells[8].substring(2);
            byte[] value = HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
            return Stream.of(new Field(
                    cells[0],
                    Integer.parseInt(cells[2]),
                    Integer.parseInt(cells[3]) * 32 + Integer.parseInt(cells[4]),
                    width,
                    cells[6].equals("True"),
                    cells[7].equals("True"),
                    bytes ? reversed(value) : value));
        }
    }

    static Stream<Arguments> states() throws IOException {
        Path folder = Fixtures.path("efuse/summary");
        List<Arguments> states = new ArrayList<>();
        for (Chip chip : Chip.values()) {
            for (String state : List.of("blank", "mixed")) {
                if (Files.exists(folder.resolve(chip.id() + "-" + state + ".bin"))) {
                    states.add(Arguments.of(chip, state));
                }
            }
        }
        assertThat(states).hasSize(25);
        return states.stream();
    }

    @ParameterizedTest
    @MethodSource("states")
    void fieldsAreWhatAToolReads(Chip chip, String state, @TempDir Path folder) throws EspException, IOException {
        EfuseController controller = chip.spec().fuseController().orElseThrow();
        EfuseImage image = image(chip, "efuse/summary/" + chip.id() + "-" + state + ".bin");
        Path file = folder.resolve("fuses.bin");
        Files.write(file, EfusePeripheral.cells(controller, image));
        EfusePeripheral efuse = new EfusePeripheral(
                controller, chip.spec().efuse().base(), Files.readAllBytes(file), new CpuTime(), Timing.NONE);
        RawClient client = RawClient.synced(BoardOptions.parse("sim:" + chip.id() + "?efuse=" + file));
        boolean locked = chip.spec()
                .security()
                .has(Protection.SECURE_DOWNLOAD, chip.spec().usualRevision(), image);
        List<Field> fields = Fixtures.text("efuse/summary/" + chip.id() + "-" + state + ".tsv")
                .lines()
                .flatMap(Field::of)
                .toList();
        assertThat(fields).hasSizeGreaterThan(25);
        List<byte[]> blocks = new ArrayList<>();
        for (EfuseController.Block block : controller.blocks()) {
            byte[] shown = new byte[4 * block.words()];
            for (int i = 0; i < block.words(); i++) {
                int register = block.address() + 4 * i;
                LittleEndian.put32(shown, 4 * i, locked ? efuse.read(register) : client.read(register));
            }
            blocks.add(shown);
        }
        for (Field field : fields) {
            BigInteger value = new BigInteger(1, reversed(blocks.get(field.block)))
                    .shiftRight(field.bit)
                    .and(BigInteger.ONE.shiftLeft(field.width).subtract(BigInteger.ONE));
            BigInteger read = field.readable ? new BigInteger(1, field.value) : BigInteger.ZERO;
            assertThat(value).as(field.name).isEqualTo(read);
            if (chip != Chip.ESP32_P4 || !OF_P4_V3.contains(field.name)) {
                assertLocks(controller, field, efuse::read);
            }
        }
    }

    private static void assertLocks(EfuseController controller, Field field, IntUnaryOperator registers) {
        int register = controller.blocks().get(field.block).address() + field.bit / 32 * 4;
        int first = 1 << field.bit % 32;
        boolean writable = (EfuseController.locked(controller.writeLocks(), register, registers) & first) == 0;
        boolean readable = (EfuseController.locked(controller.readLocks(), register, registers) & first) == 0;
        assertThat(writable).as(field.name + " writable").isEqualTo(field.writable);
        assertThat(readable).as(field.name + " readable").isEqualTo(field.readable);
    }

    /** The files begin with the last register's highest byte. */
    private static EfuseImage image(Chip chip, String fixture) {
        byte[] registers = reversed(Fixtures.bytes(fixture));
        EfuseImage image = new EfuseImage();
        for (int at = 0; at < registers.length; at += 4) {
            image.write(chip.spec().efuse().base() + at, LittleEndian.u32(registers, at));
        }
        return image;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = Arrays.copyOf(bytes, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
