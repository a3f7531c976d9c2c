package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.FlashJob;
import io.github.espmaven.job.FlashRequest;
import io.github.espmaven.job.ManyBoards;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.report.BoardsReport.Done;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.report.FlashReportJson;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first flash of 1 MiB on sixteen boards at the same time, as a ratio to that on one; wire and flash take their time. */
@Tag("bench")
class ManyBoardsSpeedTest {
    private static final int BOARDS = 16;
    private static final double AT_MOST = 1.15;

    @TempDir
    private Path folder;

    private double flash(int boards) throws Exception {
        Path image = Files.write(
                folder.resolve("app.bin"), TestBoard.region(0x10000, 1 << 20).bytes());
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at("none"), List.of(new ImageSpec("0x10000", image)), TableInput.NONE, HeaderSettings.KEEP);
        FlashRequest common = new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO);
        List<NamedBoard> all = new ArrayList<>();
        for (int i = 0; i < boards; i++) {
            String url = "sim:esp32c3?timing=real&flash=2MB&mac=02:00:5e:00:53:" + (20 + i);
            all.add(new NamedBoard("b" + i, url, Optional.empty(), Optional.empty()));
        }
        long start = Clock.system().nanoTime();
        List<Row> outcomes = new ManyBoards(boards, ManyBoards.OnFailure.CONTINUE, Clock.system())
                .run(
                        all,
                        board -> new RecordingListener(),
                        (board, listener) -> Done.well(
                                "done",
                                FlashReportJson.of(new FlashJob(
                                                common.at(board.request(
                                                        common.inputs().board())),
                                                Clock.system(),
                                                listener)
                                        .run())));
        double seconds = Clock.system().since(start).toNanos() / 1e9;
        assertThat(outcomes).allMatch(Row::isDone);
        return seconds;
    }

    @Test
    void sixteenTakeLittleLongerThanOne() throws Exception {
        flash(1);
        double one = flash(1);
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        double many = flash(BOARDS);
        int peak = ManagementFactory.getThreadMXBean().getPeakThreadCount();
        System.out.printf(
                "[bench] %d boards %.2f s, one %.2f s, ratio %.2f, threads %d (load %.1f)%n",
                BOARDS,
                many,
                one,
                many / one,
                peak - before,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        assertThat(many / one).isLessThan(AT_MOST);
    }
}
