package io.github.espmaven.port.qemu;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.simulator.FlashFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The files of an emulated board: flash, fuses and what the emulator says; the first two are held while it is open. What
 * the user names no file for is kept as long as this program runs, so that the goals of a build find one and the same
 * board.
 */
final class QemuFiles implements AutoCloseable {
    private static final String FOLDER = "io.github.espmaven.qemu.folder";
    private static final long USUAL_FLASH_BYTES = 4L << 20;

    private final QemuOptions options;
    private final Path folder;
    private final Path flash;
    private final Path fuses;
    private final Path log;
    private final List<FlashFile> held = new ArrayList<>();

    private QemuFiles(QemuOptions options) throws IOException {
        this.options = options;
        folder = folderOfThisProgram();
        String name = options.chip().id();
        String size = options.flashBytes().isPresent()
                ? ByteSize.of(options.flashBytes().getAsLong())
                : "";
        flash = options.file().map(QemuFiles::absolute).orElseGet(() -> passing(name + size + "-flash.bin"));
        fuses = options.efuse().map(QemuFiles::absolute).orElseGet(() -> passing(name + "-efuse.bin"));
        log = Files.createTempFile(folder, name, ".log");
    }

    /** Takes hold of the files; {@code BAD_VIRTUAL_BOARD} when one has another size or another board holds it. */
    static QemuFiles open(QemuOptions options) throws EspException {
        try {
            QemuFiles files = new QemuFiles(options);
            boolean open = false;
            try {
                files.prepare();
                open = true;
                return files;
            } finally {
                if (!open) {
                    files.close();
                }
            }
        } catch (IOException e) {
            throw options.url().bad("its files cannot be used: " + FileErrorText.reason(e));
        }
    }

    /** All that load this class share it: a build may load the plugin several times. */
    private static Path folderOfThisProgram() throws IOException {
        try {
            return Path.of((String) System.getProperties().computeIfAbsent(FOLDER, key -> newFolder()));
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }

    private static String newFolder() {
        try {
            Path folder = Files.createTempDirectory("esp-qemu-");
            folder.toFile().deleteOnExit();
            return folder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path passing(String name) {
        Path file = folder.resolve(name);
        file.toFile().deleteOnExit();
        return file;
    }

    private void prepare() throws IOException, EspException {
        long bytes = options.flashBytes().orElse(Files.isRegularFile(flash) ? Files.size(flash) : USUAL_FLASH_BYTES);
        if (!QemuOptions.FLASH_BYTES.contains(bytes)) {
            String sizes = QemuOptions.FLASH_BYTES.stream().map(ByteSize::of).collect(Collectors.joining(", "));
            throw options.url().bad(flash + " holds " + ByteSize.of(bytes) + ", but QEMU's flash has one of " + sizes);
        }
        hold(flash, (int) bytes).load();
        hold(fuses, options.machine().fuseBytes());
        if (Files.notExists(fuses)) {
            AtomicFile.replace(fuses, options.machine().newFuses());
        } else if (Files.size(fuses) != options.machine().fuseBytes()) {
            throw options.url()
                    .bad(fuses + " holds " + ByteSize.of(Files.size(fuses)) + ", but the fuses of QEMU's "
                            + options.chip() + " have "
                            + ByteSize.of(options.machine().fuseBytes()));
        }
    }

    private FlashFile hold(Path file, int bytes) throws EspException {
        FlashFile taken = FlashFile.open(options.url().text(), file, bytes);
        held.add(taken);
        return taken;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    Path flash() {
        return flash;
    }

    Path fuses() {
        return fuses;
    }

    Path folder() {
        return folder;
    }

    /** Where the emulator's own messages go. */
    Path log() {
        return log;
    }

    @Override
    public void close() {
        held.forEach(FlashFile::release);
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            log.toFile().deleteOnExit();
        }
    }
}
