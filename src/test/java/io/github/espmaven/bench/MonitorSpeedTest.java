package io.github.espmaven.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.job.monitor.FloodedMonitor;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minute of log at 3 Mbaud through a pseudo-terminal: nothing is lost, and it costs little. */
@Tag("bench")
class MonitorSpeedTest {
    private static final long FLAT = 4L << 20;

    @Test
    void aMinuteOfLogAt3Mbaud(@TempDir Path folder) throws Exception {
        FloodedMonitor.Cost cost = new FloodedMonitor(folder).run(Duration.ofSeconds(60));
        System.out.printf(
                "monitor at 3 Mbaud: %,d bytes in 60 s, last one %d ms late, %.1f %% of a core, heap grew by %,d"
                        + " bytes%n",
                cost.bytes(), cost.late().toMillis(), cost.cores() * 100, cost.heapGrowth());
        assertThat(cost.bytes()).isGreaterThan(60L * FloodedMonitor.BYTES_PER_SECOND - 100_000);
        assertThat(cost.late()).isLessThan(Duration.ofSeconds(1));
        assertThat(cost.cores()).isLessThan(0.25);
        assertThat(cost.heapGrowth()).isLessThan(FLAT);
    }
}
