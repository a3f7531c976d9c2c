package io.github.espmaven.job;

import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import io.github.espmaven.job.board.LastFlash;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The report of the last flash, read back for the map of the flash: whatever is in it, it is no error. */
public final class FlashReportTarget implements Target {
    private static final String JSON = """
        {"board": {"port": "p", "flashBytes": 4194304},
         "regions": [{"offset": 0, "state": "written"}, {"offset": 65536, "state": "skipped"}]}
        """;

    @Override
    public List<byte[]> seeds() {
        return List.of(Samples.text(JSON));
    }

    @Override
    public void read(byte[] bytes) {
        LastFlash.parse(new String(bytes, StandardCharsets.UTF_8));
    }
}
