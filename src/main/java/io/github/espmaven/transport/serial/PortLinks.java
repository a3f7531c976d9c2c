package io.github.espmaven.transport.serial;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stable names of serial ports: on Linux the links in {@code /dev/serial/by-id}. */
public final class PortLinks {
    private static final Path BY_ID = Path.of("/dev/serial/by-id");

    private final Path folder;

    public PortLinks() {
        this(BY_ID);
    }

    PortLinks(Path folder) {
        this.folder = folder;
    }

    /** Links that lead to {@code port}, in alphabetical order. */
    public List<String> to(String port) {
        List<String> links = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            Path device = Path.of(port).toRealPath();
            for (Path link : all) {
                if (leadsTo(link, device)) {
                    links.add(link.toString());
                }
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            // Another system, or no device there: then there are no such names.
            return List.of();
        }
        Collections.sort(links);
        return List.copyOf(links);
    }

    private static boolean leadsTo(Path link, Path device) {
        try {
            return link.toRealPath().equals(device);
        } catch (IOException e) {
            // Unplugged in the meantime.
            return false;
        }
    }
}
