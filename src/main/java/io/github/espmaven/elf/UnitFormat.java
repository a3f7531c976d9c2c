package io.github.espmaven.elf;

/**
 * The encoding of numbers in a DWARF unit.
 *
 * @param version of DWARF, 2 to 5
 * @param offsetBytes width of offsets into sections, 4 or 8
 */
record UnitFormat(int version, int addressBytes, int offsetBytes) {}
