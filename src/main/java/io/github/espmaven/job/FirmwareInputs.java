package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Input of the jobs that flash or compare firmware: board, images, partition table, header settings.
 *
 * @param board how to reach the board
 * @param images the inputs
 * @param partitionTable what the user says of the partition table
 * @param header what the bootloader's header shall say about the flash
 * @param only which parts of them count
 * @param known what has been read of them, for whichever board: it is read once
 */
public record FirmwareInputs(
        BoardRequest board,
        List<ImageSpec> images,
        TableInput partitionTable,
        HeaderSettings header,
        FirmwareSelection only,
        Map<Reading, Firmware> known) {

    /** A way to read them. */
    record Reading(Optional<Chip> chip, boolean force) {}

    public FirmwareInputs {
        images = List.copyOf(images);
    }

    /** @param only which parts of them count */
    public FirmwareInputs(
            BoardRequest board,
            List<ImageSpec> images,
            TableInput partitionTable,
            HeaderSettings header,
            FirmwareSelection only) {
        this(board, images, partitionTable, header, only, new HashMap<>());
    }

    /** All of them. */
    public FirmwareInputs(
            BoardRequest board, List<ImageSpec> images, TableInput partitionTable, HeaderSettings header) {
        this(board, images, partitionTable, header, FirmwareSelection.ALL);
    }

    /** The same for another board. */
    public FirmwareInputs at(BoardRequest other) {
        return new FirmwareInputs(other, images, partitionTable, header, only, known);
    }

    /** The same for boards that come one after the other ({@link ImageSpec#forMany}). */
    public FirmwareInputs forMany(Clock clock) throws EspException {
        List<ImageSpec> many = new ArrayList<>();
        for (ImageSpec image : images) {
            many.add(image.forMany(clock));
        }
        return new FirmwareInputs(board, many, partitionTable, header, only);
    }

    /** Reads all of it, as far as it needs no board. */
    Firmware read() throws EspException {
        return read(false);
    }

    /** The same, also with files for another chip. */
    Firmware read(boolean force) throws EspException {
        synchronized (known) {
            Reading how = new Reading(board.options().chip(), force);
            if (!known.containsKey(how)) {
                FirmwareReader reader = new FirmwareReader(how.chip, partitionTable, header).withForce(force);
                known.put(how, only.of(reader.read(images)));
            }
            return known.get(how);
        }
    }
}
