package io.github.espmaven.job.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.bundle.BundleWriter;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.monitor.crash.ProgramCode;
import io.github.espmaven.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ELF files are found where builds leave them, and matched with the application that is flashed. */
class ProgramSearchTest {
    private static final int DIGEST_AT = 32 + 144;

    @TempDir
    private Path folder;

    private final RecordingListener listener = new RecordingListener();

    private List<String> find(ProgramSources sources) throws EspException {
        return new ProgramSearch(sources, listener)
                .find().stream().map(ProgramCode::name).toList();
    }

    private Path copy(String fixture, String name) throws Exception {
        return Files.write(folder.resolve(name), Fixtures.bytes(fixture));
    }

    private static ImageSpec image(String place, Path file) {
        return new ImageSpec(place, file);
    }

    @Test
    void thoseBesideTheImagesApplicationsFirst() throws Exception {
        Path bootloader = Files.write(folder.resolve("bootloader.bin"), new byte[64]);
        Path bootloaderElf = copy("elf/esp32-bootloader.elf", "bootloader.elf");
        Path app = copy("idf-app/esp32-app-at-0x10000.bin", "app.bin");
        Path appElf = copy("elf/esp32-coredump-idf.elf", "app.elf");
        ProgramSources sources = new ProgramSources(
                List.of(), List.of(image("bootloader", bootloader), image("factory", app)), List.of());
        assertThat(find(sources)).containsExactly(appElf.toString(), bootloaderElf.toString());
    }

    @Test
    void theOneThatTheImageWasMadeFromIsTakenAndAnotherIsSaidLoudly() throws Exception {
        byte[] elf = Fixtures.bytes("elf/esp32c3-coredump-idf.elf");
        Path app = copy("idf-app/esp32c3-app-at-0x10000.bin", "other.bin");
        byte[] image = Files.readAllBytes(app);
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(elf);
        System.arraycopy(digest, 0, image, DIGEST_AT, digest.length);
        Files.write(app, image);
        Path archive = Files.write(
                folder.resolve("programs.zip"),
                BundleWriter.zip(Map.of(
                        "a.elf", Fixtures.bytes("elf/esp32c6-appdesc.elf"), "b.elf", elf, "readme", new byte[9])));
        List<ImageSpec> images = List.of(image("factory", app));
        assertThat(find(new ProgramSources(List.of(), images, List.of(archive))))
                .containsExactly(archive + "!b.elf", archive + "!a.elf");
        assertThat(listener.told()).isEmpty();
        Arrays.fill(image, DIGEST_AT, DIGEST_AT + 32, (byte) 0x5a);
        Files.write(app, image);
        assertThat(find(new ProgramSources(List.of(), images, List.of(archive))))
                .hasSize(2);
        assertThat(listener.told())
                .singleElement()
                .asString()
                .startsWith("warning WRONG ELF FILE: the application that is flashed was made from one with SHA-256 "
                        + "5a".repeat(32) + ", and there is only " + archive + "!");
    }

    @Test
    void whereNothingHasBeenBuiltTheLogIsShownAllTheSame() throws Exception {
        Path absent = folder.resolve("absent.bin");
        ProgramSources nothing = new ProgramSources(List.of(), List.of(image("factory", absent)), List.of(absent));
        assertThat(find(nothing)).isEmpty();
        assertThat(listener.told()).isEmpty();
        assertThatThrownBy(() -> find(ProgramSources.of(List.of(absent))))
                .hasFieldOrPropertyWithValue("problem", Problem.FILE_UNREADABLE);
    }
}
