package io.github.espmaven.firmware.build;

import io.github.espmaven.base.EspException;
import io.github.espmaven.fuzz.Input;
import io.github.espmaven.fuzz.Samples;
import io.github.espmaven.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of build systems that lie in a folder, each in the place where it is read. */
public final class BuildFilesTarget implements Target {
    /** A file's name, and an example of what stands in it. */
    private static final List<List<String>> FILES = List.of(
            List.of(
                    "manifest.json",
                    "{\"builds\":[{\"chipFamily\":\"ESP32\",\"parts\":[{\"path\":\"a\",\"offset\":0}]}]}"),
            List.of(
                    "config.toml",
                    "esp_toml_version = 1.0\n[a]\nimage.esp32 = \"a.bin\"\nchipsets = [\n\"ESP32\", # x\n]\n"),
            List.of("domains.yaml", "domains:\n  - name: app\n    build_dir: /x/zephyr\nflash_order:\n  - app\n"),
            List.of("domains.yaml", "{domains: [{name: app, build_dir: \"/x/z\"}, {}], flash_order: [app]} # ["),
            List.of("zephyr/runners.yaml", "args:\n  esp32:\n    - --esp-app-address\n    - 0x0\n"),
            List.of("platformio.ini", "[platformio]\ndefault_envs = a,\n  b\n[env:a]\nframework = arduino\n"),
            List.of("idedata.json", "{\"extra\":{\"flash_images\":[{\"offset\":\"0x0\",\"path\":\"b.bin\"}]}}"),
            List.of(".config", "CONFIG_ESPRESSIF_CHIP_SERIES=\"esp32c3\"\nCONFIG_ESPRESSIF_FLASH_4M=y\n"),
            List.of("download.config", "--flash_mode dio --encrypt 0x0 a b.bin 0x10000 \"c.bin\""),
            List.of("app.tar", "a"),
            List.of("app.zip", "PK"),
            List.of("app.bin.gz", "a"));

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < FILES.size(); i++) {
            seeds.add(Input.of(Samples.text(FILES.get(i).get(1)), i));
        }
        return seeds;
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        Input input = new Input(bytes);
        int which = input.choice(FILES.size());
        byte[] content = input.rest();
        try {
            Path folder = Files.createTempDirectory("build");
            try {
                Path file = folder.resolve(FILES.get(which).get(0));
                Files.createDirectories(file.getParent());
                Files.write(folder.resolve("nuttx.bin"), new byte[] {(byte) 0xe9});
                Files.write(file, content);
                boolean alone = file.getFileName().toString().startsWith("app.");
                BuildOutput build = BuildSearch.in(alone ? file : folder);
                Target.check(!build.summary().isEmpty(), "what was found is said");
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (var list = Files.list(path)) {
                for (Path entry : list.toList()) {
                    delete(entry);
                }
            }
        }
        Files.delete(path);
    }
}
