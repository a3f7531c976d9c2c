package io.github.espmaven.bootlog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The lines by which ROM, bootloader and the frameworks of applications tell of faults: the table {@code faults.tsv}. */
final class FaultLines {
    private static final String TABLE = "faults.tsv";
    private static final List<Row> ROWS = read();

    /** @param booting whether it counts only where ROM and bootloader speak */
    private record Row(BootFault fault, boolean booting, Pattern pattern) {}

    private FaultLines() {}

    static Optional<BootFault> in(String line, boolean booting) {
        for (Row row : ROWS) {
            if ((booting || !row.booting) && row.pattern.matcher(line).find()) {
                return Optional.of(row.fault);
            }
        }
        return Optional.empty();
    }

    private static List<Row> read() {
        try (InputStream in = FaultLines.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new AssertionError(TABLE + " is in the plugin");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            return lines.lines()
                    .filter(l -> !l.startsWith("#"))
                    .map(FaultLines::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] columns = line.split("\t", -1);
        BootFault fault = Arrays.stream(BootFault.values())
                .filter(f -> f.id().equals(columns[0]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(columns[0] + " is a fault"));
        return new Row(fault, columns[1].equals("boot"), Pattern.compile(columns[3]));
    }
}
