package io.github.espmaven.monitor.crash;

import io.github.espmaven.chip.Processor;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Registers and stack as panic handlers print them, collected line by line: {@code MEPC    : 0x42009354} and {@code
 * 3fc8ea70: 0x00000000 0x3fc8ea9c} of ESP-IDF, {@code 3fffff90:  0001c200 4020858a <} of the ESP8266, {@code
 * up_dump_register: EPC: 42012df0} and {@code stack_dump: 0x3ffbaf70: 00000059 3ffb9710} of NuttX, {@code   mepc:
 * 42000abc} and {@code  **  PC 0x40377c9c} of Zephyr. Not thread-safe.
 */
final class StackDump implements CpuState {
    enum Line {
        REGISTERS,
        STACK,
        OTHER
    }

    private static final Pattern REGISTER = Pattern.compile(
            "(?<![\\w.])([A-Za-z]{1,6}\\d{0,2}(?:/FP)?)(?:\\s*[:=]\\s*(?:0x)?| +0x)(\\p{XDigit}{8})\\b");
    private static final Pattern STACK =
            Pattern.compile("(?:^|[: ])(?:0x)?(\\p{XDigit}{8}):((?:\\s{1,4}(?:0x)?\\p{XDigit}{8}){1,16})\\s*<?\\s*$");
    /** How ESP-IDF prints the registers of RISC-V; its stack follows. */
    private static final Pattern BEFORE_STACK = Pattern.compile("^(?:M[A-Z]{2,6}|TP|[AST]\\d{1,2}) *: 0x.*");

    private static final Set<String> PROGRAM_COUNTERS = Set.of("PC", "EPC", "MEPC", "XEPC");
    private static final String[] RISC_V = {
        "ZERO", "RA", "SP", "GP", "TP", "T0", "T1", "T2", "S0", "S1", "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7",
        "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9", "S10", "S11", "T3", "T4", "T5", "T6"
    };
    private static final int XTENSA_REGISTERS = 16;
    private static final int MAX_WORDS = 0x4000;
    private static final int MAX_REGISTERS_IN_A_LINE = 16;

    private final Processor processor;
    private final Map<String, Integer> registers = new HashMap<>();
    private final Map<Integer, Integer> words = new LinkedHashMap<>();

    StackDump(Processor processor) {
        this.processor = processor;
    }

    Line accept(String line) {
        Matcher stack = STACK.matcher(line);
        if (stack.find()) {
            int address = Integer.parseUnsignedInt(stack.group(1), 16);
            for (String word : stack.group(2).trim().split("\\s+", -1)) {
                if (words.size() < MAX_WORDS) {
                    words.put(address, Integer.parseUnsignedInt(word.startsWith("0x") ? word.substring(2) : word, 16));
                }
                address += 4;
            }
            return Line.STACK;
        }
        boolean found = false;
        Matcher m = REGISTER.matcher(line);
        for (int i = 0; i < MAX_REGISTERS_IN_A_LINE && m.find(); i++) {
            String name =
                    m.group(1).toUpperCase(Locale.ROOT).replace("S0/FP", "S0").replaceFirst("^FP$", "S0");
            if (isRegister(name)) {
                registers.put(PROGRAM_COUNTERS.contains(name) ? "PC" : name, Integer.parseUnsignedInt(m.group(2), 16));
                found = true;
            }
        }
        return found ? Line.REGISTERS : Line.OTHER;
    }

    private static boolean isRegister(String name) {
        return PROGRAM_COUNTERS.contains(name) || name.matches("RA|[SGT]P|ZERO|[TSA]\\d{1,2}|M[A-Z]{2,6}");
    }

    /** Whether a line of registers is of a report in which the stack follows, so that its callers are told then. */
    boolean awaitsStack(String line) {
        return processor == Processor.RISC_V && BEFORE_STACK.matcher(line).matches();
    }

    boolean hasStack() {
        return !words.isEmpty()
                && (processor == Processor.XTENSA || programCounter().isPresent());
    }

    @Override
    public OptionalInt programCounter() {
        Integer value = registers.get("PC");
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    @Override
    public Map<Integer, Integer> byNumber() {
        Map<Integer, Integer> all = new HashMap<>();
        int count = processor == Processor.RISC_V ? RISC_V.length : XTENSA_REGISTERS;
        for (int i = 0; i < count; i++) {
            Integer value = registers.get(processor == Processor.RISC_V ? RISC_V[i] : "A" + i);
            if (value != null) {
                all.put(i, value);
            }
        }
        return all;
    }

    @Override
    public Optional<Integer> word(int address) {
        return Optional.ofNullable(words.get(address));
    }

    /** The stack's words in the order in which they were printed. */
    Collection<Integer> words() {
        return Collections.unmodifiableCollection(words.values());
    }
}
