package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How a chip is protected, in full, and what that means for the goals.
 *
 * @param cryptCount flash encryption counter; empty on chips without
 * @param keyManager whether the flash's key comes from the key manager; empty in secure download mode
 * @param keys what each key block is for, in their order; none on chips that do not note it
 * @param apiVersion version of the ROM's interface; empty on chips that do not tell
 */
public record SecurityDetails(
        BoardSummary board,
        SecurityState state,
        Encryption encryption,
        OptionalInt cryptCount,
        Optional<Boolean> keyManager,
        List<Key> keys,
        OptionalInt apiVersion) {
    /** Changes when a key of the JSON changes its meaning or goes. */
    public static final int FORMAT_VERSION = 1;

    /**
     * What a key block is for.
     *
     * @param code the chip's number for it
     * @param purpose in words
     */
    public record Key(int code, String purpose) {}

    /** How a flash is encrypted. */
    public enum Encryption {
        /** Not at all. */
        OFF("off", "off"),
        /** The loader may still encrypt what it writes. */
        DEVELOPMENT("development", "on, in development mode: the loader encrypts what it is told to"),
        /** The loader must not. */
        RELEASE("release", "on, in release mode: the loader encrypts nothing"),
        /** Which of both, the chip does not tell. */
        ON("on", "on; the chip does not tell in which mode");

        private final String name;
        private final String text;

        Encryption(String name, String text) {
            this.name = name;
            this.text = text;
        }
    }

    public SecurityDetails {
        keys = List.copyOf(keys);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Board:                " + board.line());
        lines.add("Secure boot:          " + state.secureBoot());
        lines.add("Flash encryption:     " + encryption.text + counter());
        lines.add("Secure download mode: " + (state.secureDownload() ? "on" : "off"));
        keyManager.ifPresent(used -> lines.add(
                "Key manager:          " + (used ? "provides the key of the flash" : "not used for the flash")));
        for (int i = 0; i < keys.size(); i++) {
            lines.add(String.format(
                    Locale.ROOT, "Key %d:                %s", i, keys.get(i).purpose()));
        }
        state.flags()
                .ifPresent(word ->
                        lines.add(String.format(Locale.ROOT, "Flags:                0x%08x", word) + flagNames(word)));
        apiVersion.ifPresent(version -> lines.add("ROM interface:        version " + version));
        meaning().forEach(sentence -> lines.add("  " + sentence));
        return lines;
    }

    private String counter() {
        return cryptCount.isPresent() ? " (counter 0b" + Integer.toBinaryString(cryptCount.getAsInt()) + ")" : "";
    }

    private static String flagNames(int word) {
        String names = SecurityFlag.in(word).stream().map(SecurityFlag::meaning).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " (" + names + ")";
    }

    /** What follows from it for the goals, a sentence each. */
    private List<String> meaning() {
        List<String> sentences = new ArrayList<>();
        if (state.secureDownload()) {
            sentences.add("Only writing and erasing work on this chip: nothing can be read back or verified.");
        }
        switch (encryption) {
            case OFF -> {}
            case DEVELOPMENT ->
                sentences.add("Bootloader, partition table and applications must be written with -Desp.encrypt=true,"
                        + " or marked <encrypted> one by one.");
            case RELEASE -> sentences.add("Plain images are refused: only an update by the application itself works.");
            case ON -> sentences.add("Plain images are refused.");
        }
        switch (state.secureBoot()) {
            case "off" -> {}
            case "v1" -> sentences.add("Only signed images start. Writing below 0x8000 and erasing are refused.");
            default -> sentences.add("Only signed images start. Erasing is refused.");
        }
        if (sentences.isEmpty()) {
            sentences.add("Nothing is protected: everything can be written, read and erased.");
        }
        return sentences;
    }

    /** As JSON, format version {@value #FORMAT_VERSION}; documented in the guide on protected chips. */
    public JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("board", FlashReportJson.board(board));
        json.addProperty("secureBoot", state.secureBoot());
        json.addProperty("flashEncryption", encryption.name);
        cryptCount.ifPresent(count -> json.addProperty("flashEncryptionCounter", count));
        json.addProperty("secureDownloadMode", state.secureDownload());
        keyManager.ifPresent(used -> json.addProperty("keyManager", used));
        JsonArray all = new JsonArray();
        for (Key key : keys) {
            JsonObject one = new JsonObject();
            one.addProperty("code", key.code());
            one.addProperty("purpose", key.purpose());
            all.add(one);
        }
        json.add("keys", all);
        state.flags().ifPresent(word -> json.addProperty("flags", word));
        apiVersion.ifPresent(version -> json.addProperty("apiVersion", version));
        return json;
    }
}
