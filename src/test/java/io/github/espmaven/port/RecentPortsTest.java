package io.github.espmaven.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.testing.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentPortsTest {
    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();

    @Test
    void aPortIsKnownForAWhileByAllItsNames() throws Exception {
        Path device = Files.createFile(folder.resolve("ttyACM0"));
        Path link = Files.createSymbolicLink(folder.resolve("by-id"), device);
        RecentPorts used = new RecentPorts(folder.resolve("ports"), clock);
        assertThat(used.anyLately()).isFalse();
        String real = device.toRealPath().toString();
        Set<String> names = used.names(link.toString());
        used.note(names);
        Files.delete(link);
        Files.delete(device);
        assertThat(used.lately(link.toString())).isTrue();
        assertThat(used.lately(real)).isTrue();
        assertThat(used.lately("/dev/ttyACM7")).isFalse();
        clock.advance(RecentPorts.LATELY);
        assertThat(used.anyLately()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(used.anyLately()).isFalse();
        assertThat(used.lately(link.toString())).isFalse();
        used.note(names);
        assertThat(used.lately(link.toString())).isTrue();
    }

    @Test
    void whereNothingCanBeNotedNobodyWaits() throws Exception {
        RecentPorts used = new RecentPorts(Files.createFile(folder.resolve("file")), clock);
        used.note(Set.of("COM7"));
        assertThat(used.anyLately()).isFalse();
        assertThat(used.lately("COM7")).isFalse();
    }
}
