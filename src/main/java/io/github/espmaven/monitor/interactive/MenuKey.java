package io.github.espmaven.monitor.interactive;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

enum MenuKey {
    RESET("r", "reset"),
    DOWNLOAD("d", "download mode"),
    DTR("D", "DTR"),
    RTS("R", "RTS"),
    PAUSE("p", "pause"),
    LOG("l", "log"),
    TIMES("t", "times"),
    FILTER("f", "filter"),
    FLASH("w", "flash"),
    HELP("h?", "help");

    private final String keys;
    private final String title;

    MenuKey(String keys, String title) {
        this.keys = keys;
        this.title = title;
    }

    static Optional<MenuKey> of(int key) {
        return Arrays.stream(values()).filter(k -> k.keys.indexOf(key) >= 0).findFirst();
    }

    static String line() {
        return Arrays.stream(values())
                .map(k -> k.keys.charAt(0) + " " + k.title)
                .collect(Collectors.joining("  ", "-- ", " "));
    }
}
