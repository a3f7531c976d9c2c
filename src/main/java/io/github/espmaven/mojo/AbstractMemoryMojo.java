package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.AddressRange;
import io.github.espmaven.job.input.MemoryParameter;
import io.github.espmaven.report.MemoryReport;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that read and write a chip's memory and registers. */
abstract class AbstractMemoryMojo extends AbstractBoardMojo {

    /**
     * Which words of the chip's address space: an address, as {@code 0x3fc80000}, or {@code address+length}, as
     * {@code 0x3fc80000+0x100}; both are multiples of 4 bytes. What no memory and no register answers to can stop the chip.
     */
    @Parameter(property = "esp.memory")
    private @Nullable String memory;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    final AddressRange memory() throws EspException {
        return MemoryParameter.words(Optional.ofNullable(memory));
    }

    /** Prints the report's warning, and writes its JSON where that is wanted. */
    final void conclude(MemoryReport report) throws EspException {
        report.warning().ifPresent(getLog()::warn);
        toJson(output, report.json());
    }
}
