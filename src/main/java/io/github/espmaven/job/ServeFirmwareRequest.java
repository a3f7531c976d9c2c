package io.github.espmaven.job;

import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.ImageSpec;
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
 * @param address where to listen
 * @param tls keys for HTTPS; empty: HTTP
 * @param credentials {@code user:password}; empty: everybody is served
 * @param end when to end
 */
public record ServeFirmwareRequest(
        Optional<Chip> chip,
        List<ImageSpec> images,
        Optional<String> version,
        InetSocketAddress address,
        Optional<SSLContext> tls,
        Optional<String> credentials,
        End end) {

    /**
     * When to end.
     *
     * @param devices after how many devices; empty: only the time counts
     * @param returned whether a device counts when it has come back with the new version; else when it has fetched it whole
     * @param time after which time; empty: never
     */
    public record End(OptionalInt devices, boolean returned, Optional<Duration> time) {}

    public ServeFirmwareRequest {
        images = List.copyOf(images);
    }
}
