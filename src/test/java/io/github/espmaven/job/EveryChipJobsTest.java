package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipFacts;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.FlashReport.RegionResult;
import io.github.espmaven.flash.FlashReport.State;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.report.FlashResult;
import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every chip, with stub and with its ROM alone, open and locked, through all that the goals do with a board. */
@Tag("slow")
class EveryChipJobsTest {
    private static final int FLASH_BYTES = 1 << 20;
    private static final FlashRange ERASED = new FlashRange(0x20000, 0x4000);

    @TempDir
    Path folder;

    static Stream<Arguments> boards() {
        return Arrays.stream(Chip.values())
                .flatMap(chip -> Stream.of(StubUse.values())
                        .flatMap(stub -> Stream.of(false, true)
                                .filter(locked -> !locked || chip.spec().romHas(RomFeature.SECURE_DOWNLOAD))
                                .map(locked -> Arguments.of(chip, stub, locked))));
    }

    @ParameterizedTest(name = "{0} {1} locked={2}")
    @MethodSource("boards")
    void connectsTellsErasesWritesAndVerifies(Chip chip, StubUse stub, boolean locked) throws Exception {
        byte[] flash = TestBoard.used(FLASH_BYTES);
        Path file = Files.write(folder.resolve("flash.bin"), flash);
        String port = "sim:" + chip.id() + "?flash=1MB&file=" + file + (locked ? "&security=secure-download" : "");
        BoardRequest board = with(Boards.at(port), stub);
        Clock clock = new FakeClock();

        RecordingListener listener = new RecordingListener();
        new ChipInfoJob(board, clock, listener).run();
        assertThat(listener.told().get(0)).startsWith("connected ").contains(chip.toString());

        EraseRequest erase = new EraseRequest(board, Optional.of("0x20000+0x4000"), TableInput.NONE, Set.of());
        new EraseJob(erase, clock, new RecordingListener()).run();
        Arrays.fill(flash, ERASED.offset(), ERASED.end(), (byte) 0xFF);
        assertThat(Arrays.mismatch(Files.readAllBytes(file), flash)).isEqualTo(-1);

        byte[] app = TestBoard.region(0x40000, 0x6000).bytes();
        ImageSpec image = new ImageSpec("0x40000", Files.write(folder.resolve("app.bin"), app));
        FirmwareInputs inputs = new FirmwareInputs(board, List.of(image), TableInput.NONE, HeaderSettings.KEEP);
        FlashRequest request = new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO);
        FlashResult result = new FlashJob(request, clock, new RecordingListener()).run();
        System.arraycopy(app, 0, flash, 0x40000, app.length);
        assertThat(Arrays.mismatch(Files.readAllBytes(file), flash)).isEqualTo(-1);

        boolean stubRuns = stub.isWanted() && !locked && hasStub(chip);
        boolean md5 = stubRuns || (!locked && chip.spec().romHas(RomFeature.MD5));
        assertThat(result.board().stub()).isEqualTo(stubRuns);
        assertThat(result.report().regions())
                .extracting(RegionResult::state)
                .containsExactly(md5 ? State.VERIFIED : State.WRITTEN);
        assertThat(result.report().unverified().isPresent()).isEqualTo(!md5);
    }

    private static boolean hasStub(Chip chip) {
        return !"none".equals(ChipFacts.of(chip).get("stub"));
    }

    private static BoardRequest with(BoardRequest board, StubUse stub) {
        return board.withOptions(board.options().withStub(stub));
    }
}
