package io.github.espmaven.chip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EfuseControllerTest {

    static Stream<Chip> tabled() {
        return Arrays.stream(Chip.values()).filter(c -> c != Chip.ESP8266 && c != Chip.ESP32_E22);
    }

    @Test
    void onlyTheFusesOfTheEsp8266CannotBeProgrammed() {
        for (Chip chip : Chip.values()) {
            assertThat(chip.spec().fuseController().isPresent()).as(chip.id()).isEqualTo(chip != Chip.ESP8266);
        }
    }

    @ParameterizedTest
    @MethodSource("tabled")
    void locksAreThoseOfEspIdfsTable(Chip chip) {
        EfuseTable table = new EfuseTable(chip);
        EfuseController controller = chip.spec().fuseController().orElseThrow();
        int block0 = controller.blocks().get(0).address();
        compare(table.locks("WR_DIS."), controller.writeLocks(), block0);
        compare(table.locks("RD_DIS."), controller.readLocks(), block0);
    }

    /** In BLOCK0 bit by bit; other blocks are locked as a whole, of which the table has no more than named fields. */
    private static void compare(
            Map<Integer, Map<Integer, Integer>> expected, List<EfuseController.Lock> locks, int block0) {
        Map<Integer, Map<Integer, Integer>> actual = new TreeMap<>();
        for (EfuseController.Lock lock : locks) {
            int bit = (lock.bit().address() - block0) * 8 + lock.bit().lsb();
            Map<Integer, Integer> masks = new TreeMap<>(lock.masks());
            masks.replaceAll((register, mask) ->
                    mask == -1 ? expected.getOrDefault(bit, Map.of()).getOrDefault(register, -1) : mask);
            actual.put(bit, masks);
        }
        assertThat(actual.keySet()).containsAll(expected.keySet());
        expected.forEach(
                (bit, masks) -> assertThat(actual.get(bit)).as("bit " + bit).containsAllEntriesOf(masks));
        actual.forEach((bit, masks) -> masks.forEach((register, mask) -> {
            if (mask != -1) {
                assertThat(expected.get(bit)).as("bit " + bit).containsEntry(register, mask);
            }
        }));
    }

    /** MAC and CRC as an independent tool calculates it: {@code efuse/summary/esp32-mixed.tsv}. */
    @ParameterizedTest
    @CsvSource({"67:01:81:1c:44:10, 0x11", "01:08:30:03:8c:08, 0x05"})
    void macOfTheEsp32HasItsCrc(String mac, String crc) {
        EfuseValues values =
                EfuseValues.of(new Revision(3, 1), MacAddress.parse(mac).orElseThrow());
        EfuseImage fuses = Chip.ESP32.spec().efuse().encode(values);
        assertThat(fuses.read(0x3ff5a008) >>> 16).isEqualTo(Integer.decode(crc));
    }

    @Test
    void rowsSayWhatTheyDoNotLock() {
        Map<Integer, Integer> registers = new HashMap<>(Map.of(0x6000882c, 1 << 20 | 1 << 4));
        EfuseController c3 = Chip.ESP32_C3.spec().fuseController().orElseThrow();
        assertThat(EfuseController.locked(c3.writeLocks(), 0x60008844, r -> registers.getOrDefault(r, 0)))
                .isEqualTo(-1);
        assertThat(EfuseController.locked(c3.writeLocks(), 0x60008834, r -> registers.getOrDefault(r, 0)))
                .isEqualTo(7 << 18);
        assertThat(EfuseController.locked(c3.writeLocks(), 0x6000889c, r -> registers.getOrDefault(r, 0)))
                .isZero();
    }
}
