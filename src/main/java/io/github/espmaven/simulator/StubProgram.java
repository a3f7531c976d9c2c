package io.github.espmaven.simulator;

import io.github.espmaven.base.Digests;
import io.github.espmaven.base.Hex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A stub program of a released client, known by what it is in memory (protocol.md, section 3.2): the table {@code
 * stubs.txt} has addresses, lengths and hashes.
 *
 * @param name of its image file, as in {@code esp32c3} or {@code esp32p4-rev1}
 * @param parts text, and data where it has any
 */
record StubProgram(String name, Family family, int entry, List<Part> parts) {
    private static final String TABLE = "stubs.txt";
    private static final int HASH_DIGITS = 16;
    private static final List<StubProgram> ALL = read();

    /** Programs that behave alike (protocol.md, section 3.3). */
    enum Family {
        /** esptool's own stub, until its release 5.2. */
        LEGACY,
        /** esp-flasher-stub. */
        NEW,
        /** esp-flasher-stub 0.1.0, in esptool 5.0 and 5.1: its main function is empty. */
        EMPTY
    }

    /** @param hash the first digits of the SHA-256 of its bytes */
    record Part(int address, int bytes, String hash) {
        static Part of(int address, byte[] bytes) {
            return new Part(address, bytes.length, Hex.of(Digests.sha256(bytes)).substring(0, HASH_DIGITS));
        }

        private static Part of(String[] columns, int at) {
            return new Part(
                    Integer.parseUnsignedInt(columns[at], 16), Integer.parseInt(columns[at + 1]), columns[at + 2]);
        }

        private boolean isIn(Ram ram) {
            return of(address, ram.read(address, bytes)).equals(this);
        }
    }

    /** All that are published as {@code name}. */
    static List<StubProgram> named(String name) {
        return ALL.stream().filter(stub -> stub.name.equals(name)).toList();
    }

    /** Whether it lies in memory, whole and undamaged. */
    boolean isIn(Ram ram) {
        return parts.stream().allMatch(part -> part.isIn(ram));
    }

    private static List<StubProgram> read() {
        try (InputStream in = StubProgram.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new AssertionError(TABLE + " is in the plugin");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(StubProgram::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StubProgram row(String line) {
        String[] columns = line.split(" ", -1);
        List<Part> parts = new ArrayList<>(List.of(Part.of(columns, 3)));
        if (columns.length > 6) {
            parts.add(Part.of(columns, 6));
        }
        Family family = Family.valueOf(columns[1].toUpperCase(Locale.ROOT));
        return new StubProgram(columns[0], family, Integer.parseUnsignedInt(columns[2], 16), parts);
    }
}
