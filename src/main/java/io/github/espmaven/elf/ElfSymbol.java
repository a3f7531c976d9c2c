package io.github.espmaven.elf;

/**
 * One symbol of an ELF file.
 *
 * @param name as the linker knows it, mangled where the language mangles
 * @param size bytes; 0 when unknown, as for most assembler labels
 * @param type {@link #NONE}, {@link #OBJECT}, {@link #FUNCTION}, {@link #SECTION}, {@link #FILE} and others
 * @param global whether other files can refer to it (weak symbols included)
 * @param section number of the section it is in; 0 for none
 */
public record ElfSymbol(String name, int address, int size, int type, boolean global, int section) {

    public static final int NONE = 0;
    public static final int OBJECT = 1;
    public static final int FUNCTION = 2;
    public static final int SECTION = 3;
    public static final int FILE = 4;
}
