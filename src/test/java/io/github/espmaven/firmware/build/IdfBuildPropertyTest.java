package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Damaged descriptions of builds end in a result or in our own exception. */
class IdfBuildPropertyTest {
    private static final String JSON = """
        {"write_flash_args": ["--flash_mode", "dio"], "flash_settings": {"flash_size": "4MB"},
         "flash_files": {"0x0": "a.bin", "0x8000": "t.bin"}, "app": {"offset": "0x0", "encrypted": "true"},
         "extra_esptool_args": {"stub": true, "chip": "esp32"}}
        """;

    @Property(tries = 2000)
    void mutatedJson(@ForAll @IntRange(max = 300) int at, @ForAll byte value, @ForAll @IntRange(max = 3) int cut) {
        byte[] bytes = JSON.getBytes(StandardCharsets.UTF_8);
        bytes[at % bytes.length] = value;
        String text = new String(bytes, 0, bytes.length - (cut == 0 ? at % 50 : 0), StandardCharsets.UTF_8);
        try {
            FlasherArgs.parseJson(Path.of("build"), text);
            FlasherArgs.parseText(Path.of("build"), text);
        } catch (EspException expected) {
            // The only way to fail.
        }
    }
}
