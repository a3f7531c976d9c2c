package io.github.espmaven.job.provision;

import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.job.FlashRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Input of {@link ProvisionJob}.
 *
 * @param flash what each board gets, and how
 * @param end when no further board is done
 * @param log where each board is written down
 * @param command a program that is run with each result; its arguments may hold {@code {mac}}, {@code {result}} and the like
 */
public record ProvisionRequest(
        FlashRequest flash, Requirements board, End end, Log log, Optional<ExternalProgram> command) {

    /**
     * What a board must be before it is flashed.
     *
     * @param revision least revision of its chip
     * @param fuses {@code NAME=VALUE}, as {@code esp:efuse} asserts them
     * @param repeat whether one may have passed before
     */
    public record Requirements(
            Optional<Revision> revision, OptionalLong flashBytes, Optional<String> fuses, boolean repeat) {}

    /**
     * When the line ends; it also does when each row of the devices' table has a board that has passed.
     *
     * @param count after so many boards, whether they passed or not; 0: no limit
     * @param once whether only boards that are there now are done, each once
     * @param stopAtFailure whether the first that fails is the last
     * @param idle after so long without a board; empty: never
     */
    public record End(int count, boolean once, boolean stopAtFailure, Optional<Duration> idle) {}

    /**
     * The log: a line a board, in two files with the same names but for their endings.
     *
     * @param file its name without ending
     * @param values keys of the devices' table whose values may be written
     */
    public record Log(Path file, String station, List<String> values) {
        public Log {
            values = List.copyOf(values);
        }
    }
}
