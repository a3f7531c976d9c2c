package io.github.espmaven.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.connect.AfterReset;
import io.github.espmaven.connect.ConnectOptions;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.job.board.PortRequest;
import io.github.espmaven.report.FlashResult;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight modules of one build and a second build want the same board: all are served, one after the other. */
@Tag("slow")
class OnePortForAllTest {
    private static final int MODULES = 8;
    private static final int FIRST = 0x10000;
    private static final int STEP = 0x10000;

    @TempDir
    Path dir;

    @Test
    void twoProcessesAndEightModulesAllFinish() throws Exception {
        Path flash = dir.resolve("flash.bin");
        for (int i = 0; i <= MODULES; i++) {
            byte[] data = new byte[0x2000];
            Arrays.fill(data, (byte) (i + 1));
            Files.write(dir.resolve(i + ".bin"), data);
        }
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnePortForAllTest.class.getName(),
                        dir.toString(),
                        String.valueOf(MODULES))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("other.log").toFile())
                .start();
        ExecutorService build = Executors.newFixedThreadPool(MODULES);
        List<Future<FlashResult>> modules = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            int module = i;
            Callable<FlashResult> work = () -> flash(dir, module);
            modules.add(build.submit(work));
        }
        for (Future<FlashResult> module : modules) {
            assertThat(module.get(60, TimeUnit.SECONDS).report().writtenBytes()).isEqualTo(0x2000);
        }
        build.shutdown();
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue())
                .as(Files.readString(dir.resolve("other.log")))
                .isZero();
        byte[] held = Files.readAllBytes(flash);
        for (int i = 0; i <= MODULES; i++) {
            int at = FIRST + i * STEP;
            assertThat(Arrays.copyOfRange(held, at, at + 0x2000))
                    .as("what module " + i + " wrote")
                    .containsOnly(i + 1);
        }
    }

    /** Two realms of one build, as where two modules want the plugin with other dependencies. */
    @Test
    void thePluginLoadedTwiceFlashesOneAfterTheOther() throws Exception {
        URL[] classes = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(OnePortForAllTest::url)
                .toArray(URL[]::new);
        ExecutorService build = Executors.newFixedThreadPool(2);
        List<Future<Void>> realms = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            byte[] data = new byte[0x8000];
            Arrays.fill(data, (byte) (i + 1));
            Files.write(dir.resolve(i + ".bin"), data);
            String[] arguments = {dir.toString(), String.valueOf(i)};
            Callable<Void> work = () -> {
                try (URLClassLoader realm = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
                    Class<?> flasher = Class.forName(OnePortForAllTest.class.getName(), true, realm);
                    Method main = flasher.getMethod("main", String[].class);
                    main.setAccessible(true);
                    main.invoke(null, (Object) arguments);
                    return null;
                }
            };
            realms.add(build.submit(work));
        }
        for (Future<Void> realm : realms) {
            realm.get(60, TimeUnit.SECONDS);
        }
        build.shutdown();
        byte[] held = Files.readAllBytes(dir.resolve("flash.bin"));
        for (int i = 0; i < 2; i++) {
            int at = FIRST + i * STEP;
            assertThat(Arrays.copyOfRange(held, at, at + 0x8000))
                    .as("what realm " + i + " wrote")
                    .containsOnly(i + 1);
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    /** The second build: flashes one input. */
    public static void main(String[] args) throws EspException {
        flash(Path.of(args[0]), Integer.parseInt(args[1]));
    }

    private static FlashResult flash(Path dir, int module) throws EspException {
        BoardRequest board = new BoardRequest(
                PortRequest.of(
                        "sim:esp32c3?file=" + dir.resolve("flash.bin"),
                        new PortRequest.Queueing("module " + module, Duration.ofSeconds(60))),
                ConnectOptions.DEFAULTS,
                AfterReset.HARD_RESET);
        FirmwareInputs inputs = new FirmwareInputs(
                board,
                List.of(new ImageSpec(String.valueOf(FIRST + module * STEP), dir.resolve(module + ".bin"))),
                TableInput.NONE,
                HeaderSettings.KEEP);
        return new FlashJob(
                        new FlashRequest(inputs, FlashOption.DEFAULTS, Duration.ZERO),
                        Clock.system(),
                        new RecordingListener())
                .run();
    }
}
