package io.github.espmaven.partition;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a CSV table, read but not yet placed: {@code name,type,subtype,offset,size,flags}.
 *
 * @param number of the line in the file, from 1
 * @param name as it fits the table
 * @param written the name as it is written, perhaps longer
 * @param offset empty: behind the partition before
 * @param size negative: the partition ends at that address; empty where the configuration gives it
 */
record CsvLine(
        int number,
        String name,
        String written,
        int type,
        int subtype,
        OptionalLong offset,
        OptionalLong size,
        int flags) {

    private static final int COLUMNS = 6;
    /** What decoding puts in the place of bytes that mean nothing. */
    private static final char NOT_TEXT = '\ufffd';

    private static final Pattern COLUMN_END = Pattern.compile(",");
    private static final Pattern TRAILING_COMMENT = Pattern.compile("(^|[\\s,])#.*", Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)\\})");
    private static final Pattern NUMBER =
            Pattern.compile("(-?)(?:0x([0-9a-f]{1,9})|0b([01]{1,33})|0o([0-7]{1,12})|(0|[1-9]\\d{0,10}))([km]?)");

    static CsvLine parse(int number, String text, Map<String, String> variables) throws EspException {
        String plain = TRAILING_COMMENT.matcher(expand(number, text, variables)).replaceFirst("$1");
        String[] columns = COLUMN_END.split(plain, -1);
        for (int i = COLUMNS; i < columns.length; i++) {
            if (!columns[i].isBlank()) {
                throw bad(number, "there is a seventh column, " + columns[i].strip());
            }
        }
        if (columns.length == 1 && (plain.indexOf(';') >= 0 || plain.strip().indexOf('\t') >= 0)) {
            throw bad(
                    number,
                    "its columns are separated by " + (plain.indexOf(';') >= 0 ? "semicolons" : "tabs")
                            + "; ESP-IDF's are by commas");
        }
        return new Columns(number, columns).toLine();
    }

    /** What is done to the line that its author may not expect. */
    Optional<String> remark() {
        return name.equals(written)
                ? Optional.empty()
                : Optional.of("line " + number + ": the name " + written + " is longer than 16 bytes; the partition is"
                        + " called " + name);
    }

    private static String expand(int number, String text, Map<String, String> variables) throws EspException {
        Matcher m = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (m.find()) {
            String name = m.group(1) != null ? m.group(1) : m.group(2);
            String value = variables.get(name);
            if (value == null) {
                throw bad(number, "the variable " + name + " has no value");
            }
            m.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        return m.appendTail(expanded).toString();
    }

    /** The fields of a line before they mean anything; missing ones are empty. */
    private record Columns(int number, String[] texts) {

        String column(int index) {
            return index < texts.length ? texts[index].strip() : "";
        }

        CsvLine toLine() throws EspException {
            String name = name();
            int type = type();
            int subtype = subtype(type);
            OptionalLong size = size(type, subtype);
            return new CsvLine(number, name, column(0), type, subtype, offset(type, subtype), size, flags());
        }

        private String name() throws EspException {
            String name = column(0);
            if (name.isEmpty()) {
                throw bad(number, "the partition has no name");
            }
            if (name.chars().anyMatch(Character::isISOControl)) {
                throw bad(number, "the name contains a control character");
            }
            if (name.indexOf(NOT_TEXT) >= 0) {
                throw bad(number, "the name contains bytes that are not UTF-8");
            }
            return Partition.cut(name);
        }

        private int type() throws EspException {
            String text = column(1);
            if (text.isEmpty()) {
                throw bad(number, "partition " + column(0) + " has no type");
            }
            int code = PartitionType.named(text).map(PartitionType::code).orElse(-1);
            return code >= 0 ? code : octet(text, "type", "; there are " + PartitionType.names() + ", or a number");
        }

        private int subtype(int type) throws EspException {
            String text = column(2);
            var known = PartitionType.of(type);
            if (text.isEmpty()) {
                if (known.isPresent() && known.get() != PartitionType.DATA) {
                    throw bad(number, "a partition of type " + known.get().id() + " must have a subtype");
                }
                return PartitionType.UNDEFINED;
            }
            OptionalInt named = known.isPresent() ? known.get().subtype(text) : OptionalInt.empty();
            String choices = known.map(t -> "; type " + t.id() + " has " + t.subtypeNames() + ", or a number")
                    .orElse("");
            return named.isPresent() ? named.getAsInt() : octet(text, "subtype", choices);
        }

        private int octet(String text, String what, String choices) throws EspException {
            OptionalLong value = integer(text);
            if (value.isEmpty() || value.getAsLong() < 0 || value.getAsLong() > 254) {
                throw bad(number, "there is no " + what + " " + text + choices);
            }
            return (int) value.getAsLong();
        }

        private OptionalLong offset(int type, int subtype) throws EspException {
            String text = column(3);
            if (text.isEmpty() || isFixed(type, subtype)) {
                return OptionalLong.empty();
            }
            OptionalLong value = integer(text);
            if (value.isEmpty() || value.getAsLong() < 0) {
                throw bad(number, text + " is not an offset");
            }
            return value;
        }

        private OptionalLong size(int type, int subtype) throws EspException {
            String text = column(4);
            boolean given = isFixed(type, subtype);
            if (given || (text.isEmpty() && isConfigured(type))) {
                return OptionalLong.empty();
            }
            OptionalLong value = integer(text);
            if (value.isEmpty()) {
                throw bad(number, text.isEmpty() ? "partition " + column(0) + " has no size" : text + " is not a size");
            }
            if (value.getAsLong() == 0) {
                throw bad(number, "the size of partition " + column(0) + " is 0");
            }
            return value;
        }

        private int flags() throws EspException {
            int flags = 0;
            for (String flag : column(5).split(":", -1)) {
                flags |= switch (flag.strip()) {
                    case "encrypted" -> Partition.ENCRYPTED;
                    case "readonly" -> Partition.READ_ONLY;
                    case "" -> 0;
                    default -> throw bad(number, "there is no flag " + flag.strip());
                };
            }
            return flags;
        }
    }

    private static boolean isConfigured(int type) {
        return type == PartitionType.BOOTLOADER.code() || type == PartitionType.PARTITION_TABLE.code();
    }

    private static boolean isFixed(int type, int subtype) {
        return isConfigured(type) && subtype == PartitionType.PRIMARY;
    }

    /** A number of any base with the suffix K or M; empty when {@code text} is none. */
    private static OptionalLong integer(String text) {
        Matcher m = NUMBER.matcher(text.toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            return OptionalLong.empty();
        }
        int[] radixes = {16, 2, 8, 10};
        long value = 0;
        for (int i = 0; i < radixes.length; i++) {
            value = m.group(2 + i) == null ? value : Long.parseLong(m.group(2 + i), radixes[i]);
        }
        long unit = m.group(6).equals("k") ? 1024 : m.group(6).equals("m") ? 1024 * 1024 : 1;
        return OptionalLong.of((m.group(1).isEmpty() ? 1 : -1) * value * unit);
    }

    /** The partition of this line, which without an offset of its own begins at or after {@code next}. */
    Partition place(int next, TableSettings settings) throws EspException {
        long start = start(next, settings);
        long length = length(start, settings);
        if (length <= 0) {
            throw bad(number, "partition " + name + " begins at " + Hex.of((int) start) + " and ends before");
        }
        if (start + length > Integer.MAX_VALUE) {
            throw bad(number, "partition " + name + " ends behind any flash");
        }
        return new Partition(name, type, subtype, new FlashRange((int) start, (int) length), flags);
    }

    private long start(int next, TableSettings settings) throws EspException {
        if (isFixed(type, subtype)) {
            return type == PartitionType.BOOTLOADER.code() ? bootloaderOffset(settings) : settings.tableOffset();
        }
        int alignment = PartitionType.alignment(type);
        return offset.orElse(((long) next + alignment - 1) & -alignment);
    }

    private long length(long start, TableSettings settings) throws EspException {
        if (size.isEmpty()) {
            return type == PartitionType.BOOTLOADER.code()
                    ? settings.tableOffset() - bootloaderOffset(settings)
                    : TableSettings.TABLE_BYTES;
        }
        return size.getAsLong() < 0 ? -size.getAsLong() - start : size.getAsLong();
    }

    private int bootloaderOffset(TableSettings settings) throws EspException {
        if (settings.bootloaderOffset().isEmpty()) {
            throw bad(number, "where the bootloader lies depends on the chip, which is not known here");
        }
        return settings.bootloaderOffset().getAsInt();
    }

    private static EspException bad(int number, String what) {
        return PartitionTable.bad(", line " + number + ": " + what);
    }
}
