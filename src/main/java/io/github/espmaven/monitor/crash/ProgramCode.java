package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.Processor;
import io.github.espmaven.elf.AddressResolver;
import io.github.espmaven.elf.CallFrames;
import io.github.espmaven.elf.CodeFrame;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import io.github.espmaven.elf.ElfSymbol;
import io.github.espmaven.elf.FrameRules;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The code of the program that runs on the board, from its ELF file. Damaged debug information makes it know less, never
 * fail: a log is shown in any case. Not for several threads.
 */
public final class ProgramCode {
    private static final int EXECUTABLE = 4;

    private final String name;
    private final boolean found;
    private final ElfFile elf;
    private final String sha256;
    private final Optional<AddressResolver> resolver;
    private final Optional<CallFrames> callFrames;
    private final List<Code> code = new ArrayList<>();

    private record Code(int start, byte[] bytes) {
        boolean contains(int address) {
            return Integer.compareUnsigned(address - start, bytes.length) < 0;
        }
    }

    /**
     * The program in {@code elf}.
     *
     * @param name of the file, for messages
     */
    public ProgramCode(String name, ElfFile elf) throws EspException {
        this(name, elf, false);
    }

    /** The program in an ELF file that nobody named, so that it may be another's. */
    public static ProgramCode found(String name, ElfFile elf) throws EspException {
        return new ProgramCode(name, elf, true);
    }

    private ProgramCode(String name, ElfFile elf, boolean found) throws EspException {
        this.name = name;
        this.found = found;
        this.elf = elf;
        sha256 = HexFormat.of().formatHex(elf.sha256());
        resolver = ifSound(() -> new AddressResolver(elf));
        callFrames = ifSound(() -> new CallFrames(elf));
        for (ElfSection s : elf.sections()) {
            if ((s.flags() & EXECUTABLE) != 0 && s.type() == ElfSection.PROGBITS && s.size() > 0) {
                code.add(new Code(s.address(), elf.contents(s)));
            }
        }
    }

    private interface Reading<T> {
        T read() throws EspException;
    }

    private static <T> Optional<T> ifSound(Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (EspException e) {
            return Optional.empty();
        }
    }

    public String name() {
        return name;
    }

    boolean wasFound() {
        return found;
    }

    /** Whether the running program says that it was made from this file. {@code digits} may be the first ones only. */
    boolean hasSha256(String digits) {
        return sha256.startsWith(digits);
    }

    /** Whether this is an application of ESP-IDF or esp-hal, which carries a descriptor, unlike a bootloader. */
    public boolean hasAppDescriptor() {
        return elf.sections().stream()
                .anyMatch(s -> s.name().contains("appdesc") || s.name().equals(".rodata_desc"));
    }

    /** The file's SHA-256 in hexadecimal. */
    public String sha256() {
        return sha256;
    }

    Processor processor() {
        return elf.processor();
    }

    boolean isRiscV() {
        return elf.processor() == Processor.RISC_V;
    }

    boolean isCode(int address) {
        return code.stream().anyMatch(c -> c.contains(address));
    }

    /** What the code at {@code address} is, innermost first; empty when unknown. */
    List<CodeFrame> frames(int address) {
        return resolver.flatMap(r -> ifSound(() -> r.frames(address))).orElse(List.of());
    }

    /** The name of the variable that {@code address} lies in. */
    Optional<String> objectAt(int address) {
        return ifSound(elf::symbols).orElse(List.of()).stream()
                .filter(s ->
                        s.type() == ElfSymbol.OBJECT && Integer.compareUnsigned(address - s.address(), s.size()) < 0)
                .map(ElfSymbol::name)
                .findFirst();
    }

    Optional<FrameRules> rules(int address) {
        return callFrames.flatMap(c -> ifSound(() -> c.at(address)).orElse(Optional.empty()));
    }

    /** Whether a RISC-V call instruction stands before {@code address}, so that it can be a return address. */
    boolean isBehindCall(int address) {
        return (address & 1) == 0 && (isCall2(address - 2) || isCall4(address - 4));
    }

    /** Whether a call of Xtensa's ABI without register windows (CALL0, CALLX0) stands before {@code address}. */
    boolean isBehindXtensaCall(int address) {
        int low = halfWord(address - 3);
        int high = halfWord(address - 2);
        boolean call0 = (low & 0x3f) == 0x05;
        boolean callx0 = (low & 0xf0ff) == 0x00c0 && high >> 8 == 0;
        return low >= 0 && high >= 0 && (call0 || callx0);
    }

    private boolean isCall2(int address) {
        int word = halfWord(address);
        boolean jumpAndLinkRegister = (word & 0xf07f) == 0x9002 && word != 0x9002;
        boolean jumpAndLink = (word & 0xe003) == 0x2001;
        return word >= 0 && (jumpAndLinkRegister || jumpAndLink);
    }

    private boolean isCall4(int address) {
        int low = halfWord(address);
        int opcode = low & 0x7f;
        int linked = low >> 7 & 0x1f;
        return low >= 0 && (opcode == 0x6f || opcode == 0x67) && (linked == 1 || linked == 5);
    }

    private int halfWord(int address) {
        return code.stream()
                .filter(c -> c.contains(address) && c.contains(address + 1))
                .mapToInt(c -> LittleEndian.u16(c.bytes, address - c.start))
                .findFirst()
                .orElse(-1);
    }
}
