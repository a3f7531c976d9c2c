package io.github.espmaven.transport.serial;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The place of jSerialComm 2.11.4's native library in its jar, for one operating system and processor. Asked before
 * that library is touched, because its initialiser ends the whole process on a system it does not know (protocol.md,
 * section 15.1).
 *
 * @param folder folder of the operating system in the jar
 * @param architectures folders below it that may fit this processor, the likeliest first
 */
record Platform(String folder, String fileName, List<String> architectures) {
    private static final String SHARED_OBJECT = "libjSerialComm.so";

    /** This machine; {@code PLATFORM_UNSUPPORTED} when the library has nothing for it. */
    static Platform current() throws EspException {
        String system = System.getProperty("os.name", "");
        String processor = System.getProperty("os.arch", "");
        return of(system, processor)
                .orElseThrow(() -> new EspException(
                        Problem.PLATFORM_UNSUPPORTED,
                        "serial ports cannot be used on " + system + " (" + processor
                                + "); rfc2217:// and tcp:// ports can"));
    }

    /** The machine with these values of {@code os.name} and {@code os.arch}; empty when it is not supported. */
    static Optional<Platform> of(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT);
        String processor = osArch.toLowerCase(Locale.ROOT);
        if (system.contains("linux")) {
            return platform("Linux", SHARED_OBJECT, linux(processor));
        }
        if (system.startsWith("windows")) {
            return platform("Windows", "jSerialComm.dll", windows(processor));
        }
        if (system.startsWith("mac")) {
            return platform("OSX", "libjSerialComm.jnilib", intelOr("aarch64", "aarch64", processor));
        }
        if (system.contains("freebsd")) {
            return platform("FreeBSD", SHARED_OBJECT, intelOr("aarch64", "arm64", processor));
        }
        if (system.contains("openbsd")) {
            return platform("OpenBSD", SHARED_OBJECT, is64BitIntel(processor) ? List.of("amd64") : List.of());
        }
        return Optional.empty();
    }

    private static Optional<Platform> platform(String folder, String fileName, List<String> architectures) {
        return architectures.isEmpty() ? Optional.empty() : Optional.of(new Platform(folder, fileName, architectures));
    }

    private static List<String> linux(String processor) {
        if (processor.equals("ppc64le")) {
            return List.of("ppc64le");
        }
        if (processor.startsWith("arm") && !processor.contains("64")) {
            return List.of("armv7hf", "armv6hf", "armv5", "armv8_32");
        }
        return intelOr("aarch64", "armv8_64", processor);
    }

    private static List<String> windows(String processor) {
        return processor.equals("arm") ? List.of("armv7") : intelOr("aarch64", "aarch64", processor);
    }

    private static List<String> intelOr(String other, String folder, String processor) {
        if (is64BitIntel(processor)) {
            return List.of("x86_64");
        }
        if (processor.equals("x86") || processor.matches("i[3-6]86")) {
            return List.of("x86");
        }
        return processor.equals(other) || processor.equals("arm64") ? List.of(folder) : List.of();
    }

    private static boolean is64BitIntel(String processor) {
        return processor.equals("amd64") || processor.equals("x86_64");
    }
}
