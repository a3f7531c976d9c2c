package io.github.espmaven.report;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which board it was.
 *
 * @param port the port as the user wrote it, {@code auto} resolved
 * @param chip name of the chip: "ESP32-C3"
 * @param packageName its package in Espressif's words; empty in secure download mode
 * @param revision "v0.4"; empty likewise
 * @param mac its address; empty likewise
 * @param flashBytes size of its flash, if it could be found out
 * @param baud rate in use at the end, in baud
 */
public record BoardSummary(
        String port,
        String chip,
        Optional<String> packageName,
        Optional<String> revision,
        Optional<String> mac,
        OptionalLong flashBytes,
        int baud,
        boolean stub) {

    /** The same, worked with otherwise than when it was reached. */
    public BoardSummary withLoader(int newBaud, boolean newStub) {
        return new BoardSummary(port, chip, packageName, revision, mac, flashBytes, newBaud, newStub);
    }

    /** {@code /dev/ttyUSB0  ESP32-C3 (QFN32) v0.4, 4 MB flash, MAC 7c:df:a1:00:00:01}. */
    public String line() {
        StringBuilder line = new StringBuilder(port).append("  ").append(packageName.orElse(chip));
        revision.ifPresent(r -> line.append(' ').append(r));
        flashBytes.ifPresent(
                size -> line.append(", ").append(NumberText.flashSize(size)).append(" flash"));
        mac.ifPresent(address -> line.append(", MAC ").append(address));
        return line.toString();
    }
}
