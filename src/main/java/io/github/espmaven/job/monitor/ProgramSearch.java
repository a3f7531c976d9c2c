package io.github.espmaven.job.monitor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.firmware.InputFormat;
import io.github.espmaven.firmware.InputFormat.Piece;
import io.github.espmaven.image.AppDescriptor;
import io.github.espmaven.job.ImagePrograms;
import io.github.espmaven.job.board.JobListener;
import io.github.espmaven.monitor.crash.ProgramCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Finds the programs whose addresses a board may print: ELF files that were named, or those that belong to what was
 * flashed. An application's image says of which ELF file it was made; that one comes first.
 */
record ProgramSearch(ProgramSources sources, JobListener listener) {
    private static final int DESCRIPTOR_AT = 32;
    private static final String NO_DIGEST = "0".repeat(64);
    private static final int MAX_ELF_BYTES = 256 << 20;

    /**
     * Reads them; says loudly when none is of what was flashed.
     *
     * @throws EspException when a file that was named cannot be read
     */
    List<ProgramCode> find() throws EspException {
        List<ProgramCode> programs = new ArrayList<>();
        if (sources.files().isEmpty()) {
            ifThere(() -> add(ImagePrograms.of(sources.images()), programs));
            for (Path archive : sources.archives()) {
                ifThere(() -> add(unzipped(archive), programs));
            }
            programs.forEach(program -> listener.debug("addresses are decoded with " + program.name()));
        } else {
            for (Path file : sources.files()) {
                programs.add(
                        new ProgramCode(file.toString(), InputFile.read(file).elf()));
            }
        }
        return sorted(programs);
    }

    /** The same for goals that do nothing but decode: that there is none is said. */
    List<ProgramCode> findOrSay() throws EspException {
        List<ProgramCode> programs = find();
        if (programs.isEmpty()) {
            listener.warning(
                    "No ELF file of the program was found: addresses are not decoded. Name it: -Desp.elf=app.elf.");
        }
        return programs;
    }

    private interface Reading {
        void read() throws EspException;
    }

    /** A log is shown also where the firmware has not been built. */
    private void ifThere(Reading reading) {
        try {
            reading.read();
        } catch (EspException e) {
            listener.debug("no program to decode addresses with: " + e.getMessage());
        }
    }

    private static void add(Map<Path, byte[]> files, List<ProgramCode> programs) throws EspException {
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            programs.add(ProgramCode.found(file.getKey().toString(), ElfFile.parse(file.getValue())));
        }
    }

    private Map<Path, byte[]> unzipped(Path archive) throws EspException {
        Map<Path, byte[]> programs = new LinkedHashMap<>();
        byte[] bytes = InputFile.read(archive).bytes();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] contents = zip.readNBytes(MAX_ELF_BYTES);
                if (ElfFile.startsLikeOne(contents)) {
                    programs.put(Path.of(archive + "!" + entry.getName()), contents);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            listener.debug("cannot read " + archive + ": " + e);
        }
        return programs;
    }

    /** Those that were flashed, then applications, then what else there is, such as the bootloader's. */
    private List<ProgramCode> sorted(List<ProgramCode> programs) {
        Set<String> flashed = new LinkedHashSet<>();
        ifThere(() -> flashed.addAll(digests()));
        boolean known = programs.stream().anyMatch(p -> flashed.contains(p.sha256()));
        if (!flashed.isEmpty() && !programs.isEmpty() && !known) {
            listener.warning("WRONG ELF FILE: the application that is flashed was made from one with SHA-256 "
                    + String.join(" or ", flashed) + ", and there is only "
                    + programs.stream()
                            .map(p -> p.name() + " (" + p.sha256() + ")")
                            .collect(Collectors.joining(", "))
                    + ". Build both from the same sources, or name the right one with esp.elf.");
        }
        return programs.stream()
                .sorted(Comparator.comparing((ProgramCode p) -> !flashed.contains(p.sha256()))
                        .thenComparing(p -> !p.hasAppDescriptor()))
                .toList();
    }

    private Set<String> digests() throws EspException {
        Set<String> digests = new LinkedHashSet<>();
        for (ImageSpec image : sources.images()) {
            if (image.file().isEmpty() || !Files.isRegularFile(image.file().get())) {
                continue;
            }
            InputFile input = InputFile.read(image.file().get());
            for (Piece piece : InputFormat.of(input).read(input, InputFormat.Reading.ONLY)) {
                piece.bytes().ifPresent(bytes -> addDigest(bytes, digests));
            }
        }
        return digests;
    }

    private static void addDigest(byte[] image, Set<String> digests) {
        AppDescriptor.read(image, DESCRIPTOR_AT)
                .map(AppDescriptor::elfSha256)
                .filter(digest -> !digest.equals(NO_DIGEST))
                .ifPresent(digests::add);
    }
}
