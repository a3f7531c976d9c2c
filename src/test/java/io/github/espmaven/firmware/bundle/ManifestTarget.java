package io.github.espmaven.firmware.bundle;

import io.github.espmaven.base.EspException;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.util.List;

/** Manifests of bundles. What is read is written and read again. */
public final class ManifestTarget implements Target {
    private static final String JSON = """
        {"formatVersion": 1,
         "project": {"groupId": "com.acme", "artifactId": "sensor", "version": "1.4.0"},
         "buildTime": "2026-01-01T00:00:00Z", "vcsRevision": "0123",
         "chip": "esp32c3", "minRevision": 3, "maxRevision": 199,
         "flash": {"mode": "dio", "frequency": "80m", "size": "4MB"},
         "partitionTable": {"file": "t.bin", "size": 3072, "sha256": "00"},
         "regions": [
          {"name": "b", "offset": 0, "encrypted": false, "file": "regions/b", "size": 4, "sha256": "00"},
          {"name": "f", "partition": "factory", "encrypted": true, "file": "regions/f", "size": 4, "sha256": "00"}]}
        """;

    @Override
    public List<byte[]> seeds() {
        return List.of(Samples.text(JSON));
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        BundleManifest manifest = BundleManifest.parse(bytes);
        BundleReader.checkSizes(manifest);
        Target.check(BundleManifest.parse(manifest.toBytes()).equals(manifest), "the manifest comes back");
    }
}
