package io.github.espmaven.firmware.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.espmaven.base.EspException;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.nio.file.Path;
import java.util.List;

/** What an ESP-IDF build says about flashing it, as JSON and as text. */
public final class FlasherArgsTarget implements Target {
    private static final String JSON = """
        {"write_flash_args": ["--flash_mode", "dio", "--flash-size", "4MB"],
         "flash_settings": {"flash_mode": "dio", "flash_size": "4MB", "flash_freq": "80m"},
         "flash_files": {"0x0": "a.bin", "0x8000": "t.bin", "0x10000": "app.bin"},
         "app": {"offset": "0x10000", "file": "app.bin", "encrypted": "true"},
         "extra_esptool_args": {"stub": true, "chip": "esp32c3", "after": "hard_reset", "before": "no_reset"}}
        """;

    @Override
    public List<byte[]> seeds() {
        return List.of(
                Input.of(Samples.text(JSON), 0),
                Input.of(Samples.text("--flash_mode dio --flash-freq 80m\n0x0 a.bin\n0x8000 \"t b.bin\"\n"), 1));
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        boolean plain = input.flag();
        String text = new String(input.rest(), UTF_8);
        BuildOutput build =
                plain ? FlasherArgs.parseText(Path.of("b"), text) : FlasherArgs.parseJson(Path.of("b"), text);
        Target.check(build.images().stream().noneMatch(i -> i.place().isBlank()), "every file has its place");
    }
}
