package io.github.espmaven.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SharedFile;
import io.github.espmaven.chip.MacAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of a table of devices that are given out. */
class DeviceRowsTest {
    private static final String MAC = "7c:df:a1:00:00:01";

    @TempDir
    Path folder;

    private static MacAddress mac(String text) {
        return MacAddress.parse(text).orElseThrow();
    }

    private DeviceRows rows() {
        return new DeviceRows(folder.resolve("devices.csv"), Clock.system());
    }

    private String give(String table) throws Exception {
        Files.write(folder.resolve("devices.csv"), table.getBytes(StandardCharsets.ISO_8859_1));
        rows().of(mac(MAC), "nvs");
        return new String(Files.readAllBytes(folder.resolve("devices.csv")), StandardCharsets.ISO_8859_1);
    }

    /** In the right column | what is written; n is a line feed, r a carriage return, other octets are those of Latin-1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
        mac,a.b~,1~,2~|mac,a.b~@,1~,2~
        mac,a.b~,1|mac,a.b~@,1
        MAC , a.b^~ , 1^~ , 2^~|MAC , a.b^~@, 1^~ , 2^~
        mac,a.b~~# ,free~#~~,1~|mac,a.b~~# ,free~#~~@,1~
        mac,a.b~"",1~|mac,a.b~@,1~
        mac,a.b~02:00:00:00:00:01,"x~,y"~,é~|mac,a.b~02:00:00:00:00:01,"x~,y"~@,é~
        mac,a.b~@,1~,2~|mac,a.b~@,1~,2~
        ï»¿mac,a.b~,1~|ï»¿mac,a.b~@,1~
        """)
    void onlyTheCellOfTheFirstFreeRowChanges(String before, String after) throws Exception {
        assertThat(give(text(before))).isEqualTo(text(after));
        assertThat(give(text(after))).as("the row is the board's now").isEqualTo(text(after));
    }

    private static String text(String shown) {
        return shown.strip().replace("^", "\r").replace("~", "\n").replace("@", MAC);
    }

    @Test
    void withNoneLeftNothingChanges() throws Exception {
        String full = "mac,a.b\n02:00:00:00:00:01,1\n";
        assertThatThrownBy(() -> give(full))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NO_ROW_LEFT));
        assertThat(folder.resolve("devices.csv")).hasContent(full);
    }

    @Test
    void atTheSameTimeEachGetsAnother() throws Exception {
        Files.writeString(folder.resolve("devices.csv"), "mac,a.b.u8\n" + ",0\n,1\n,2\n,3\n,4\n,5\n,6\n,7\n".repeat(4));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Object>> asked = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                MacAddress mac = mac("7c:df:a1:00:01:" + (10 + i));
                asked.add(() -> rows().of(mac, "nvs"));
            }
            for (Future<Object> given : threads.invokeAll(asked)) {
                given.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(rows().table().free()).isZero();
        assertThat(rows().table().addresses()).hasSize(32);
    }

    @Test
    void aRowWithoutAddressIsNobodysForAGoalThatGivesNoneOut() throws Exception {
        DeviceTable table = DeviceTable.parse("mac,a.b\n,1\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(table.all()).as("but it is checked").hasSize(1);
        assertThatThrownBy(() -> table.of(mac(MAC), "devices.csv"))
                .hasMessage("devices.csv has no row for this board, " + MAC);
    }

    private static final String TWO_FREE = "mac,a.b~,1~,2~".replace('~', '\n');

    @Test
    void anOlderCopyThatSomebodySavesIsRefusedWhileTheStationRuns() throws Exception {
        Path file = Files.writeString(folder.resolve("devices.csv"), TWO_FREE);
        DeviceRows station = rows();
        DeviceRows other = rows();
        station.of(mac(MAC), "nvs");
        assertThat(other.table().free()).as("the other station has seen it").isEqualTo(1);
        Files.writeString(file, TWO_FREE);
        for (DeviceRows each : List.of(station, other)) {
            assertThatThrownBy(() -> each.of(mac("02:00:00:00:00:02"), "nvs"))
                    .hasMessage(file + " gives the row of " + MAC + " to another board");
        }
        assertThat(file).hasContent(TWO_FREE);
        Files.writeString(file, TWO_FREE.replace(",1", "02:00:00:00:00:07,1"));
        assertThatThrownBy(station::table).hasMessageEndingWith(" gives the row of " + MAC + " to another board");
        rows().of(mac("02:00:00:00:00:02"), "nvs");
        Files.writeString(file, TWO_FREE.replace(",1", MAC + ",1") + ",3\n");
        assertThat(station.table().free()).as("more rows are put in").isEqualTo(2);
    }

    @Test
    void rowsThatAreEqualAreNotTakenForOneThatIsGivenTwice() throws Exception {
        Files.writeString(folder.resolve("devices.csv"), "mac,a.b\n,1\n,1\n,1\n");
        DeviceRows station = rows();
        station.of(mac(MAC), "nvs");
        station.of(mac("02:00:00:00:00:02"), "nvs");
        assertThat(station.table().free()).isEqualTo(1);
    }

    /** One file by the names of two folders, and one by two names of its own. */
    @Test
    void aFileOfSeveralNamesGivesEachRowOnce() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path file = Files.writeString(real.resolve("devices.csv"), TWO_FREE);
        Path named = Files.createSymbolicLink(folder.resolve("named.csv"), link.resolve("devices.csv"));
        assertThat(SharedFile.lock(link.resolve("devices.csv")).tryHold("left")).isPresent();
        for (Path path : List.of(file, named, real.resolve("../link/devices.csv"))) {
            assertThat(SharedFile.lock(path).tryHold("right")).as("%s", path).isEmpty();
        }
        Path hard = Files.createLink(
                folder.resolve("hard.csv"), Files.writeString(folder.resolve("devices.csv"), TWO_FREE));
        assertThatThrownBy(() -> rows().of(mac(MAC), "nvs")).hasMessageEndingWith("has several names (hard links)");
        assertThat(hard).hasContent(TWO_FREE);
    }
}
