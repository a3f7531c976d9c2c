package io.github.espmaven.base;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that somebody else has written, run without a shell.
 *
 * @param limit how long it may take; then it is ended, with the programs that it has started
 */
public record ExternalProgram(List<String> command, Path directory, Duration limit) {
    /** The limit where nobody names one. */
    public static final Duration USUAL_LIMIT = Duration.ofMinutes(5);

    public ExternalProgram {
        command = List.copyOf(command);
    }

    /** Program and arguments of a text, separated by blanks. */
    public static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    /** Why a program did not do its work: {@code it did not end within 300 s}. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String why) {
            super(why);
        }
    }

    /**
     * Runs it to its end.
     *
     * @param mostBytes when it has printed so many, it is ended; 0: what it prints goes nowhere
     * @return what it has printed
     */
    public byte[] run(byte[] input, int mostBytes) throws Failure {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(mostBytes > 0 ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
                    .start();
            apart(() -> feed(process, input));
            try {
                return output(process, mostBytes);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new Failure("it cannot be run: " + FileErrorText.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("it was interrupted");
        }
    }

    /** Whether it reads or not. */
    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            return; // it need not read its input
        }
    }

    private static void apart(Runnable work) {
        Thread thread = new Thread(work, "esp program");
        thread.setDaemon(true);
        thread.start();
    }

    /** What it prints until it ends, both within the time. */
    byte[] output(Process process, int mostBytes) throws Failure, InterruptedException {
        CompletableFuture<byte[]> printed = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return process.getInputStream().readNBytes(mostBytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                ExternalProgram::apart);
        try {
            byte[] output = printed.thenCompose(bytes -> isTooMuch(bytes, mostBytes)
                            ? printed
                            : process.onExit().thenApply(ended -> bytes))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!isTooMuch(output, mostBytes) && process.exitValue() != 0) {
                throw new Failure("its exit code is " + process.exitValue());
            }
            return output;
        } catch (TimeoutException e) {
            throw new Failure("it did not end within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new Failure("its output cannot be read");
        }
    }

    private static boolean isTooMuch(byte[] output, int mostBytes) {
        return mostBytes > 0 && output.length == mostBytes;
    }
}
