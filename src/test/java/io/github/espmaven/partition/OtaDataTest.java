package io.github.espmaven.partition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.partition.OtaData.Entry;
import io.github.espmaven.partition.OtaData.State;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OtaDataTest {
    private static final PartitionTable WITH_FACTORY = table("""
        nvs,data,nvs,0x9000,0x4000
        otadata,data,ota,0xd000,0x2000
        factory,app,factory,0x10000,1M
        app0,app,ota_0,,1M
        app1,app,ota_1,,1M
        """);
    private static final PartitionTable OTA_ONLY = table("""
        otadata,data,ota,0xd000,0x2000
        app0,app,ota_0,0x10000,1M
        app1,app,ota_1,,1M
        app2,app,ota_2,,1M
        """);

    private static PartitionTable table(String csv) {
        try {
            return PartitionTable.parse(csv.getBytes(US_ASCII));
        } catch (EspException e) {
            throw new AssertionError(e);
        }
    }

    private static String boots(OtaData data, PartitionTable table) {
        return data.boots(table).orElseThrow().name();
    }

    private static OtaData with(OtaData data, int sector, int at, int value) {
        byte[] bytes = data.toBytes();
        LittleEndian.put32(bytes, sector * 0x1000 + at, value);
        return OtaData.of(bytes);
    }

    /** The bytes are those of ESP-IDF's otatool for slots 0 and 1: numbers 1 and 2 with their CRCs. */
    @Test
    void theFirstChoiceIsWrittenAsTheReferenceDoes() {
        byte[] first = OtaData.erased().choosing(0, 2).toBytes();
        assertThat(LittleEndian.u32(first, 0)).isEqualTo(1);
        assertThat(LittleEndian.u32(first, 24)).isEqualTo(-1);
        assertThat(LittleEndian.u32(first, 28)).isEqualTo(0x4743_989a);
        assertThat(LittleEndian.u32(first, 0x1000)).isEqualTo(-1);
        byte[] second = OtaData.of(first).choosing(1, 2).toBytes();
        assertThat(LittleEndian.u32(second, 0)).isEqualTo(1);
        assertThat(LittleEndian.u32(second, 0x1000)).isEqualTo(2);
        assertThat(LittleEndian.u32(second, 0x1000 + 28)).isEqualTo(0x55f6_3774);
    }

    @Property(tries = 200)
    void theAppChosenIsTheOneThatStarts(
            @ForAll @IntRange(max = 2) int first, @ForAll @IntRange(max = 2) int second, @ForAll boolean turned) {
        OtaData before = OtaData.erased().choosing(first, 3);
        OtaData after = (turned ? before.choosing((first + 1) % 3, 3) : before).choosing(second, 3);
        assertThat(boots(after, OTA_ONLY)).isEqualTo("app" + second);
        assertThat(after.choosing(second, 3)).isEqualTo(after);
    }

    @Test
    void nothingChosenStartsTheFactoryAppOrTheFirst() {
        assertThat(boots(OtaData.erased(), WITH_FACTORY)).isEqualTo("factory");
        assertThat(boots(OtaData.erased(), OTA_ONLY)).isEqualTo("app0");
        assertThat(OtaData.erased().boots(table("nvs,data,nvs,0x9000,0x4000"))).isEmpty();
        assertThat(boots(OtaData.erased().choosing(1, 2), table("factory,app,factory,0x10000,1M")))
                .isEqualTo("factory");
    }

    @Test
    void aDamagedEntryDoesNotCount() {
        OtaData two = OtaData.erased().choosing(0, 2).choosing(1, 2);
        OtaData damaged = with(two, 1, 28, 0);
        assertThat(boots(damaged, WITH_FACTORY)).isEqualTo("app0");
        assertThat(damaged.isDamaged()).isFalse();
        OtaData both = with(damaged, 0, 0, 77);
        assertThat(boots(both, WITH_FACTORY)).isEqualTo("factory");
        assertThat(both.isDamaged()).isTrue();
        assertThat(OtaData.erased().isDamaged()).isFalse();
    }

    @Test
    void anAppThatWasGivenUpDoesNotCount() {
        OtaData two = OtaData.erased().choosing(0, 2).choosing(1, 2);
        OtaData aborted = with(two, 1, 24, 4);
        assertThat(aborted.entries().get(1)).isEqualTo(new Entry(1, 2, State.ABORTED, true));
        assertThat(boots(aborted, WITH_FACTORY)).isEqualTo("app0");
        OtaData again = aborted.choosing(1, 2);
        assertThat(again.active()).contains(new Entry(1, 2, State.UNDEFINED, true));
    }

    /** Left pending, the next start would give up the app that was just flashed and go back. */
    @Test
    void anAppStillToBeConfirmedIsChosenAnew() {
        OtaData pending = with(OtaData.erased().choosing(0, 2), 0, 24, 1);
        assertThat(pending.active().orElseThrow().state()).hasToString("pending-verify");
        OtaData anew = pending.choosing(0, 2);
        assertThat(anew.active()).contains(new Entry(1, 3, State.UNDEFINED, true));
        assertThat(boots(anew, WITH_FACTORY)).isEqualTo("app0");
    }

    @Test
    void numbersThatRunOutBeginAgain() {
        byte[] last = OtaData.erased().choosing(0, 2).toBytes();
        LittleEndian.put32(last, 0, 0xffff_fffe);
        LittleEndian.put32(last, 28, crc(0xffff_fffe));
        OtaData data = OtaData.of(last);
        assertThat(data.active().orElseThrow().sequence()).isEqualTo(0xffff_fffeL);
        assertThat(data.choosing(0, 2)).isEqualTo(OtaData.erased().choosing(0, 2));
    }

    private static int crc(int sequence) {
        int register = 0;
        for (byte b : LittleEndian.bytes32(sequence)) {
            register ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                register = (register & 1) == 0 ? register >>> 1 : register >>> 1 ^ 0xedb8_8320;
            }
        }
        return ~register;
    }

    @Test
    void placesAreFoundByNameRoleAndState() throws EspException {
        OtaData second = OtaData.erased().choosing(1, 2);
        PartitionLookup lookup = new PartitionLookup(WITH_FACTORY, p -> second);
        assertThat(lookup.find("app0").name()).isEqualTo("app0");
        assertThat(lookup.find("ota_1").name()).isEqualTo("app1");
        assertThat(lookup.find("app:factory").name()).isEqualTo("factory");
        assertThat(lookup.find("data:nvs").name()).isEqualTo("nvs");
        assertThat(lookup.find("data:ota").name()).isEqualTo("otadata");
        assertThat(lookup.find("app@active").name()).isEqualTo("app1");
        assertThat(lookup.find("app@next").name()).isEqualTo("app0");
        PartitionLookup blank = new PartitionLookup(WITH_FACTORY, p -> OtaData.erased());
        assertThat(blank.find("app@active").name()).isEqualTo("factory");
        assertThat(blank.find("app@next").name()).isEqualTo("app0");
    }

    @Test
    void whatIsNotThereIsSaid() {
        PartitionLookup lookup = new PartitionLookup(WITH_FACTORY, p -> OtaData.erased());
        refused(
                lookup,
                "data:spiffs",
                "no partition is called \"data:spiffs\"; the partition table has: nvs, otadata,"
                        + " factory, app0, app1");
        refused(lookup, "app@last", "there is no place \"app@last\", only app@active and app@next");
        PartitionLookup single = new PartitionLookup(table("factory,app,factory,0x10000,1M"), p -> OtaData.erased());
        refused(single, "app@next", "the partition table has no OTA app, so \"app@next\" means none");
        PartitionLookup twice =
                new PartitionLookup(table("a,data,spiffs,0x9000,0x1000\nb,data,spiffs,,0x1000"), p -> OtaData.erased());
        assertThatThrownBy(() -> twice.find("data:spiffs"))
                .hasMessage("\"data:spiffs\" means 2 partitions")
                .satisfies(e -> assertThat(((EspException) e).evidence().get(Key.CHOICES))
                        .contains("a, b"));
    }

    private static void refused(PartitionLookup lookup, String text, String message) {
        assertThatThrownBy(() -> lookup.find(text))
                .hasMessage(message)
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.UNKNOWN_PARTITION);
    }
}
