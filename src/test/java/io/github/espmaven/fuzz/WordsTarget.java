package io.github.espmaven.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.firmware.Coordinates;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.job.input.TimeText;
import io.github.espmaven.monitor.FailOn;
import io.github.espmaven.monitor.LogFilter;
import io.github.espmaven.port.PortFilter;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.NetworkUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The small languages that parameters are written in. What can be written again is read again as the same. */
final class WordsTarget implements Target {
    private static final List<String> EXAMPLES = List.of(
            "0x0=boot.bin, bootloader=C:\\fw\\a\\,b.bin:encrypted, nvs=x\\=y",
            "com.acme:sensor:[1.0,2.0):esp-firmware:elf",
            "D0|R1|W0.1|D1|R0|W0.05|U1,0|D0",
            "serial=1234,vid=0x303a,pid=1001,name=usb,mac=60:55:f9:00:00:01",
            "panic,brownout,/E \\(\\d+\\)/",
            "wifi:W *:I boot:N",
            "rfc2217://[::1]:4000?ign_set_control&x=1",
            "16MB",
            "60:55:f9:00:00:01",
            "250ms",
            "dio 80m 4MB");

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < EXAMPLES.size(); i++) {
            seeds.add(Input.of(Samples.text(EXAMPLES.get(i)), i));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        int language = input.choice(EXAMPLES.size());
        String text = new String(input.rest(), UTF_8);
        switch (language) {
            case 0 -> ImageSpec.parseList(text, Path.of("x"));
            case 1 -> coordinates(text);
            case 2 -> ResetSequence.parse(text);
            case 3 -> PortFilter.parse(List.of(text.split(",")));
            case 4 -> FailOn.parse(List.of(text.split(",")));
            case 5 -> LogFilter.parse(text);
            case 6 -> Target.check(NetworkUrl.parse(text).port() >>> 16 == 0, "a port has 16 bits");
            case 7 -> ByteSize.parse(text).ifPresent(ByteSize::of);
            case 8 -> {
                Optional<MacAddress> mac = MacAddress.parse(text);
                Target.check(mac.flatMap(m -> MacAddress.parse(m.toString())).equals(mac), "an address comes back");
            }
            case 9 -> TimeText.parse("esp.test", text);
            default -> {
                String[] parts = text.split(" ", 3);
                HeaderPatch.of(
                        Chip.ESP32_C3, parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
            }
        }
    }

    private static void coordinates(String text) throws EspException {
        Coordinates.looksLikeSome(text);
        Coordinates some = Coordinates.parse(text, "esp-firmware", "esp.firmware");
        Target.check(Coordinates.parse(some.toString(), "x", "esp.firmware").equals(some), "coordinates come back");
    }
}
