package io.github.espmaven.job;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.RegionCheck;
import io.github.espmaven.report.RegionCheck.Outcome;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class VerifyAndReadTest {
    private static final String TABLE = "nvs, data, nvs, 0x9000, 0x6000\nfactory, app, factory, 0x10000, 64K\n";

    @TempDir
    Path dir;

    private final FakeClock clock = new FakeClock();
    private Path flash;
    private Path data;
    private Path table;

    @BeforeEach
    void makeBoard() throws Exception {
        byte[] contents = new byte[5000];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = (byte) (i * 7);
        }
        data = Files.write(dir.resolve("data.bin"), contents);
        table = Files.writeString(dir.resolve("table.csv"), TABLE);
        byte[] all = new byte[4 << 20];
        Arrays.fill(all, (byte) 0xff);
        System.arraycopy(contents, 0, all, 0x10000, contents.length);
        byte[] binary = PartitionTable.parse(Files.readAllBytes(table)).toBinary();
        System.arraycopy(binary, 0, all, 0x8000, binary.length);
        all[0x20000] = 1;
        flash = Files.write(dir.resolve("flash.bin"), all);
    }

    private BoardRequest board(String chip) {
        return board(chip, "");
    }

    private BoardRequest board(String chip, String options) {
        return Boards.at("sim:" + chip + "?flash=4MB&file=" + flash + options);
    }

    private List<RegionCheck> verify(ImageSpec... images) throws EspException {
        FirmwareInputs inputs =
                new FirmwareInputs(board("esp32c3"), List.of(images), TableInput.NONE, HeaderSettings.KEEP);
        return new VerifyJob(inputs, false, new FakeClock(), new RecordingListener())
                .run()
                .checks();
    }

    @Test
    void whatTheFlashHoldsIsConfirmed() throws Exception {
        byte[] before = Files.readAllBytes(flash);
        List<RegionCheck> checks = verify(new ImageSpec("factory", data), new ImageSpec("partition-table", table));
        assertThat(checks).extracting(RegionCheck::outcome).containsOnly(Outcome.SAME);
        assertThat(RegionCheck.conclusion(checks, BoardEnding.RESTARTED))
                .isEqualTo("The flash holds 2 regions as given, proven by the chip's MD5. Board restarted.");
        assertThat(Files.readAllBytes(flash)).isEqualTo(before);
    }

    @Test
    void everyDifferenceIsListed() throws Exception {
        List<RegionCheck> checks =
                verify(new ImageSpec("factory", data), new ImageSpec("0x20000", data), new ImageSpec("0x30000", data));
        assertThat(checks)
                .extracting(RegionCheck::outcome)
                .containsExactly(Outcome.SAME, Outcome.DIFFERENT, Outcome.EMPTY);
        assertThat(RegionCheck.lines(checks))
                .containsExactly(
                        "  factory   0x010000       5,000 B  same",
                        "  data.bin  0x020000       5,000 B  DIFFERENT",
                        "  data.bin  0x030000       5,000 B  EMPTY");
        assertThatThrownBy(() -> RegionCheck.conclusion(checks, BoardEnding.IN_LOADER))
                .hasMessage("2 of 3 regions differ from their files: data.bin [0x020000, 0x021388), data.bin"
                        + " [0x030000, 0x031388) is empty")
                .extracting(e -> ((EspException) e).problem())
                .isEqualTo(Problem.VERIFY_FAILED);
        assertThatThrownBy(() -> RegionCheck.conclusion(checks.subList(2, 3), BoardEnding.IN_LOADER))
                .hasMessage("the region differs from its file: data.bin [0x030000, 0x031388) is empty")
                .satisfies(e -> assertThat(Remedies.explain((EspException) e))
                        .contains("Write the files: mvn esp:flash")
                        .doesNotContain("baud"));
    }

    @Test
    void whereARegionDiffersIsShown() throws Exception {
        byte[] all = Files.readAllBytes(flash);
        all[0x10005] ^= 0x0F;
        all[0x10009] ^= 0x0F;
        for (int i = 0; i < 40; i++) {
            all[0x10100 + i] = 0;
        }
        Files.write(flash, all);
        FirmwareInputs inputs = new FirmwareInputs(
                board("esp32c3"), List.of(new ImageSpec("factory", data)), TableInput.NONE, HeaderSettings.KEEP);
        List<RegionCheck> checks = new VerifyJob(inputs, true, new FakeClock(), new RecordingListener())
                .run()
                .checks();
        assertThat(RegionCheck.lines(checks))
                .containsExactly(
                        "  factory  0x010000       5,000 B  DIFFERENT",
                        "    0x010005+5: the flash has 2c2a313830, the file 232a31383f",
                        "    0x010101+39: the flash has 00000000000000000000000000000000…, the file"
                                + " 070e151c232a31383f464d545b626970…");
    }

    private List<String> ranges(String port, String offset, Path file) throws EspException {
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at(port), List.of(new ImageSpec(offset, file)), TableInput.NONE, HeaderSettings.KEEP);
        return RegionCheck.lines(new VerifyJob(inputs, true, new FakeClock(), new RecordingListener())
                .run()
                .checks());
    }

    /** Settings hold passwords; where no table says what they are, no bytes are shown at all. */
    @Test
    void ofSettingsAndTheirKeysNoByteIsShown() throws Exception {
        byte[] all = Files.readAllBytes(flash);
        Arrays.fill(all, 0x9000, 0x9010, (byte) 0);
        byte[] binary = PartitionTable.parse(
                        "nvs,data,nvs,0x9000,0x6000\nkeys,data,nvs_keys,0xf000,0x1000\n".getBytes(US_ASCII))
                .toBinary();
        System.arraycopy(binary, 0, all, 0x8000, binary.length);
        Path keyed = Files.write(dir.resolve("keyed.bin"), all);
        Path key = Files.write(dir.resolve("key.bin"), new byte[] {1, 2, 3, 4});
        String port = "sim:esp32c3?flash=4MB&file=" + keyed;
        assertThat(ranges(port, "0x9000", key))
                .containsExactly("  key.bin  0x009000           4 B  DIFFERENT", "    0x009000+4");
        assertThat(ranges(port, "keys", key)).hasSize(2).last().isEqualTo("    0x00f000+4");
        Arrays.fill(all, 0x8000, 0x9000, (byte) 0xff);
        Files.write(keyed, all);
        assertThat(ranges(port, "0x9000", key)).last().isEqualTo("    0x009000+4");
        assertThat(ranges("sim:esp8266?flash=4MB&file=" + keyed, "0x9000", key))
                .last()
                .isEqualTo("    0x009000+4: the flash has 00000000, the file 01020304");
    }

    @Test
    void whoNeedsATableTheBoardDoesNotHaveIsNamed() throws Exception {
        Files.delete(flash);
        assertThatThrownBy(() -> verify(new ImageSpec("factroy", data)))
                .hasMessage("data.bin goes to partition \"factroy\", but the flash of the board, at 0x008000: partition"
                        + " table is empty: nothing but 0xff");
    }

    private byte[] read(String chip, String what, String options) throws Exception {
        Path target = dir.resolve("out/read.bin");
        ReadFlashRequest request =
                new ReadFlashRequest(board(chip, options), Optional.of(what), TableInput.NONE, target);
        new ReadFlashJob(request, clock, new RecordingListener()).run();
        return Files.readAllBytes(target);
    }

    /** The AT25QL's id tells no size (protocol.md, section 1.2). */
    @Test
    void theSizeOfAFlashThatDoesNotTellItIsNamed() throws Exception {
        assertThatThrownBy(() -> read("esp32c3", "all", "&part=at25ql"))
                .isInstanceOf(EspException.class)
                .satisfies(e -> assertThat(Remedies.explain((EspException) e))
                        .contains(
                                "the flash chip does not tell its size, so \"all\" has no end", "-Desp.flashSize=4MB"));
        BoardRequest usual = board("esp32c3", "&part=at25ql");
        BoardRequest named = usual.withOptions(usual.options().withFlashBytes(OptionalLong.of(4 << 20)));
        Path target = dir.resolve("all.bin");
        ReadFlashRequest all = new ReadFlashRequest(named, Optional.of("all"), TableInput.NONE, target);
        new ReadFlashJob(all, clock, new RecordingListener()).run();
        assertThat(target).hasBinaryContent(Files.readAllBytes(flash));
        ReadFlashRequest behind = new ReadFlashRequest(named, Optional.of("4MB+1"), TableInput.NONE, target);
        assertThatThrownBy(() -> new ReadFlashJob(behind, clock, new RecordingListener()).run())
                .hasMessage("[0x400000, 0x400001) ends behind the flash of 4MB");
        BoardRequest other = board("esp32c3", "");
        BoardRequest wrong = other.withOptions(other.options().withFlashBytes(OptionalLong.of(8 << 20)));
        new ReadFlashJob(
                        new ReadFlashRequest(wrong, Optional.of("all"), TableInput.NONE, target),
                        clock,
                        new RecordingListener())
                .run();
        assertThat(target).as("what an id tells counts").hasSize(4 << 20);
    }

    /** What a run that broke off has left is taken where the chip's MD5 says so, and read again where it does not. */
    @Test
    void aReadGoesOnAtTheLastVerifiedPiece() throws Exception {
        byte[] all = Files.readAllBytes(flash);
        Path part = dir.resolve("out/.read.bin.esp-part");
        assertThatThrownBy(() -> read("esp32c3", "all", "&ailment=tx-cut(bytes=2600000)"))
                .isInstanceOf(EspException.class);
        assertThat(Files.readAllBytes(part)).hasSize(2 << 20).isEqualTo(Arrays.copyOf(all, 2 << 20));
        long[] took = {0, 0};
        byte[] damaged = Files.readAllBytes(part);
        damaged[5] ^= 1;
        for (int i = 0; i < 2; i++) {
            took[i] = clock.elapsed().toMillis();
            assertThat(read("esp32c3", "all", "&timing=real")).isEqualTo(all);
            took[i] = clock.elapsed().toMillis() - took[i];
            assertThat(part).doesNotExist();
            Files.write(part, damaged);
        }
        assertThat(took[0]).as("two pieces of four, then three").isLessThan(took[1] * 4 / 5);
    }

    private byte[] read(String chip, String what) throws Exception {
        return read(chip, what, "");
    }

    @Test
    void rangesPartitionsAndAllAreRead() throws Exception {
        byte[] all = Files.readAllBytes(flash);
        assertThat(read("esp32c3", "0x10001+77")).isEqualTo(Arrays.copyOfRange(all, 0x10001, 0x10001 + 77));
        assertThat(read("esp32c3", "factory")).isEqualTo(Arrays.copyOfRange(all, 0x10000, 0x20000));
        assertThat(read("esp32c3", "all")).isEqualTo(all);
        Path own = Files.writeString(dir.resolve("out/read.bin.part"), "a file of the user");
        Path large = Files.write(dir.resolve("out/.read.bin.esp-part"), Arrays.copyOf(all, all.length + 1));
        assertThat(read("esp32c3", "all")).isEqualTo(all);
        assertThat(own).hasContent("a file of the user");
        assertThat(large).doesNotExist();
        assertThatThrownBy(() -> read("esp32c3", "0+1,nvs")).hasMessageContaining("one file holds one");
        assertThatThrownBy(() -> read("esp32c3", "facory"))
                .hasMessage("no partition is called \"facory\"; the partition table has: nvs, factory");
    }

    /** Confirmations come back between the packets. */
    @Test
    void readsOverALineWithAnEcho() throws Exception {
        Path target = dir.resolve("read.bin");
        ReadFlashRequest request = new ReadFlashRequest(
                board("esp32c3", "&ailment=echo"), Optional.of("0x10000+0x5000"), TableInput.NONE, target);
        new ReadFlashJob(request, clock, new RecordingListener()).run();
        assertThat(Files.readAllBytes(target))
                .isEqualTo(Arrays.copyOfRange(Files.readAllBytes(flash), 0x10000, 0x15000));
    }
}
