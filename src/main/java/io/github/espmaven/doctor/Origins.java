package io.github.espmaven.doctor;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Hex;
import io.github.espmaven.firmware.bundle.Bundle;
import io.github.espmaven.firmware.bundle.BundleReader;
import io.github.espmaven.image.AppDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where firmware on a board may have come from: bundles ({@code .esp-firmware}) and ELF files.
 *
 * @param folders looked through with all below them, at most {@value #MOST_FILES} entries each
 */
public record Origins(List<Path> folders) {
    private static final int MOST_FILES = 50_000;
    private static final int DEPTH = 16;
    private static final int DESCRIPTOR_AT = 32;

    public Origins {
        folders = List.copyOf(folders);
    }

    /** The first file made from the program whose ELF file has this SHA-256, or that program itself. */
    Optional<Path> of(String elfSha256) {
        return folders.stream()
                .flatMap(folder -> below(folder).stream())
                .filter(file -> holds(file, elfSha256))
                .findFirst();
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> all = Files.find(folder, DEPTH, (path, is) -> is.isRegularFile())) {
            return all.limit(MOST_FILES)
                    .filter(file -> file.toString().endsWith("." + Bundle.TYPE)
                            || file.toString().endsWith(".elf"))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // not there, or not for this user
        }
    }

    private static boolean holds(Path file, String elfSha256) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!Bundle.startsLikeOne(bytes)) {
                return Hex.of(Digests.sha256(bytes)).equals(elfSha256);
            }
            return BundleReader.read(bytes).images().stream()
                    .flatMap(image -> AppDescriptor.read(image.bytes(), DESCRIPTOR_AT).stream())
                    .anyMatch(app -> app.elfSha256().equals(elfSha256));
        } catch (IOException | EspException e) {
            return false; // damaged, or gone in the meantime
        }
    }
}
