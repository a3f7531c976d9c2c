package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.job.input.TimeText;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;

/**
 * Input of {@link ServeFirmwareJob}.
 *
 * @param chip the chip; empty: an image tells
 * @param images firmware that holds the application
 * @param version the application's version; empty: that of its descriptor
 * @param tls keys for HTTPS; empty: HTTP
 * @param credentials {@code user:password}; empty: everybody is served
 */
public record ServeFirmwareRequest(
        Optional<Chip> chip,
        List<ImageSpec> images,
        Optional<String> version,
        InetSocketAddress address,
        Optional<SSLContext> tls,
        Optional<String> credentials,
        End end) {
    private static final String PARAMETER = "esp.devices";

    /**
     * When to end.
     *
     * @param devices after how many devices; empty: only the time counts
     * @param returned whether a device counts when it has come back with the new version; else when it has fetched it whole
     * @param time after which time; empty: never
     */
    public record End(OptionalInt devices, boolean returned, Optional<Duration> time) {

        /**
         * Reads parameters.
         *
         * @param devices empty: none is given
         * @param time as {@code 10m}; empty: none is given
         * @throws EspException {@code BAD_PARAMETER}
         */
        public static End of(Optional<Integer> devices, boolean returned, Optional<String> time) throws EspException {
            if (devices.isPresent() ? devices.get() < 1 : returned) {
                throw EspException.badParameter(
                        devices.map(count -> PARAMETER + " is " + count)
                                .orElse("esp.awaitReturn waits for devices, and " + PARAMETER
                                        + " does not say for how many"),
                        PARAMETER,
                        "1 and more");
            }
            Optional<Duration> limit =
                    time.isPresent() ? Optional.of(TimeText.parse("esp.serveTime", time.get())) : Optional.empty();
            return new End(devices.map(OptionalInt::of).orElse(OptionalInt.empty()), returned, limit);
        }
    }

    public ServeFirmwareRequest {
        images = List.copyOf(images);
    }
}
