package io.github.espmaven.firmware.build;

/** The build systems and forms of publication that are known; as {@code esp.buildSystem} names them, with dashes. */
public enum BuildSystem {
    ESP_IDF("ESP-IDF build"),
    PLATFORMIO("PlatformIO build"),
    ESPHOME("ESPHome build"),
    ARDUINO("Arduino build"),
    ZEPHYR("Zephyr build"),
    ESP_AT("ESP-AT build"),
    NUTTX("NuttX build"),
    RUST("Rust build"),
    TINYGO("TinyGo build"),
    /** {@code manifest.json} of esp-web-tools. */
    WEB_MANIFEST("web manifest"),
    /** {@code config.toml} of ESP Launchpad. */
    LAUNCHPAD("ESP Launchpad configuration"),
    /** Ready files, known by what they hold. */
    RELEASE("release");

    private final String title;

    BuildSystem(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
