package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ServeJob;
import io.github.espmaven.job.ServeRequest;
import io.github.espmaven.job.input.TimeText;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shares a local port or a virtual board over the network, until it is interrupted. One client at a time; there is no
 * password, so by default only this machine can connect.
 */
@Mojo(name = "serve", requiresProject = false, threadSafe = true)
public final class ServeMojo extends AbstractBoardMojo {

    /**
     * Where to listen: {@code rfc2217://127.0.0.1:4000} carries control lines and baud rate, {@code tcp://127.0.0.1:5555}
     * only data, and there every client finds the board freshly reset into download mode ({@code boot=flash} in a
     * {@code sim:} port: into its application). Port 0 takes any free one.
     */
    @Parameter(property = "esp.listen", defaultValue = "rfc2217://127.0.0.1:4000")
    private String listen = "rfc2217://127.0.0.1:4000";

    /**
     * Who performs a reset that a client asks for by the control lines: {@code local} (here, where its times are exact),
     * {@code passed-on} (the lines follow the client), {@code none} (the board is never reset, for monitors, also over
     * plain TCP).
     */
    @Parameter(property = "esp.resets", defaultValue = "local")
    private String resets = "local";

    /** How long to serve, as {@code 10m}. Default: until interrupted. */
    @Parameter(property = "esp.serveTime")
    private @Nullable String serveTime;

    /**
     * After which time a client that sends nothing gives way to another one that wants the port; {@code 0s}: never. A
     * client that has vanished without a word is one that sends nothing.
     */
    @Parameter(property = "esp.idleTimeout", defaultValue = "5m")
    private String idleTimeout = "5m";

    @Override
    void run() throws EspException {
        Optional<Duration> time =
                serveTime == null ? Optional.empty() : Optional.of(TimeText.parse("esp.serveTime", serveTime));
        ServeRequest request = new ServeRequest(
                board(), listen, ServeRequest.resets(resets), time, TimeText.parse("esp.idleTimeout", idleTimeout));
        new ServeJob(request, Clock.system(), listener())
                .run(url -> getLog().info("Serving " + request.board().port().name() + " at " + url
                        + (time.isPresent() ? "" : "; Ctrl+C ends it.")));
    }
}
