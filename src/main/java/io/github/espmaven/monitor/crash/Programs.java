package io.github.espmaven.monitor.crash;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The programs whose ELF files are at hand, and which of them runs: the one whose SHA-256 the board prints. Until it
 * prints one, the first is taken for it. Not thread-safe.
 */
public final class Programs {
    private static final Pattern RUNNING = Pattern.compile("ELF file SHA256:\\s+(\\p{XDigit}{4,64})");

    private final List<ProgramCode> known;
    private Optional<ProgramCode> current;
    private String lastSha256 = "";

    public Programs(List<ProgramCode> known) {
        this.known = List.copyOf(known);
        current = this.known.stream().findFirst();
    }

    /** What runs on the board; empty when no file is of it. */
    public Optional<ProgramCode> current() {
        return current;
    }

    /** Takes a plain line; a warning when it tells that another program runs than those at hand. */
    public Optional<String> accept(String line) {
        Matcher m = RUNNING.matcher(line);
        if (known.isEmpty() || !m.find()) {
            return Optional.empty();
        }
        String sha256 = m.group(1).toLowerCase(Locale.ROOT);
        if (sha256.equals(lastSha256)) {
            return Optional.empty();
        }
        lastSha256 = sha256;
        current = known.stream().filter(p -> p.hasSha256(sha256)).findFirst();
        return current.isPresent() ? Optional.empty() : Optional.of(mismatch(sha256));
    }

    private String mismatch(String sha256) {
        String files = known.stream()
                .map(p -> p.name() + " (" + p.sha256().substring(0, Math.min(64, sha256.length())) + ")")
                .collect(Collectors.joining(", "));
        return "WRONG ELF FILE: the program on the board was made from one with SHA-256 " + sha256 + ", not from "
                + files + ". Addresses are not decoded. Flash what you built, or name its ELF file with esp.elf.";
    }
}
