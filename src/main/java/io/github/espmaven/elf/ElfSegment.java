package io.github.espmaven.elf;

/**
 * One segment (program header) of an ELF file.
 *
 * @param type {@link #LOAD} and others
 * @param offset where its contents stand in the file
 * @param virtualAddress where it is at run time
 */
public record ElfSegment(
        int type, int offset, int virtualAddress, int physicalAddress, int fileBytes, int memoryBytes) {

    public static final int LOAD = 1;

    public static final int NOTE = 4;
}
