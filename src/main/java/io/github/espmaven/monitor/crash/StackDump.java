package io.github.espmaven.monitor.crash;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Registers and stack as ESP-IDF's panic handler for RISC-V prints them, collected line by line. Not thread-safe.
 */
final class StackDump {
    private static final Pattern REGISTER = Pattern.compile("([A-Z][A-Z0-9/]{1,9})\\s*: 0x(\\p{XDigit}{8})\\b");
    private static final Pattern STACK = Pattern.compile("^(\\p{XDigit}{8}):((?: 0x\\p{XDigit}{8}){1,16})\\s*$");
    private static final String[] NAMES = {
        "ZERO", "RA", "SP", "GP", "TP", "T0", "T1", "T2", "S0/FP", "S1", "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7",
        "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "T3", "T4", "T5", "T6"
    };
    private static final int MAX_WORDS = 0x4000;

    private final Map<String, Integer> registers = new HashMap<>();
    private final Map<Integer, Integer> words = new HashMap<>();

    /** Takes a line; whether it belongs to a dump. */
    boolean accept(String line) {
        Matcher stack = STACK.matcher(line);
        if (stack.matches()) {
            int address = Integer.parseUnsignedInt(stack.group(1), 16);
            for (String word : stack.group(2).trim().split(" ", -1)) {
                if (words.size() < MAX_WORDS) {
                    words.put(address, Integer.parseUnsignedInt(word.substring(2), 16));
                }
                address += 4;
            }
            return true;
        }
        Matcher m = REGISTER.matcher(line);
        boolean found = false;
        if (line.startsWith("M") || line.startsWith("TP ") || line.matches("^[AST]\\d{1,2}.*")) {
            while (m.find()) {
                registers.put(m.group(1).toUpperCase(Locale.ROOT), Integer.parseUnsignedInt(m.group(2), 16));
                found = true;
            }
        }
        return found;
    }

    boolean hasStack() {
        return !words.isEmpty() && programCounter().isPresent();
    }

    OptionalInt programCounter() {
        return number("MEPC");
    }

    /** The registers by DWARF number, as far as they were printed. */
    Map<Integer, Integer> byNumber() {
        Map<Integer, Integer> all = new HashMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            OptionalInt value = number(NAMES[i]);
            if (value.isPresent()) {
                all.put(i, value.getAsInt());
            }
        }
        return all;
    }

    /** The word of the stack at {@code address}. */
    Optional<Integer> word(int address) {
        return Optional.ofNullable(words.get(address));
    }

    private OptionalInt number(String name) {
        Integer value = registers.get(name);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
