package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.job.MemoryJob;
import io.github.espmaven.job.input.MemoryParameter;
import io.github.espmaven.report.MemoryReport;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Writes one word of the chip's memory or a register, and reads it before and afterwards. Burns no fuses. */
@Mojo(name = "write-mem", requiresProject = false, threadSafe = true)
public final class WriteMemMojo extends AbstractMemoryMojo {
    private static final int MAX_DELAY_MICROS = 1_000_000;

    /** The value to write, 32 bits, as {@code 0x1}. */
    @Parameter(property = "esp.value")
    private @Nullable String value;

    /** Which bits change; the others stay as they are. */
    @Parameter(property = "esp.bitMask", defaultValue = "0xffffffff")
    private String bitMask = "0xffffffff";

    /** How long the chip waits after the write before it answers, in microseconds, 0 to 1000000. */
    @Parameter(property = "esp.delayMicros", defaultValue = "0")
    private int delayMicros;

    /** Prints what would be done, and opens no port. */
    @Parameter(property = "esp.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    void run() throws EspException {
        MemoryJob.Write write = write();
        if (dryRun) {
            Optional<Chip> chip = namedChip();
            if (chip.isPresent()) {
                MemoryJob.rejectFuses(chip.get(), write.word().start());
            }
            getLog().info("Would write " + write + ".");
            return;
        }
        MemoryReport report = new MemoryJob(board(), Clock.system(), listener()).write(write);
        report.lines().forEach(getLog()::info);
        conclude(report);
    }

    private MemoryJob.Write write() throws EspException {
        AddressRange word = memory();
        if (word.end() - word.start() != Integer.BYTES) {
            throw bad("esp.memory names more than one word", "esp.memory", "one address, as 0x3fc80000");
        }
        if (delayMicros < 0 || delayMicros > MAX_DELAY_MICROS) {
            throw bad("esp.delayMicros is " + delayMicros, "esp.delayMicros", "0 to " + MAX_DELAY_MICROS);
        }
        return new MemoryJob.Write(
                word,
                MemoryParameter.word("esp.value", Optional.ofNullable(value)),
                MemoryParameter.word("esp.bitMask", Optional.of(bitMask)),
                delayMicros);
    }

    private static EspException bad(String what, String parameter, String choices) {
        return EspException.badParameter(what, parameter, choices);
    }
}
