package io.github.espmaven.mojo;

import io.github.espmaven.flash.TestBoard;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The folder in which the command lines of other tools run here: the files that they name, and a used virtual board. */
final class MigrationBoard {
    /** What is not the example's concern: that a monitor ends, and that it may see nothing. */
    static final Map<String, String> LIMITS = Map.of(
            "esp.deadline", "300ms",
            "esp.allowSilence", "true",
            "esp.failOn", "none",
            "esp.holdTime", "10ms",
            "esp.show", "100ms",
            "esp.serveTime", "50ms",
            "esp.checkBoot", "never");

    private static final String TABLE = "nvs, data, nvs, 0x9000, 0x4000\notadata, data, ota, 0xd000, 0x2000\n"
            + "ota_0, app, ota_0, 0x10000, 0xF0000\nota_1, app, ota_1, 0x200000, 0xF0000\n"
            + "factory, app, factory, 0x300000, 0xF0000\nstorage, data, spiffs, 0x100000, 0x20000\n";

    private static final byte[] USED = TestBoard.used(4 << 20);

    private MigrationBoard() {}

    /** Files that take time to make, or that our own goals make. */
    static void makeFiles(Path made) throws Exception {
        Fixtures.assumeAvailable();
        copy(made, "elf/esp32c3-hello-esphal.elf", "app.elf");
        copy(made, "elf/esp32-bootloader.elf", "esp32.elf");
        copy(made, "elf/esp32c6-appdesc.elf", "esp32c6.elf");
        copy(made, "elf/esp8266-nonossdkv12-example.elf", "esp8266.elf");
        copy(made, "elf/esp32c3-coredump-idf.elf", "crashed.elf");
        copy(made, "monitor/esp32c3-boot-panic-coredump.log", "core.log");
        copy(made, "bootloader/esp32c3-bootloader.bin", "boot.bin");
        copy(made, "idf-app/esp32c3-app-at-0x10000.bin", "app.bin");
        copy(made, "nvs/device.csv", "nvs.csv");
        copy(made, "secure/in/bootloader_esp32.bin", "esp32-boot.bin");
        byte[] fat = Fixtures.bytes("fs/images/fat/fatfs-wl4096-basic.bin.gz");
        Files.write(made.resolve("fat.bin"), new GZIPInputStream(new ByteArrayInputStream(fat)).readAllBytes());
        Files.write(made.resolve("data.bin"), TestBoard.region(0, 0x1000).bytes());
        Files.write(made.resolve("digest.bin"), TestBoard.region(1, 32).bytes());
        Files.write(made.resolve("digest1.bin"), TestBoard.region(4, 32).bytes());
        Files.write(made.resolve("flash-key.bin"), TestBoard.region(2, 32).bytes());
        Files.write(made.resolve("nvs-key.bin"), TestBoard.region(3, 64).bytes());
        Files.writeString(made.resolve("table.csv"), TABLE);
        Files.writeString(made.resolve("odd.csv"), "app, app, factory, 0x10000, 0x2f000\n");
        GoalRunner goals = new GoalRunner(made);
        goals.run("esp:signing-key", Map.of("esp.keyFile", "key.pem", "esp.publicKeyFile", "key-public.pem"));
        goals.run("esp:signing-key", Map.of("esp.keyFile", "key2.pem"));
        goals.run("esp:signing-key", Map.of("esp.keyFile", "key1.pem", "esp.keyType", "ecdsa256"));
        goals.run(
                "esp:sign",
                Map.of("esp.image", "app.bin", "esp.signingKeys", "key.pem", "esp.outputFile", "signed.bin"));
        goals.run(
                "esp:sign",
                Map.of(
                        "esp.image", "esp32-boot.bin",
                        "esp.signingKeys", "key1.pem",
                        "esp.secureBootV1", "true",
                        "esp.outputFile", "signed1.bin"));
        goals.run("esp:nvs", Map.of("esp.nvsCsv", "nvs.csv", "esp.outputFile", "nvs.bin"));
        goals.run(
                "esp:nvs",
                Map.of(
                        "esp.nvsCsv", "nvs.csv",
                        "esp.outputFile", "nvs-cipher.bin",
                        "esp.encryptionKey", "nvs-key.bin"));
    }

    private static void copy(Path made, String fixture, String name) throws IOException {
        Files.write(made.resolve(name), Fixtures.bytes(fixture));
    }

    /** A used board with a table, and an ESP-IDF build. */
    static void make(Path made, Path dir) throws Exception {
        try (Stream<Path> files = Files.list(made)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, dir.resolve(file.getFileName()));
            }
        }
        byte[] flash = USED.clone();
        byte[] table =
                PartitionTable.parse(TABLE.getBytes(StandardCharsets.UTF_8)).toBinary();
        System.arraycopy(table, 0, flash, 0x8000, table.length);
        Arrays.fill(flash, 0xd000, 0xf000, (byte) 0xff);
        Files.write(dir.resolve("flash.bin"), flash);
        Files.write(dir.resolve("old.bin"), Arrays.copyOfRange(flash, 0x110000, 0x111000));
        Path build = Files.createDirectories(dir.resolve("build"));
        Files.copy(made.resolve("crashed.elf"), build.resolve("app.elf"));
        Files.write(build.resolve("boot.bin"), Fixtures.bytes("bootloader/esp32c3-bootloader.bin"));
        Files.write(build.resolve("table.bin"), Fixtures.bytes("idf-app/partition-table-at-0x8000.bin"));
        Files.write(build.resolve("app.bin"), Fixtures.bytes("idf-app/esp32c3-app-at-0x10000.bin"));
        Files.writeString(build.resolve("flasher_args.json"), """
            {"write_flash_args": ["--flash_mode", "dio", "--flash_size", "4MB", "--flash_freq", "80m"],
             "flash_settings": {"flash_mode": "dio", "flash_size": "4MB", "flash_freq": "80m"},
             "flash_files": {"0x0": "boot.bin", "0x8000": "table.bin", "0x10000": "app.bin"},
             "bootloader": {"offset": "0x0", "file": "boot.bin", "encrypted": "false"},
             "partition-table": {"offset": "0x8000", "file": "table.bin", "encrypted": "false"},
             "app": {"offset": "0x10000", "file": "app.bin", "encrypted": "false"},
             "extra_esptool_args": {"after": "hard_reset", "before": "default_reset", "stub": true,
              "chip": "esp32c3"}}
            """);
    }

    static void copyTree(String tree, Path to) throws IOException {
        Path from = Fixtures.path("builds/trees/" + tree);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
