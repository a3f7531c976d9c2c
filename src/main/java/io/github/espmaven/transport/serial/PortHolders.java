package io.github.espmaven.transport.serial;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;

/** Looks up the process that has a port open, where the system tells: on Linux, for this user's own processes. */
public final class PortHolders {
    private static final Path PROCESSES = Path.of("/proc");

    private PortHolders() {}

    /**
     * The processes that have {@code port} open, as "minicom (process 4711)", joined by commas; empty when none is
     * known.
     *
     * @param port path of the device, symbolic links allowed
     */
    public static Optional<String> of(String port) {
        return of(PROCESSES, port);
    }

    /** The same with the processes' folders in {@code all}. */
    public static Optional<String> of(Path all, String port) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(all, "[0-9]*")) {
            Path device = Path.of(port).toRealPath();
            StringJoiner holders = new StringJoiner(", ");
            for (Path process : processes) {
                if (hasOpen(process, device)) {
                    holders.add(describe(process));
                }
            }
            return Optional.of(holders.toString()).filter(names -> !names.isEmpty());
        } catch (IOException | InvalidPathException e) {
            // No /proc, or no such device: nobody can be named.
            return Optional.empty();
        }
    }

    private static boolean hasOpen(Path process, Path device) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (leadsTo(file, device)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's process, or one that has just ended.
            return false;
        }
    }

    private static boolean leadsTo(Path file, Path device) {
        try {
            return Files.readSymbolicLink(file).equals(device);
        } catch (IOException e) {
            // Closed in the meantime.
            return false;
        }
    }

    private static String describe(Path process) {
        String number = String.valueOf(process.getFileName());
        if (number.equals(String.valueOf(ProcessHandle.current().pid()))) {
            return "this build (process " + number + ")";
        }
        try {
            return Files.readString(process.resolve("comm")).strip() + " (process " + number + ")";
        } catch (IOException e) {
            // It has just ended; its number is all that is left of it.
            return "process " + number;
        }
    }
}
