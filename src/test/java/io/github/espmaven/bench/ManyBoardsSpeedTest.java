package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashEvent;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first flash of 1 MiB on sixteen boards at the same time, as a ratio to that on one; wire and flash take their time. */
@Tag("bench")
class ManyBoardsSpeedTest {
    private static final int BOARDS = 16;
    private static final double AT_MOST = 1.15;

    /** A thread a board, and what encodes for all of them. */
    private static final int MOST_THREADS = 2 * BOARDS;

    private static final int FLASH_BYTES = 2 << 20;
    private static final int MOST_BYTES_A_BOARD = 2 << 20;

    @TempDir
    private Path folder;

    private volatile long used;

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
        AtomicInteger connected = new AtomicInteger();
        long start = Clock.system().nanoTime();
        List<Row> outcomes = new ManyBoards(boards, ManyBoards.OnFailure.CONTINUE, Clock.system())
                .run(
                        all,
                        board -> atHalf(connected, boards),
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

    /** When the first of the boards has half of its flash, and all are being written, what is in use is noted. */
    private RecordingListener atHalf(AtomicInteger connected, int boards) {
        return new RecordingListener() {
            private boolean noted;

            @Override
            public void flash(FlashEvent event) {
                super.flash(event);
                if (event instanceof FlashEvent.Writing) {
                    connected.incrementAndGet();
                } else if (!noted && event instanceof FlashEvent.Written w && w.bytesDone() > 1 << 19) {
                    noted = true;
                    if (connected.getAndSet(boards + 1) == boards) {
                        System.gc();
                        used = ManagementFactory.getMemoryMXBean()
                                .getHeapMemoryUsage()
                                .getUsed();
                    }
                }
            }
        };
    }

    @Test
    void sixteenTakeLittleLongerThanOne() throws Exception {
        flash(1);
        double one = flash(1);
        long usedByOne = used;
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        double many = flash(BOARDS);
        int peak = ManagementFactory.getThreadMXBean().getPeakThreadCount();
        long aBoard = (used - usedByOne) / (BOARDS - 1) - FLASH_BYTES;
        System.out.printf(
                "[bench] %d boards %.2f s, one %.2f s, ratio %.2f, threads %d, %,d B a board (load %.1f)%n",
                BOARDS,
                many,
                one,
                many / one,
                peak - before,
                aBoard,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        assertThat(many / one).isLessThan(AT_MOST);
        assertThat(peak - before).isLessThanOrEqualTo(MOST_THREADS);
        assertThat(aBoard).isLessThan(MOST_BYTES_A_BOARD);
    }
}
