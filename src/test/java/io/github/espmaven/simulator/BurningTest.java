package io.github.espmaven.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.BitField;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ReedSolomon;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.simulator.FuseClient.Registers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Fuses of virtual boards are burned by register writes over the loader (protocol.md, section 1.10). */
class BurningTest {
    private static final byte[] KEY = new byte[32];
    private static final byte[] BLANK = new byte[32];

    static {
        for (int i = 0; i < KEY.length; i++) {
            KEY[i] = (byte) (0x11 * i + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyIsBurnedAndKept(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
        fuses.burn(chip.keyBlock(), KEY);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(KEY);
        assertThat(fuses.read(chip.errors)).isZero();
        fuses.client.resetIntoDownload();
        fuses.client.sync();
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(KEY);
    }

    @ParameterizedTest
    @EnumSource
    void noOtherFuseIsBurned(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        byte[] before = everything(fuses);
        fuses.burn(chip.keyBlock(), KEY);
        byte[] after = everything(fuses);
        int from = chip.block(chip.keyBlock()) - chip.base;
        assertThat(Arrays.copyOf(after, from)).isEqualTo(Arrays.copyOf(before, from));
    }

    private static byte[] everything(FuseClient fuses) throws EspException {
        byte[] registers = new byte[fuses.at.errors - fuses.at.base];
        for (int at = fuses.at.block(0) - fuses.at.base; at < registers.length; at += 4) {
            LittleEndian.put32(registers, at, fuses.read(fuses.at.base + at));
        }
        return registers;
    }

    @ParameterizedTest
    @EnumSource
    void fusesNeverGoBack(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        fuses.burnBit(firstFree(fuses));
        byte[] burned = fuses.block(0);
        fuses.burn(0, new int[8], new byte[ReedSolomon.CHECK_BYTES]);
        assertThat(fuses.block(0)).isEqualTo(burned);
        for (int i = 0; i < 8; i++) {
            fuses.write(chip.block(chip.keyBlock()) + 4 * i, -1); // what is read cannot be written
        }
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
    }

    /** A bit of the second word on, which only word 0 could lock. */
    private static int firstFree(FuseClient fuses) throws EspException {
        int bit = 8 * 4;
        while ((fuses.read(fuses.at.block(0) + bit / 32 * 4) >>> bit % 32 & 1) != 0) {
            bit++;
        }
        return bit;
    }

    @ParameterizedTest
    @EnumSource
    void aLockedBlockStaysAsItIs(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        fuses.burnBit(chip.lockOf(chip.keyBlock()));
        fuses.burn(chip.keyBlock(), KEY);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
        assertThat(fuses.read(chip.errors)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aHiddenBlockReadsAsZeros(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        fuses.burn(chip.keyBlock(), KEY);
        for (int bit : chip.hiding()) {
            fuses.burnBit(bit);
        }
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
        assertThat(fuses.read(chip.errors)).isZero();
    }

    /** C2: its only key block is two keys of 128 bits, hidden one by one. */
    @Test
    void halfOfTheC2sBlockCanBeHidden() throws EspException {
        FuseClient fuses = FuseClient.of(Registers.ESP32_C2);
        fuses.burn(3, KEY);
        fuses.burnBit(32);
        assertThat(Arrays.copyOf(fuses.block(3), 16)).isEqualTo(new byte[16]);
        assertThat(Arrays.copyOfRange(fuses.block(3), 16, 32)).isEqualTo(Arrays.copyOfRange(KEY, 16, 32));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ESP32")
    void wrongCheckBytesAreErrorsOfTheBlock(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        byte[] check = ReedSolomon.check(KEY);
        check[3] ^= 0x20;
        check[7] ^= 0x01;
        fuses.burn(chip.keyBlock(), FuseClient.words(KEY), check);
        assertThat(fuses.errors(chip.keyBlock())).isEqualTo(2);
        assertThat(fuses.block(chip.keyBlock())).as("corrected").isEqualTo(KEY);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ESP32")
    void aBlockCannotBeBurnedTwice(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        byte[] other = new byte[32];
        Arrays.fill(other, (byte) 0xa5);
        fuses.burn(chip.keyBlock(), KEY);
        fuses.burn(chip.keyBlock(), other);
        assertThat(fuses.errors(chip.keyBlock()) & 8).as("FAIL").isEqualTo(8);
        byte[] both = fuses.block(chip.keyBlock());
        for (int i = 0; i < 32; i++) {
            assertThat(both[i]).isEqualTo((byte) (KEY[i] | other[i]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutItsOperationCodeACommandDoesNothing(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        int block = chip.keyBlock();
        fuses.prepare(block, FuseClient.words(KEY), ReedSolomon.check(KEY));
        fuses.give(0x5aa5, 2 | block << 2);
        fuses.give(0, 2 | block << 2);
        fuses.give(0x5aa5, 1);
        assertThat(fuses.block(block)).isEqualTo(BLANK);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBurnedIsSeenAfterReading(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        int block = chip.keyBlock();
        fuses.prepare(block, FuseClient.words(KEY), ReedSolomon.check(KEY));
        fuses.give(0x5a5a, 2 | block << 2);
        assertThat(fuses.block(block)).isEqualTo(BLANK);
        fuses.give(0x5aa5, 1);
        assertThat(fuses.block(block)).isEqualTo(KEY);
    }

    /** With coding scheme 1 a unit is six bytes and two that check them. */
    @Test
    void esp32CodesThreeQuarters() throws EspException {
        FuseClient fuses = FuseClient.of(Registers.ESP32);
        fuses.burnBit(6 * 32);
        byte[] coded = new byte[32];
        for (int i = 0; i < 6; i++) {
            coded[i] = (byte) (i + 1);
        }
        coded[6] = 1 ^ 2 ^ 3 ^ 4 ^ 5 ^ 6;
        coded[7] = 1 + 2 + 3 * 2 + 4 + 5 * 2 + 6 * 2;
        fuses.burn(2, FuseClient.words(coded), new byte[12]);
        assertThat(Arrays.copyOf(fuses.block(2), 8)).containsExactly(1, 2, 3, 4, 5, 6, 0, 0);
        assertThat(fuses.read(Registers.ESP32.errors)).isZero();
        coded[7]++;
        fuses.burn(3, FuseClient.words(coded), new byte[12]);
        assertThat(Arrays.copyOf(fuses.block(3), 8)).containsExactly(1, 2, 3, 4, 5, 6, 0, 0);
        assertThat(fuses.read(Registers.ESP32.errors)).as("DEC_STATUS").isEqualTo(1 << 8);
    }

    /** With coding scheme 2 the halves of a block are the same. */
    @Test
    void esp32CodesRepeated() throws EspException {
        FuseClient fuses = FuseClient.of(Registers.ESP32);
        fuses.burnBit(6 * 32 + 1);
        byte[] coded = Arrays.copyOf(KEY, 32);
        System.arraycopy(KEY, 0, coded, 16, 16);
        fuses.burn(3, FuseClient.words(coded), new byte[12]);
        assertThat(fuses.block(3)).isEqualTo(Arrays.copyOf(Arrays.copyOf(KEY, 16), 32));
    }

    @ParameterizedTest
    @CsvSource({"ESP32_C3, 0x1e8, 0x1f0", "ESP32_S2, 0x1e8, 0x1f4", "ESP32_C5, 0x1ec, 0x1f4", "ESP32_C2, 0x108, 0x114"})
    void nothingIsBurnedBeforeTheVoltageHasRisen(Registers chip, String dac, String powerOn) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        int timer = chip.base + Integer.decode(powerOn);
        int usual = fuses.read(timer);
        fuses.write(timer, 100 << 8);
        fuses.burn(chip.keyBlock(), KEY);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
        fuses.write(timer, usual);
        fuses.write(chip.base + Integer.decode(dac), 0);
        fuses.burn(chip.keyBlock(), KEY);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(BLANK);
        // as ESP-IDF sets it
        fuses.write(chip.base + Integer.decode(dac), 0xff << 9 | 0x28);
        fuses.write(timer, 0x3000 << 8);
        fuses.burn(chip.keyBlock(), KEY);
        assertThat(fuses.block(chip.keyBlock())).isEqualTo(KEY);
    }

    @Test
    void doneIsTold() throws EspException {
        FuseClient fuses = FuseClient.of(Registers.ESP32_C6);
        int raw = Registers.ESP32_C6.base + 0x1d8;
        fuses.burnBit(32 * 2);
        assertThat(fuses.read(raw)).isEqualTo(3);
        assertThat(fuses.read(raw + 4)).isZero();
        fuses.write(raw + 8, 2);
        assertThat(fuses.read(raw + 4)).isEqualTo(2);
        fuses.write(raw + 12, 2);
        assertThat(fuses.read(raw)).isEqualTo(1);
    }

    @Test
    void inRealTimeACommandTakesTime() throws EspException {
        FuseClient fuses =
                FuseClient.of(Registers.ESP32_C3, BoardOptions.of(Chip.ESP32_C3).withTiming(Timing.REAL));
        fuses.prepare(9, FuseClient.words(KEY), ReedSolomon.check(KEY));
        fuses.write(Registers.ESP32_C3.conf, 0x5a5a);
        fuses.write(Registers.ESP32_C3.command, 2 | 9 << 2);
        fuses.give(0x5aa5, 1);
        assertThat(fuses.block(9)).isEqualTo(KEY);
    }

    /** What is burned protects the board: from the next start on it is as one that was made so. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ESP32")
    void secureBootThatIsBurnedIsSecureBoot(Registers chip) throws EspException {
        FuseClient fuses = FuseClient.of(chip);
        BitField.Slice secureBoot =
                chip.chip().spec().security().secureBootV2().slices().get(0);
        fuses.burnBit((secureBoot.address() - chip.block(0)) * 8 + secureBoot.lsb());
        BitField.Slice download =
                chip.chip().spec().security().secureDownload().slices().get(0);
        fuses.burnBit((download.address() - chip.block(0)) * 8 + download.lsb());
        fuses.client.resetIntoDownload();
        fuses.client.sync();
        byte[] info = fuses.client.exchange(new Commands.GetSecurityInfo());
        assertThat(LittleEndian.u32(info, 8)).isEqualTo(1 | 4);
        assertThat(chip.chip().spec().romHas(RomFeature.SECURE_DOWNLOAD)).isTrue();
        assertThat(fuses.client.statusOf(new Commands.ReadRegister(chip.base))).isNotZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFileKeepsTheFuses(Registers chip, @TempDir Path folder) throws EspException, IOException {
        Path file = folder.resolve("fuses.bin");
        BoardOptions board = BoardOptions.parse("sim:" + chip.chip().id() + "?efuse=" + file);
        FuseClient first = FuseClient.of(chip, board);
        first.burn(chip.keyBlock(), KEY);
        byte[] burned = Files.readAllBytes(file);
        assertThat(burned).as("at once").contains(KEY);
        first.client.port.close();
        FuseClient second = FuseClient.of(chip, board);
        assertThat(second.block(chip.keyBlock())).isEqualTo(KEY);
        assertThat(Files.readAllBytes(file)).isEqualTo(burned);
        refused(board, "is in use by another virtual board");
        second.client.port.close();
        assertThat(folder.toFile().list()).containsExactly("fuses.bin");
    }

    @Test
    void keptFusesDoNotChangeByOptions(@TempDir Path folder) throws EspException, IOException {
        String url = "sim:esp32c3?efuse=" + folder.resolve("fuses.bin");
        BoardOptions made = BoardOptions.parse(url + "&mac=02:00:00:00:00:07&rev=1.1&security=secure-boot");
        new VirtualBoard(made, new RawClient(BoardOptions.of(Chip.ESP32_C3)).clock)
                .transport()
                .close();
        for (String same : new String[] {"", "&mac=02:00:00:00:00:07", "&rev=1.1", "&security=secure-boot"}) {
            RawClient client = RawClient.synced(BoardOptions.parse(url + same));
            assertThat(client.read(0x60008844)).as(same).isEqualTo(7);
            assertThat(LittleEndian.u32(client.exchange(new Commands.GetSecurityInfo()), 8))
                    .isEqualTo(1);
            client.port.close();
        }
        refused(BoardOptions.parse(url + "&mac=02:00:00:00:00:08"), "have the MAC address 02:00:00:00:00:07, not");
        refused(BoardOptions.parse(url + "&rev=0.3"), "have the revision v1.1, not v0.3");
        refused(BoardOptions.parse(url + "&security=flash-encryption"), "have no flash-encryption, and fuses do not");
        Files.write(folder.resolve("fuses.bin"), new byte[5]);
        refused(made, "holds 5 B, but the board's fuses take 484 B: name another file");
        refused(BoardOptions.parse("sim:esp32c3?efuse=" + folder), "is a folder, not a file for the fuses");
    }

    /** One bit of its revision is no fuse. */
    @ParameterizedTest
    @CsvSource({"0.0, 1", "1.0, 1", "2.1, 2", "3.0, 1", "3.1, 1"})
    void revisionOfTheEsp32IsKept(String revision, int times, @TempDir Path folder) throws EspException {
        String url = "sim:esp32?efuse=" + folder.resolve("fuses.bin");
        String named = url + "&rev=" + revision;
        for (String board : new String[] {named, times == 1 ? url : named, named}) {
            RawClient client = RawClient.synced(BoardOptions.parse(board));
            assertThat(Chip.ESP32.spec().efuse().revision(client)).hasToString("v" + revision);
            client.port.close();
        }
    }

    private static void refused(BoardOptions board, String why) {
        assertThatThrownBy(() -> new RawClient(board))
                .isInstanceOfSatisfying(
                        EspException.class, e -> assertThat(e.problem()).isEqualTo(Problem.BAD_VIRTUAL_BOARD))
                .hasMessageContaining(why);
    }

    /** Versions from 3.0 on: how esp-serial-flasher tells them. */
    @ParameterizedTest
    @CsvSource({"0.1, 1", "1.0, 2", "1.3, 4", "3.0, 5", "3.1, 6", "3.2, 7", "3.4, 7"})
    void p4TellsItsStepAsVersion(String revision, int version) throws EspException {
        RawClient client = RawClient.synced(BoardOptions.parse("sim:esp32p4?rev=" + revision));
        byte[] info = client.exchange(new Commands.GetSecurityInfo());
        assertThat(LittleEndian.u32(info, 8 + 16)).isEqualTo(version);
    }
}
