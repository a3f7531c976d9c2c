package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three seconds of what {@code MonitorSpeedTest} measures for a minute: every line that was sent is in the log, in order. */
@Tag("slow")
@Timeout(60)
class FullSpeedTest {
    @Test
    void aLogOf3MbaudArrivesWhole(@TempDir Path folder) throws Exception {
        FloodedMonitor.Cost cost = new FloodedMonitor(folder).run(Duration.ofSeconds(3));
        assertThat(cost.bytes()).isGreaterThan(FloodedMonitor.BYTES_PER_SECOND);
    }
}
