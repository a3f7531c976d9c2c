package io.github.espmaven.firmware.build;

import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.firmware.InputFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** An archive of a build, zip, tar or tar.gz, unpacked into a folder: within bounds, and never to a place outside it. */
final class BuildArchive {
    private static final int MAX_FILE_BYTES = 256 << 20;
    private static final long MAX_BYTES = 1L << 30;
    private static final int MAX_FILES = 20_000;
    private static final String CUT = "is cut or damaged: a file in it, or the mark of its end, is not whole";
    private static final String TOO_LARGE = "holds a file that is too large";
    private static final int BLOCK = 512;
    private static final byte[] END_MARK = new byte[BLOCK];
    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int TYPE_AT = 156;
    private static final int MARK_AT = 257;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX_BYTES = 155;

    private final Path archive;
    private final Path folder;
    private long bytes;
    private int files;

    private BuildArchive(Path archive, Path folder) {
        this.archive = archive;
        this.folder = folder;
    }

    /**
     * The folder with what the archive holds; empty where the file is none.
     *
     * @throws EspException {@code BAD_BUILD} for an archive that is damaged, too large or leads out of its folder
     */
    static Optional<Path> unpack(Path file, Path into) throws EspException {
        byte[] bytes = InputFile.read(file).bytes();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        BuildArchive unpacking = new BuildArchive(
                file,
                into.resolve(
                        file.getFileName() + "-" + Hex.of((int) crc.getValue()).substring(2)));
        try {
            boolean zip = bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
            if (zip) {
                unpacking.unzip();
            } else if (!unpacking.untar(bytes)) {
                return Optional.empty();
            }
            return Optional.of(unpacking.top());
        } catch (IOException | IllegalArgumentException e) {
            String why = e instanceof IOException io ? FileErrorText.reason(io) : String.valueOf(e.getMessage());
            throw unpacking.bad("cannot be unpacked: " + why);
        }
    }

    /** By the directory at the archive's end, which one that was cut does not have. */
    private void unzip() throws IOException, EspException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) {
                    CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
                    byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
                    if (content.length > MAX_FILE_BYTES) {
                        throw bad(TOO_LARGE);
                    }
                    if (content.length != entry.getSize() || in.getChecksum().getValue() != entry.getCrc()) {
                        throw bad("is damaged: " + entry.getName() + " is not what its directory says");
                    }
                    write(entry.getName(), content);
                }
            }
        }
    }

    private boolean untar(byte[] content) throws IOException, EspException {
        boolean gzip = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
        InputStream raw = new ByteArrayInputStream(content);
        try (InputStream in = new BufferedInputStream(gzip ? new GZIPInputStream(raw) : raw)) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length < BLOCK || !text(header, MARK_AT, 5).equals("ustar")) {
                return false;
            }
            String longName = "";
            while (!Arrays.equals(header, END_MARK)) {
                if (header.length < BLOCK || header[0] == 0) {
                    throw bad(CUT);
                }
                int size = size(header);
                char type = (char) header[TYPE_AT];
                if (type == 'L' || type == 'x') {
                    longName = longName(type, new String(exactly(size, in), StandardCharsets.UTF_8));
                } else {
                    if (type == '0' || type == 0) {
                        write(longName.isEmpty() ? name(header) : longName, exactly(size, in));
                    } else {
                        exactly(size, in);
                    }
                    longName = "";
                }
                exactly(Math.floorMod(-size, BLOCK), in);
                header = in.readNBytes(BLOCK);
            }
            bytes += in.readNBytes(MAX_FILE_BYTES).length; // to where gzip has its checksum
            return true;
        }
    }

    private byte[] exactly(int size, InputStream in) throws IOException, EspException {
        byte[] content = in.readNBytes(size);
        if (content.length < size) {
            throw bad(CUT);
        }
        return content;
    }

    private static String name(byte[] header) {
        String prefix = text(header, PREFIX_AT, PREFIX_BYTES);
        boolean posix = header[MARK_AT + 5] == 0;
        return (posix && !prefix.isEmpty() ? prefix + "/" : "") + text(header, 0, NAME_BYTES);
    }

    /** The name that a GNU or a POSIX header gives to the next file. */
    private static String longName(char type, String body) {
        return type == 'L'
                ? body.replace("\0", "")
                : body.lines()
                        .map(line -> line.replaceFirst("^\\d+ ", ""))
                        .filter(line -> line.startsWith("path="))
                        .map(line -> line.substring("path=".length()))
                        .findFirst()
                        .orElse("");
    }

    private int size(byte[] header) throws EspException {
        try {
            long size = Long.parseLong(text(header, SIZE_AT, 12).strip(), 8);
            if (size >= 0 && size <= MAX_FILE_BYTES) {
                return (int) size;
            }
        } catch (NumberFormatException e) {
            throw bad("is damaged: a file in it has no size");
        }
        throw bad(TOO_LARGE);
    }

    private static String text(byte[] header, int at, int length) {
        return new String(header, at, length, StandardCharsets.UTF_8).replaceFirst("\0[\\s\\S]*", "");
    }

    private void write(String name, byte[] content) throws IOException, EspException {
        Path target = target(name);
        bytes += content.length;
        if (++files > MAX_FILES || bytes > MAX_BYTES) {
            throw bad("holds more than a build: " + files + " files with " + bytes + " bytes");
        }
        AtomicFile.replace(target, content);
    }

    private Path target(String name) throws EspException {
        try {
            Path target = folder.resolve(name.replace('\\', '/')).normalize();
            if (target.startsWith(folder.normalize()) && !target.equals(folder.normalize())) {
                return target;
            }
        } catch (InvalidPathException e) {
            throw bad("holds a file whose name is none here: " + name);
        }
        throw bad("holds a file that leads out of it: " + name);
    }

    /** The folder that holds more than one other folder. */
    private Path top() throws IOException {
        Path top = folder;
        for (int depth = 0; depth < PREFIX_BYTES; depth++) {
            try (Stream<Path> list = Files.list(top)) {
                List<Path> entries = list.toList();
                if (entries.size() != 1 || !Files.isDirectory(entries.get(0)) || isBuild(entries.get(0))) {
                    return top;
                }
                top = entries.get(0);
            }
        }
        return top;
    }

    private static boolean isBuild(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return name.startsWith(".") || name.startsWith("build") || name.equals("target");
    }

    private EspException bad(String what) {
        return new EspException(Problem.BAD_BUILD, archive + " " + what, Evidence.of(Key.FILE, archive));
    }
}
