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

    /** What builds print that put no digest into the program, as those of Arduino and PlatformIO. */
    private static final Pattern NOT_KNOWN = Pattern.compile("0+");

    private final List<ProgramCode> known;
    private Optional<ProgramCode> current;
    private String lastSha256 = "";
    private boolean confirmed;

    public Programs(List<ProgramCode> known) {
        this.known = List.copyOf(known);
        current = this.known.stream().findFirst();
    }

    /** What runs on the board; empty when no file is of it. */
    public Optional<ProgramCode> current() {
        return current;
    }

    /** The ELF file that is taken for the program's without the program having said so; empty when one was named, alone. */
    public Optional<String> guess() {
        return current.filter(p -> !confirmed && (known.size() > 1 || p.wasFound()))
                .map(ProgramCode::name);
    }

    /** Takes a plain line; a warning when it tells that another program runs than those at hand. */
    public Optional<String> accept(String line) {
        Matcher m = RUNNING.matcher(line);
        if (known.isEmpty() || !m.find()) {
            return Optional.empty();
        }
        String sha256 = m.group(1).toLowerCase(Locale.ROOT);
        if (sha256.equals(lastSha256) || NOT_KNOWN.matcher(sha256).matches()) {
            return Optional.empty();
        }
        lastSha256 = sha256;
        current = known.stream().filter(p -> p.hasSha256(sha256)).findFirst();
        confirmed = current.isPresent();
        return current.isPresent()
                ? Optional.empty()
                : Optional.of(mismatch("the program on the board", sha256, known));
    }

    /** That {@code program} was made from none of the ELF files that are at hand. */
    static String mismatch(String program, String sha256, List<ProgramCode> known) {
        String files = known.stream()
                .map(p -> p.name() + " (" + p.sha256().substring(0, Math.min(64, sha256.length())) + ")")
                .collect(Collectors.joining(", "));
        return "WRONG ELF FILE: " + program + " was made from one with SHA-256 " + sha256 + ", not from " + files
                + ". Addresses are not decoded. Flash what you built, or name its ELF file with esp.elf.";
    }
}
