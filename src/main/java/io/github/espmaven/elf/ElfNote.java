package io.github.espmaven.elf;

/**
 * One note of an ELF file.
 *
 * @param name who defined the note: {@code CORE}
 * @param type what it is, as its owner counts
 * @param contents not copied, so leave it unchanged
 */
public record ElfNote(String name, int type, byte[] contents) {}
