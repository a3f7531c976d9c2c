package io.github.espmaven.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of large partitions are made in no time: here within ten times of what the benchmark of the same name allows. */
public class FilesystemSpeedTest {
    private static final int GENEROUS = 10;

    @ParameterizedTest
    @CsvSource({"spiffs,1,300", "littlefs,1,300", "fat,1,300", "spiffs,12,2000", "littlefs,12,2000", "fat,12,2000"})
    void imagesOfOneAndOfTwelveMegabytes(String format, int megabytes, int millis) throws EspException {
        assertThat(time(format, megabytes)).isLessThan(Duration.ofMillis(GENEROUS * millis));
    }

    /** How long it takes to make and recognise the image of a partition with 60 files that fill two thirds of it. */
    public static Duration time(String format, int megabytes) throws EspException {
        int size = megabytes << 20;
        Random random = new Random(size);
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
            byte[] contents = new byte[(int) ((long) size * 2 / 3 * i / 1770)];
            random.nextBytes(contents);
            files.put("f" + i % 7 + "/" + i + ".html", contents);
        }
        FileTree tree = new FileTree(files, List.of());
        Filesystem filesystem = FilesystemSpec.parse(
                        format + (megabytes > 8 && format.equals("spiffs") ? " pageSize=512" : ""))
                .of("", size);
        long start = Clock.system().nanoTime();
        byte[] image = filesystem.write(tree, size);
        Duration took = Clock.system().since(start);
        assertThat(image).hasSize(size);
        assertThat(filesystem.read(image).tree().files()).hasSize(60);
        return took;
    }
}
