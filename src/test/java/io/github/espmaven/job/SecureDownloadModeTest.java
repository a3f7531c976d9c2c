package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.espmaven.base.EspException;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.secure.TrustedKeys;
import io.github.espmaven.testing.FakeClock;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loader that tells and reads nothing: what needs that is refused, and nothing is changed or waited for. */
class SecureDownloadModeTest {
    @TempDir
    Path dir;

    private interface Goal {
        void run() throws EspException;
    }

    @Test
    void whatCannotWorkIsSaidSo() throws Exception {
        byte[] flash = new byte[4 << 20];
        Arrays.fill(flash, (byte) 0xff);
        Path file = Files.write(dir.resolve("flash.bin"), flash);
        String port = "sim:esp32c3?security=secure-download&file=" + file;
        FakeClock clock = new FakeClock();
        RecordingListener listener = new RecordingListener();
        FirmwareInputs inputs = new FirmwareInputs(
                Boards.at(port),
                List.of(new ImageSpec("0x10000", Fixtures.path("secure/in/plain.bin"))),
                TableInput.NONE,
                HeaderSettings.KEEP);
        Map<String, Goal> goals = new TreeMap<>();
        goals.put("efuse", () -> new EfuseJob(Boards.at(port), clock, listener).run());
        goals.put(
                "efuse-burn",
                () -> new EfuseBurnJob(
                                new EfuseBurnJob.Request(
                                        List.of("DIS_TWAI=1"), List.of(), List.of(), Set.of(), Optional.of("any"), dir),
                                Boards.at(port),
                                clock,
                                listener)
                        .run());
        goals.put(
                "read all",
                () -> new ReadFlashJob(
                                new ReadFlashRequest(
                                        Boards.at(port), Optional.of("all"), TableInput.NONE, file.resolveSibling("x")),
                                clock,
                                listener)
                        .run());
        goals.put(
                "verify-signature",
                () -> new VerifySignatureJob(TrustedKeys.of(List.of("00".repeat(32))))
                        .board(Boards.at(port), TableInput.NONE, clock, listener));
        goals.put(
                "nvs",
                () -> new NvsJob(
                                new PartitionContents(
                                        Boards.at(port), TableInput.NONE, Optional.empty(), clock, listener),
                                Optional.empty(),
                                Optional.empty(),
                                false)
                        .run(line -> {}));
        goals.put(
                "filesystem",
                () -> new FilesystemJob(
                                new FilesystemRequest(
                                        Boards.at(port),
                                        TableInput.NONE,
                                        Optional.empty(),
                                        Optional.empty(),
                                        FilesystemSpec.parse(""),
                                        Optional.empty()),
                                clock,
                                listener)
                        .run());
        goals.put("verify", () -> new VerifyJob(inputs, false, clock, listener).run());
        goals.put(
                "erase",
                () -> new EraseJob(
                                new EraseRequest(
                                        Boards.at(port), Optional.of("all"), TableInput.NONE, FlashOption.DEFAULTS),
                                clock,
                                listener)
                        .run());
        Map<String, String> said = new TreeMap<>();
        goals.forEach((name, goal) -> {
            Throwable thrown = catchThrowable(goal::run);
            said.put(name, thrown instanceof EspException e ? Remedies.explain(e) : "" + thrown);
        });
        assertThat(said)
                .hasSize(8)
                .allSatisfy((name, text) -> assertThat(text)
                        .contains("the chip is in secure download mode")
                        .contains("Do without"));
        assertThat(Files.readAllBytes(file)).isEqualTo(flash);
    }
}
