package io.github.espmaven.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Real files to start from. */
public final class Samples {
    private static final Path PROJECT = Path.of(System.getProperty("basedir", ""));
    private static final Path SCRATCH =
            PROJECT.resolve("target/fuzz/scratch-" + ProcessHandle.current().pid());

    private Samples() {}

    /** A file of the demo firmware. */
    static byte[] demo(String name) {
        return bytes(PROJECT.resolve("src/it/quickstart/firmware").resolve(name));
    }

    /** A resource of the tests. */
    static byte[] resource(String name) {
        try (InputStream in = Samples.class.getResourceAsStream("/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /** What lies beside the repository of {@code names}: nothing where there are no fixtures. */
    public static List<byte[]> fixtures(String... names) {
        Path folder = Path.of(System.getProperty(
                "esp.fixtures", PROJECT.resolve("../shared/fixtures").toString()));
        return Files.isDirectory(folder)
                ? Arrays.stream(names).map(name -> bytes(folder.resolve(name))).toList()
                : List.of();
    }

    /** The beginning of a long file. */
    public static byte[] beginning(byte[] file, int bytes) {
        return Arrays.copyOf(file, Math.min(bytes, file.length));
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps an input that broke something. */
    static Path keep(String name, byte[] contents) throws IOException {
        return Files.write(
                Files.createDirectories(SCRATCH.resolveSibling("kept")).resolve(name), contents);
    }

    /** A file with these contents until the end, for readers that take nothing else; the next one replaces it. */
    public static Path file(String name, byte[] contents) throws IOException {
        Path file = SCRATCH.resolve(name);
        if (!Files.isDirectory(SCRATCH)) {
            Files.createDirectories(SCRATCH).toFile().deleteOnExit();
        }
        file.toFile().deleteOnExit(); // the files go before the folder
        return Files.write(file, contents);
    }

    static List<byte[]> joined(List<byte[]> some, List<byte[]> more) {
        List<byte[]> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
