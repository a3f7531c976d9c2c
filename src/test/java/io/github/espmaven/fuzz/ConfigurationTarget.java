package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.EsptoolConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The configuration file of the reference tool, with its custom reset sequences. */
final class ConfigurationTarget implements Target {

    @Override
    public List<byte[]> seeds() {
        return List.of(
                Samples.text("[esptool]\ntimeout = 3\nconnect_attempts = 7\nreset_delay=0.05\n"
                        + "custom_reset_sequence = D0|R1|W0.1|D1|R0|W0.05|D0\n"),
                Samples.text("# a comment\n[other]\nx: y\n[esptool]\n  max_timeout : 240.5\nunknown = 1\n more\n"
                        + "custom_hard_reset_sequence = U1,0|W1e-3\nserial_write_timeout=inf\n"));
    }

    @Override
    public void read(byte[] bytes) throws EspException, IOException {
        Path file = Samples.file("esptool.cfg", bytes);
        Path folder = file.toAbsolutePath().getParent();
        EsptoolConfig config = EsptoolConfig.find(
                folder, folder, Map.of("ESPTOOL_CFGFILE", file.toAbsolutePath().toString()));
        Target.check(!config.timeouts().standard().isNegative(), "time goes forward");
        Target.check(config.warnings().stream().allMatch(Target::isPlain), "warnings can be shown");
    }
}
