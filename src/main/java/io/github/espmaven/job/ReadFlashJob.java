package io.github.espmaven.job;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.connect.Device;
import io.github.espmaven.flash.FlashReader;
import io.github.espmaven.job.board.BoardAccess;
import io.github.espmaven.job.board.BoardFacts;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.job.input.FlashSelection;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.report.BoardEnding;
import io.github.espmaven.report.BoardSummary;
import io.github.espmaven.report.ResultFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a part of the flash into a file, proven by an MD5 of the chip. */
public final class ReadFlashJob {
    private static final String PARAMETER = "esp.read";

    private final ReadFlashRequest request;
    private final BoardAccess access;

    public ReadFlashJob(ReadFlashRequest request, Clock clock, JobListener listener) {
        this.request = request;
        this.access = new BoardAccess(request.board(), clock, listener);
    }

    /**
     * What was read.
     *
     * @param unproven why the chip did not confirm it; empty when it did
     */
    public record Result(BoardSummary board, FlashRange range, Optional<String> unproven, BoardEnding ending) {}

    public Result run() throws EspException {
        ResultFile.requirePlace(request.target());
        FlashSelection part = part();
        Optional<PartitionTable> named = request.partitionTable().read();
        return access.use((device, board) -> {
            FlashRange range = range(part, named, device);
            checkInside(range, device);
            FlashReader reader = new FlashReader(device);
            PartFile begun = PartFile.of(request.target());
            byte[] bytes = reader.read(range, begun.read(range.length()), begun::write);
            ResultFile.write(request.target(), bytes);
            begun.forget();
            return new Result(board, range, reader.unproven(), access.restart(device));
        });
    }

    /**
     * The MD5 of the part, in hexadecimal, which the chip calculates; nothing is read and no file made.
     *
     * @throws EspException {@code NOT_SUPPORTED} when the loader has none
     */
    public String md5() throws EspException {
        FlashSelection part = part();
        Optional<PartitionTable> named = request.partitionTable().read();
        return access.use((device, board) -> {
            FlashRange range = range(part, named, device);
            checkInside(range, device);
            FlashReader reader = new FlashReader(device);
            byte[] digest = reader.md5(range)
                    .orElseThrow(() -> new EspException(
                            Problem.NOT_SUPPORTED, reader.unproven().orElseThrow()));
            access.restart(device);
            return "MD5 of " + range + " of the flash: " + Hex.of(digest);
        });
    }

    /** A chip asked for more than there is reports a failure of its flash, or gives its beginning once more. */
    private static void checkInside(FlashRange range, Device device) throws EspException {
        OptionalLong size = device.flashBytes();
        if (size.isPresent() && range.end() > size.getAsLong()) {
            throw new EspException(
                    Problem.BEYOND_FLASH,
                    range + " ends behind the flash of " + ByteSize.of(size.getAsLong()),
                    Evidence.of(Key.RANGE, range).with(Key.PARAMETER, PARAMETER));
        }
    }

    private FlashSelection part() throws EspException {
        List<FlashSelection> parts = FlashSelection.parse(PARAMETER, request.what());
        if (parts.size() > 1) {
            throw EspException.badParameter(
                    PARAMETER + " names " + parts.size() + " parts, one file holds one",
                    PARAMETER,
                    "all, 0x9000+0x6000 or nvs");
        }
        return parts.get(0);
    }

    private FlashRange range(FlashSelection part, Optional<PartitionTable> named, Device device) throws EspException {
        if (part instanceof FlashSelection.Range range) {
            return range.range();
        }
        if (part instanceof FlashSelection.Named name) {
            BoardFacts facts = new BoardFacts(device, request.partitionTable().settings());
            return name.in(named.isPresent() ? named.get() : facts.table(), facts::otaData);
        }
        return all(device)
                .orElseThrow(() -> EspException.badParameter(
                        "the flash chip does not tell its size, so \"all\" has no end",
                        PARAMETER,
                        "a range such as 0x0+4MB; or all with -Desp.flashSize=4MB"));
    }

    /** The whole flash, if it tells its size. */
    static Optional<FlashRange> all(Device device) throws EspException {
        OptionalLong size = device.flash().sizeBytes();
        return size.isPresent() ? Optional.of(new FlashRange(0, Math.toIntExact(size.getAsLong()))) : Optional.empty();
    }
}
