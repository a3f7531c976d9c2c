package io.github.espmaven.job;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.filesystem.FileTree;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.job.PartitionContents.Part;
import io.github.espmaven.nvs.NvsContents;
import io.github.espmaven.secure.FlashCipher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows and checks NVS partitions: in an image of a partition or of a flash, in a bundle, or on a board.
 *
 * @param image an image or a bundle; empty: the board
 * @param key the key's file, where they are encrypted
 * @param values whether values are told
 */
public record NvsJob(PartitionContents contents, Optional<Path> image, Optional<Path> key, boolean values) {
    /**
     * Shows them.
     *
     * @param lines told a line each; without a value unless those were asked for
     * @throws EspException {@code BAD_NVS} when there is none, or, after all is told, when something in them is damaged
     */
    public void run(Consumer<String> lines) throws EspException {
        List<Part> parts = contents.read(
                image, List.of("nvs"), bytes -> NvsContents.of(bytes).looksLikeOne());
        if (parts.isEmpty()) {
            throw new EspException(Problem.BAD_NVS, "there is no NVS partition");
        }
        List<String> damage = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        for (Part part : parts) {
            NvsContents raw = NvsContents.of(part.bytes());
            boolean plain = key.isEmpty() || !raw.entries().isEmpty();
            NvsContents nvs = plain
                    ? raw
                    : NvsContents.of(FlashCipher.nvs(
                            part.bytes(), InputFile.read(key.get()).bytes(), false));
            lines.accept(part.name() + ": " + nvs + (plain && key.isPresent() ? ", not encrypted" : ""));
            int known = damage.size();
            nvs.lines(values).forEach(line -> lines.accept("  " + line));
            if (nvs.pages() > 0 && nvs.entries().isEmpty() && !nvs.damage().isEmpty()) {
                damage.add(part.name()
                        + (nvs.looksLikeOne()
                                ? key.isPresent() ? " is encrypted with another key" : " is encrypted, or damaged"
                                : " holds no NVS"));
            } else {
                nvs.damage().forEach(d -> damage.add(part.name() + ": " + d));
            }
            if (damage.size() > known && image.isEmpty()) {
                damaged.add(part.name());
            }
        }
        if (!damage.isEmpty()) {
            throw new EspException(
                    Problem.BAD_NVS,
                    FileTree.first(10, damage, "; "),
                    damaged.isEmpty() ? Evidence.none() : Evidence.of(Key.PARTITION, String.join(",", damaged)));
        }
    }
}
