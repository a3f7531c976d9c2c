package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.EsptoolConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoardParametersTest {

    /** A user who names the port only. */
    static BoardParameters nothingSaid(String port) {
        return new BoardParameters(
                Optional.of(port),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                StubUse.USE,
                List.of(),
                new BoardRequest.Turn("a test", Duration.ofSeconds(1)),
                Optional.empty());
    }

    @Test
    void theEnvironmentSaysWhatTheUserDoesNot() throws EspException {
        BoardRequest request = nothingSaid("sim:esp32")
                .request(
                        Map.of("ESPTOOL_PORT", "COM9", "ESPTOOL_CHIP", "esp32", "ESPTOOL_AFTER", "no_reset"),
                        EsptoolConfig.defaults());
        assertThat(request.port()).isEqualTo("sim:esp32");
        assertThat(request.options().chip()).contains(Chip.ESP32);
        assertThat(request.after()).isEqualTo(AfterReset.NO_RESET);
    }
}
