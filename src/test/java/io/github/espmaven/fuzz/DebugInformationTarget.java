package io.github.espmaven.fuzz;

import io.github.espmaven.base.EspException;
import io.github.espmaven.elf.AddressResolver;
import io.github.espmaven.elf.CallFrames;
import io.github.espmaven.elf.ElfFile;
import io.github.espmaven.elf.ElfSection;
import java.util.ArrayList;
import java.util.List;

/** Debug information (DWARF 2 to 5, compressed too), call frames and symbols, asked about addresses all over the code. */
final class DebugInformationTarget implements Target {
    private static final int ALLOCATED = 2;
    private static final int STEPS = 16;

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String version : List.of("2", "3", "4", "5", "5-compressed")) {
            seeds.add(Samples.resource("elf/inlined-dwarf" + version + ".elf"));
        }
        seeds.add(callFrames());
        return seeds;
    }

    /** A function of 64 bytes with call frames of both kinds, a symbol and its name. */
    static byte[] callFrames() {
        byte[] exceptions = new byte[40];
        TinyElf.words(exceptions, 0, 16, 0, 0x0052_7a01, 0x01_01_7c_01, 0x0002_0c1b);
        TinyElf.words(exceptions, 20, 16, 24, 0x4038_0000 - 0x4200_0000 - 28, 64, 0x810e_4400);
        byte[] frames = new byte[40];
        TinyElf.words(frames, 0, 16, -1, 0x0004_0004, 0x0c01_7c01, 0x0000_0002);
        TinyElf.words(frames, 20, 16, 0, 0x4038_0000, 64, 0x0281_100e);
        byte[] symbols = new byte[32];
        TinyElf.words(symbols, 16, 1, 0x4038_0000, 64, 1 << 16 | 0x12);
        return new TinyElf(TinyElf.RISC_V)
                .loaded(".text", 0x4038_0000, new byte[64])
                .loaded(".eh_frame", 0x4200_0000, exceptions)
                .other(".debug_frame", TinyElf.PROGBITS, 0, frames)
                .other(".strtab", TinyElf.STRTAB, 0, Samples.text("\0main\0"))
                .other(".symtab", TinyElf.SYMTAB, 4, symbols)
                .build();
    }

    @Override
    public void read(byte[] bytes) throws EspException {
        ElfFile elf = ElfFile.parse(bytes);
        List<Integer> addresses = new ArrayList<>();
        for (ElfSection s : elf.sections()) {
            for (int i = 0; i < STEPS && (s.flags() & ALLOCATED) != 0 && addresses.size() < 8 * STEPS; i++) {
                addresses.add(s.address() + (int) ((long) i * s.size() / STEPS));
            }
        }
        EspException refusal = null;
        try {
            AddressResolver resolver = new AddressResolver(elf);
            for (int address : addresses) {
                Target.check(resolver.frames(address).size() < 1000, "there are few frames");
            }
        } catch (EspException e) {
            refusal = e;
        }
        CallFrames frames = new CallFrames(elf);
        for (int address : addresses) {
            frames.at(address);
        }
        if (refusal != null) {
            throw refusal;
        }
    }
}
