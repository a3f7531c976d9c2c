package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.report.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a reading of flash that is broken off leaves beside its target, from the beginning on. Nothing of it is believed
 * without the chip's MD5.
 */
record PartFile(Path path) {
    static PartFile of(Path target) {
        return new PartFile(target.resolveSibling("." + target.getFileName() + ".esp-part"));
    }

    /** What is there; nothing where it is more than {@code most} bytes, and so of something else. */
    byte[] read(int most) {
        try {
            boolean usable = Files.isRegularFile(path) && Files.size(path) <= most;
            return usable ? Files.readAllBytes(path) : new byte[0];
        } catch (IOException e) {
            return new byte[0];
        }
    }

    void write(byte[] done) throws EspException {
        ResultFile.write(path, done);
    }

    /** There is a result; a file that stays is only good for a next run, which asks the chip. */
    void forget() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            return;
        }
    }
}
