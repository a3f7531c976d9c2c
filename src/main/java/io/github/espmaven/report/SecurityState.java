package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.SecurityInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a chip is protected.
 *
 * @param secureBoot "off", "v1", "v2" or "on"
 * @param flashEncryption whether what the flash holds is encrypted
 * @param secureDownload whether the loader is restricted to writing and erasing
 * @param flags the chip's own word for it; empty on chips that have none
 */
public record SecurityState(
        String secureBoot, boolean flashEncryption, boolean secureDownload, Optional<Integer> flags) {

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Security:  secure boot " + secureBoot
                + ", flash encryption " + onOff(flashEncryption)
                + ", secure download mode " + onOff(secureDownload)
                + flags.map(word -> String.format(Locale.ROOT, ", flags 0x%08x", word))
                        .orElse(""));
        return lines;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("secureBoot", secureBoot);
        json.addProperty("flashEncryption", flashEncryption);
        json.addProperty("secureDownloadMode", secureDownload);
        flags.ifPresent(word -> json.addProperty("flags", word));
        return json;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    /** Of a chip in secure download mode, which tells no more than this. */
    public static SecurityState of(SecurityInfo info) {
        return new SecurityState(
                info.secureBoot() ? "on" : "off", info.flashEncrypted(), true, Optional.of(info.flags()));
    }

    /** Of a chip whose fuses can be read. */
    public static SecurityState of(SecurityFuses fuses, Optional<SecurityInfo> info) {
        String secureBoot = fuses.secureBootV2() ? "v2" : fuses.secureBootV1() ? "v1" : "off";
        return new SecurityState(secureBoot, fuses.flashEncrypted(), false, info.map(SecurityInfo::flags));
    }
}
