package io.github.espmaven.elf;

/**
 * One section of an ELF file.
 *
 * @param name such as {@code .flash.text}
 * @param type {@link #PROGBITS}, {@link #NOBITS} and others
 * @param flags bits {@link #ALLOCATED}, {@link #COMPRESSED} and others
 * @param address where it is at run time
 * @param offset where its contents stand in the file
 * @param size bytes, at run time; in the file none for {@link #NOBITS}
 */
public record ElfSection(String name, int type, int flags, int address, int offset, int size, int link) {

    public static final int PROGBITS = 1;
    public static final int SYMBOLS = 2;
    public static final int NOBITS = 8;
    public static final int INIT_ARRAY = 14;
    public static final int FINI_ARRAY = 15;
    public static final int PREINIT_ARRAY = 16;

    /** Flag: it occupies memory at run time. */
    public static final int ALLOCATED = 2;

    /** Flag: its contents in the file are compressed. */
    public static final int COMPRESSED = 0x800;
}
