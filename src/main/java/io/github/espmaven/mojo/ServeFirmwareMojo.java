package io.github.espmaven.mojo;

import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.ServeFirmwareJob;
import io.github.espmaven.job.ServeFirmwareRequest;
import io.github.espmaven.job.input.HttpParameters;
import io.github.espmaven.serve.FirmwareServer;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.settings.Server;
import org.jspecify.annotations.Nullable;

/**
 * Serves the application of a firmware over HTTP or HTTPS to devices that fetch their updates over the air, with a document
 * that says which version it is, until the devices were here or a time is over.
 */
@Mojo(
        name = "serve-firmware",
        defaultPhase = LifecyclePhase.INTEGRATION_TEST,
        requiresProject = false,
        threadSafe = true)
public final class ServeFirmwareMojo extends AbstractImagesMojo {

    /**
     * Firmware as a whole: the coordinates of a bundle, {@code groupId:artifactId:version}, or the path of one; separated by
     * commas several, of which each board gets the one for its chip. Replaces the files in {@code images} and {@code buildDirectory}. Default, when these are not given either: the module's
     * dependencies of type {@code esp-firmware}.
     */
    @Parameter(property = "esp.firmware")
    private @Nullable String firmware;

    /** Where to listen: {@code http://0.0.0.0:8070} for all who reach this machine, or {@code https://}. Port 0 takes any free one. */
    @Parameter(property = "esp.httpListen", defaultValue = "http://0.0.0.0:8070")
    private String httpListen = "http://0.0.0.0:8070";

    /** A keystore, PKCS#12 or JKS, with key and certificate of the server, for HTTPS. */
    @Parameter(property = "esp.keystore")
    private @Nullable File keystore;

    /** Where the keystore's password is: {@code env:NAME}, or {@code server:ID}, an entry of {@code settings.xml}. */
    @Parameter(property = "esp.keystorePassword")
    private @Nullable String keystorePassword;

    /**
     * The entry of {@code settings.xml} ({@code <server>}) with the user name and the password that devices must give, by basic
     * authentication. Default: everybody is served.
     */
    @Parameter(property = "esp.serverId")
    private @Nullable String serverId;

    /** The application's version, for the document. Default: that of its descriptor. */
    @Parameter(property = "esp.firmwareVersion")
    private @Nullable String firmwareVersion;

    /** After how many devices to end. When fewer have come in {@code serveTime}, the goal fails. Default: only the time counts. */
    @Parameter(property = "esp.devices")
    private @Nullable Integer devices;

    /** Whether a device counts only when it has come back with the new version, as its next question for an update says. */
    @Parameter(property = "esp.awaitReturn", defaultValue = "false")
    private boolean awaitReturn;

    /** How long to serve, as {@code 10m}. Default: until interrupted. */
    @Parameter(property = "esp.serveTime")
    private @Nullable String serveTime;

    /** Where the result goes as JSON. Default: nowhere; for {@code esp:flash} {@code target/esp/flash-report.json}. */
    @Parameter(property = "esp.output")
    private @Nullable File output;

    @Override
    void run() throws EspException {
        HttpParameters http = HttpParameters.parse(httpListen);
        ServeFirmwareJob job = new ServeFirmwareJob(request(http), Clock.system(), getLog()::info);
        String host = http.address().getHostString();
        String scheme = http.secure() ? "https://" : "http://";
        JsonObject account = job.run(port -> getLog().info("Serving " + scheme + host + ":" + port
                + FirmwareServer.IMAGE + " and " + FirmwareServer.DOCUMENT
                + (serveTime == null && devices == null ? "; Ctrl+C ends it." : ".")));
        toJson(output, account);
        job.require();
    }

    private ServeFirmwareRequest request(HttpParameters http) throws EspException {
        ServeFirmwareRequest.End end =
                ServeFirmwareRequest.End.of(Optional.ofNullable(devices), awaitReturn, Optional.ofNullable(serveTime));
        ImageInputs inputs =
                images().withFirmware(firmware, artifacts().dependencies()).withSlot(Optional.of("app@active"));
        inputs.tell(getLog());
        char[] password = keystorePassword == null ? new char[0] : passwords().get(keystorePassword);
        return new ServeFirmwareRequest(
                chip(environment(inputs)),
                inputs.specs(directory(), artifacts()),
                Optional.ofNullable(firmwareVersion),
                http.address(),
                http.tls(Optional.ofNullable(keystore).map(File::toPath), password),
                credentials(),
                end);
    }

    private Optional<String> credentials() throws EspException {
        if (serverId == null) {
            return Optional.empty();
        }
        String password = new String(passwords().get("server:" + serverId));
        String user = Optional.ofNullable(session().getSettings().getServer(serverId))
                .map(Server::getUsername)
                .orElse("");
        return Optional.of(user + ":" + password);
    }
}
