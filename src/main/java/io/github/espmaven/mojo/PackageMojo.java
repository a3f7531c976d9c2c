package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleSource;
import io.github.espmaven.job.PackageJob;
import io.github.espmaven.job.PackageRequest;
import io.github.espmaven.job.SigningRequest;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.jspecify.annotations.Nullable;

/**
 * Puts all that is flashed into one file, an artifact of type {@code esp-firmware}, which is installed and deployed with
 * the project and can be flashed by its coordinates. Two builds of the same files give the same bytes.
 */
@Mojo(name = "package", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class PackageMojo extends AbstractImagesMojo {
    private static final String ELF = "elf";
    private static final String WEB = "web";

    /** The file to make. Default: {@code target/artifactId-version.esp-firmware}. */
    @Parameter(property = "esp.bundleFile")
    private @Nullable File bundleFile;

    /** Classifier of the bundle, for a project that makes several. Default: none. */
    @Parameter(property = "esp.classifier")
    private @Nullable String classifier;

    /**
     * Attaches also a zip with the programs (ELF) among the images or beside them, for decoding addresses later: type
     * {@code zip}, classifier {@code elf}. They hold names of sources and functions.
     */
    @Parameter(property = "esp.attachElf", defaultValue = "false")
    private boolean attachElf;

    /**
     * Attaches also a zip for installers in a browser: type {@code zip}, classifier {@code web}, with {@code manifest.json} of
     * esp-web-tools and the files that it names.
     */
    @Parameter(property = "esp.attachManifest", defaultValue = "false")
    private boolean attachManifest;

    /**
     * Where the files of {@code attachManifest} will be published; with it the zip holds also {@code config.toml} of ESP
     * Launchpad and the merged file for that.
     */
    @Parameter(property = "esp.firmwareUrl")
    private @Nullable String firmwareUrl;

    /** What version control calls the sources, for the manifest. Default: the commit checked out, where that is Git's. */
    @Parameter(property = "esp.vcsRevision")
    private @Nullable String vcsRevision;

    /** Time of the build for the manifest, ISO 8601 or seconds since 1970. Without one the manifest names none. */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String outputTimestamp;

    /**
     * The private keys to sign with, up to three, each {@code key.pem}, {@code store.p12#alias}, {@code store.jks#alias},
     * {@code pkcs11:token.cfg#alias} or {@code provider:CLASS?config#alias}. Behind it {@code @env:NAME} or {@code @server:ID}
     * says where its password is.
     */
    @Parameter(property = "esp.signingKeys")
    private @Nullable List<String> signingKeys;

    /** Where the keys' password is: {@code env:NAME}, or {@code server:ID}, an entry of {@code settings.xml}. */
    @Parameter(property = "esp.keyPassword")
    private @Nullable String keyPassword;

    /**
     * A program that signs: it gets the digest at its input, and in hexadecimal where an argument says {@code {digest}}, and
     * prints the signature as bytes, base64 or hexadecimal.
     */
    @Parameter(property = "esp.signCommand")
    private @Nullable String signCommand;

    /** The file with the public key that {@code signCommand} signs with. */
    @Parameter(property = "esp.signPublicKey")
    private @Nullable String signPublicKey;

    /** Makes signatures that are the same each time, by RFC 6979 for ECDSA. Not with keys that a token holds. */
    @Parameter(property = "esp.deterministicSignatures", defaultValue = "false")
    private boolean deterministicSignatures;

    /**
     * Does also what is refused otherwise: firmware that does not fit (each fault is then a warning), and what secure boot
     * or flash encryption forbid. A mistake can cost the chip.
     */
    @Parameter(property = "esp.force", defaultValue = "false")
    private boolean force;

    @Inject
    private MavenProjectHelper projects;

    @Override
    void run() throws EspException {
        PackageRequest request = request();
        PackageJob.Result result = new PackageJob(request, getLog()::warn).run();
        Path bundle = request.files().bundle();
        int regions = result.bundle().images().size();
        String what = regions == 1 ? "1 region" : regions + " regions";
        getLog().info(ResultFile.made(
                bundle, result.bytes(), what + " for " + result.bundle().chip()));
        project().ifPresent(project -> {
            attach(project, bundle.toFile());
            request.files()
                    .web()
                    .ifPresent(web -> projects.attachArtifact(
                            project, "zip", classified(WEB), web.file().toFile()));
            result.elfs().ifPresent(elfs -> projects.attachArtifact(project, "zip", classified(ELF), elfs.toFile()));
        });
    }

    private void attach(MavenProject project, File bundle) {
        if (classifier != null) {
            projects.attachArtifact(project, Bundle.TYPE, classifier, bundle);
        } else if (project.getPackaging().equals(Bundle.TYPE)) {
            project.getArtifact().setFile(bundle);
        } else {
            projects.attachArtifact(project, Bundle.TYPE, bundle);
        }
    }

    private String classified(String name) {
        return classifier == null ? name : classifier + "-" + name;
    }

    private PackageRequest request() throws EspException {
        ImageInputs inputs = images();
        inputs.tell(getLog());
        List<ImageSpec> specs = inputs.specs(directory(), artifacts());
        inputs.build().outside().stream()
                .filter(file -> specs.stream()
                        .anyMatch(s -> s.file().map(Path::normalize).equals(Optional.of(file))))
                .forEach(file -> getLog().warn(
                                file + " lies outside the build directory, and goes into the bundle all the same"));
        return new PackageRequest(
                chip(environment(inputs)),
                specs,
                table(),
                header(environment(inputs)),
                force,
                PackageJob.origin(origin(), directory()),
                new PackageRequest.Files(
                        bundleFile == null ? target("." + Bundle.TYPE) : bundleFile.toPath(),
                        attachElf ? Optional.of(target("-" + ELF + ".zip")) : Optional.empty(),
                        attachManifest
                                ? Optional.of(new PackageRequest.Web(
                                        target("-" + WEB + ".zip"), Optional.ofNullable(firmwareUrl)))
                                : Optional.empty()),
                signing().signer(directory(), passwords(), getLog()::warn));
    }

    private SigningRequest signing() throws EspException {
        return new SigningRequest(
                ListParameter.elements("signingKeys", signingKeys),
                Optional.ofNullable(keyPassword),
                Optional.ofNullable(signCommand),
                Optional.ofNullable(signPublicKey),
                deterministicSignatures);
    }

    private Path target(String ending) {
        String suffix = (classifier == null ? "" : "-" + classifier) + ending;
        return project()
                .map(p -> Path.of(p.getBuild().getDirectory(), p.getBuild().getFinalName() + suffix))
                .orElseGet(() -> outputDirectory().resolve("firmware" + suffix));
    }

    private BundleSource origin() throws EspException {
        Optional<MavenProject> project = project();
        return new BundleSource(
                project.map(MavenProject::getGroupId).orElse("local"),
                project.map(MavenProject::getArtifactId).orElse("firmware"),
                project.map(MavenProject::getVersion).orElse("0"),
                TimeText.moment("project.build.outputTimestamp", Optional.ofNullable(outputTimestamp)),
                Optional.ofNullable(vcsRevision));
    }
}
