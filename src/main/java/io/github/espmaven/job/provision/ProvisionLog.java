package io.github.espmaven.job.provision;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.espmaven.base.AtomicFile;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FileErrorText;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.SharedFile;
import io.github.espmaven.job.provision.Station.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;

/**
 * The log of a production line: JSON, a line a board, and the same as CSV. Several stations may write it. A line is on the
 * disk when {@link #append} returns; where a station was killed between the two files, the next line brings the CSV up to
 * the JSON.
 */
final class ProvisionLog {
    private static final List<String> BEFORE = List.of("time", "station", "board", "mac", "chip");
    private static final List<String> BEHIND = List.of("firmware", "sha256", "result", "seconds", "code", "message");
    private static final int MOST_AT_ONCE = 1 << 26;
    private static final int MOST_OF_A_LINE = 1 << 16;

    private final Lines json;
    private final Path csv;
    private final List<String> values;
    private final Clock clock;
    private final Map<String, JsonObject> last = new HashMap<>();
    private final List<String> rows = new ArrayList<>();

    ProvisionLog(ProvisionRequest.Log log, Clock clock) {
        this.json = new Lines(beside(log.file(), ".jsonl"));
        this.csv = beside(log.file(), ".csv");
        this.values = log.values();
        this.clock = clock;
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /**
     * Makes the files, or sees that they are a log.
     *
     * @throws EspException {@code FILE_UNWRITABLE}, {@code BAD_PARAMETER} when they are no log, or one of other columns
     */
    synchronized void open() throws EspException {
        write(List.of());
    }

    /** Writes a line; when this returns, it is on the disk. */
    synchronized void append(JsonObject line) throws EspException {
        write(List.of(line));
    }

    /** The last line of each board by its address, refusals apart; it may be another station's. */
    synchronized Map<String, JsonObject> last() throws EspException {
        try {
            look();
            return Map.copyOf(last);
        } catch (IOException e) {
            throw new EspException(
                    Problem.FILE_UNREADABLE,
                    json.file + " cannot be read: " + FileErrorText.reason(e),
                    Evidence.of(Key.FILE, json.file),
                    e);
        }
    }

    private void write(List<JsonObject> lines) throws EspException {
        SharedFile.alone(json.file, clock, () -> {
            look();
            beginCsv();
            long before = json.offset;
            String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
            AtomicFile.append(json.file, text.getBytes(StandardCharsets.UTF_8));
            try {
                AtomicFile.append(csv, missing(lines).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) { // a board is in both or in none
                try (FileChannel out = FileChannel.open(json.file, StandardOpenOption.WRITE)) {
                    out.truncate(before);
                }
                throw e;
            }
            return look();
        });
    }

    private boolean look() throws EspException, IOException {
        for (String text : json.fresh()) {
            JsonObject line = parse(text);
            line.remove("flash"); // the lines of all boards are kept
            rows.add(row(line));
            if (line.has("mac") && !ResultLine.result(line).equals(Optional.of(Result.REFUSED))) {
                last.put(line.get("mac").getAsString(), line);
            }
        }
        return true;
    }

    private void beginCsv() throws EspException, IOException {
        String heading = CSVFormat.DEFAULT.format(columns(values).toArray());
        List<String> first = new Lines(csv).fresh(0, MOST_OF_A_LINE);
        if (first.isEmpty()) {
            AtomicFile.append(csv, (heading + "\n").getBytes(StandardCharsets.UTF_8));
        } else if (!first.get(0).replaceFirst("^\ufeff", "").equals(heading)) {
            throw bad(csv + " has other columns than " + heading);
        }
    }

    /** What the CSV lacks: behind its last line, or where others have changed that, what is new. */
    private String missing(List<JsonObject> fresh) throws IOException {
        List<String> all =
                Stream.concat(rows.stream(), fresh.stream().map(this::row)).toList();
        List<String> tail = new Lines(csv).fresh(Math.max(0, Files.size(csv) - MOST_OF_A_LINE), MOST_OF_A_LINE);
        int known = all.lastIndexOf(tail.isEmpty() ? "" : tail.get(tail.size() - 1)) + 1;
        boolean changed = known == 0 && tail.size() != 1;
        return all.subList(changed ? all.size() - fresh.size() : known, all.size()).stream()
                .map(row -> row + "\n")
                .collect(Collectors.joining());
    }

    /** Names of all columns. */
    static List<String> columns(List<String> values) {
        return Stream.of(BEFORE, values, BEHIND).flatMap(List::stream).toList();
    }

    private String row(JsonObject line) {
        JsonObject own = line.has("values") ? line.getAsJsonObject("values") : new JsonObject();
        return CSVFormat.DEFAULT.format(columns(values).stream()
                .map(column -> (values.contains(column) ? own : line).get(column))
                .map(value -> value == null ? "" : value.getAsString().replaceAll("\\s*[\r\n]+\\s*", " "))
                .toArray());
    }

    private JsonObject parse(String line) throws EspException {
        try {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            if (ResultLine.result(object).isPresent() && object.has("station") && object.has("time")) {
                return object;
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            // it is none
        }
        throw bad(json.file + " is no log of this goal: one of its lines is not a board's");
    }

    private static EspException bad(String what) {
        return EspException.badParameter(what, "esp.provisionLog", "the name of a file that is not there");
    }

    /** Whole lines of a file that grows. */
    private static final class Lines {
        private final Path file;
        private long offset;

        Lines(Path file) {
            this.file = file;
        }

        /** Those that have come since the last time; all, where the file has become another. */
        List<String> fresh() throws IOException {
            List<String> lines = new ArrayList<>();
            List<String> some = fresh(offset, MOST_AT_ONCE);
            while (!some.isEmpty()) {
                lines.addAll(some);
                some = fresh(offset, MOST_AT_ONCE);
            }
            return lines;
        }

        /** Those from {@code begin} on that end within {@code most} octets; where the file is shorter, from its start on. */
        List<String> fresh(long begin, int most) throws IOException {
            offset = 0;
            if (!Files.exists(file)) {
                return List.of();
            }
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                offset = in.size() < begin ? 0 : begin;
                ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(in.size() - offset, most));
                int read = 1;
                while (bytes.hasRemaining() && read > 0) {
                    read = in.read(bytes, offset + bytes.position());
                }
                int end = bytes.position();
                while (end > 0 && bytes.get(end - 1) != '\n') {
                    end--;
                }
                offset += end;
                return new String(bytes.array(), 0, end, StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            }
        }
    }
}
