package io.github.espmaven.job;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.NamedBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Input of the jobs that flash or compare firmware: board, images, partition table, header settings.
 *
 * @param header what the bootloader's header shall say about the flash
 * @param known what has been read of them, for whichever board: it is read once
 */
public record FirmwareInputs(
        BoardRequest board,
        List<ImageSpec> images,
        TableInput partitionTable,
        HeaderSettings header,
        FirmwareSelection only,
        Map<Reading, List<Firmware>> known) {

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

    public FirmwareInputs(
            BoardRequest board, List<ImageSpec> images, TableInput partitionTable, HeaderSettings header) {
        this(board, images, partitionTable, header, FirmwareSelection.ALL);
    }

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

    /** The same for one of several boards, with its own values. */
    public FirmwareInputs at(BoardRequest other, Optional<NamedBoard> named) throws EspException {
        if (named.isEmpty()) {
            return at(other);
        }
        List<ImageSpec> own = new ArrayList<>();
        for (ImageSpec image : images) {
            own.add(image.with(named.get()::filled));
        }
        return own.equals(images) ? at(other) : new FirmwareInputs(other, own, partitionTable, header, only);
    }

    /** Reads all of it, as far as it needs no board. */
    Firmware read() throws EspException {
        return read(false);
    }

    /**
     * The same, also with files for another chip.
     *
     * @throws EspException also {@code BAD_PARAMETER} when there are bundles for several chips, and none is named
     */
    Firmware read(boolean force) throws EspException {
        List<Firmware> each = readEach(force);
        if (each.size() > 1) {
            throw EspException.badParameter(
                    "there is firmware for several chips: " + chips(each), "esp.chip", chips(each));
        }
        return each.get(0);
    }

    /** Reads all of it now, for boards that come later. */
    public void readNow(boolean force) throws EspException {
        readEach(force);
    }

    /** The same; of bundles for several chips, where none is named, the firmware of each chip. */
    public List<Firmware> readEach(boolean force) throws EspException {
        synchronized (known) {
            Reading how = new Reading(board.options().chip(), force);
            if (!known.containsKey(how)) {
                known.put(how, readEach(how));
            }
            return known.get(how);
        }
    }

    private List<Firmware> readEach(Reading how) throws EspException {
        Set<Chip> chips = how.chip.isPresent() ? Set.of() : reader(how).chipsOfBundles(images);
        if (chips.size() < 2) {
            return List.of(only.of(reader(how).read(images)));
        }
        List<Firmware> each = new ArrayList<>();
        for (Chip chip : chips) {
            each.add(only.of(reader(new Reading(Optional.of(chip), how.force)).read(images)));
        }
        return each;
    }

    private FirmwareReader reader(Reading how) {
        return new FirmwareReader(how.chip, partitionTable, header).withForce(how.force);
    }

    /** @throws EspException {@code WRONG_CHIP_IMAGE} when there are several, and none for it */
    static Firmware forChip(List<Firmware> each, Chip chip) throws EspException {
        return each.stream()
                .filter(firmware -> each.size() == 1 || firmware.chip().equals(Optional.of(chip)))
                .findFirst()
                .orElseThrow(() -> new EspException(
                        Problem.WRONG_CHIP_IMAGE,
                        "there is firmware for " + chips(each) + ", the board has an " + chip,
                        Evidence.of(Key.CHIP, chip).with(Key.PARAMETER, "esp.firmware")));
    }

    private static String chips(List<Firmware> each) {
        return each.stream()
                .flatMap(firmware -> firmware.chip().stream())
                .map(Chip::id)
                .collect(Collectors.joining(", "));
    }
}
