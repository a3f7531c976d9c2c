/**
 * ELF files of 32 bits as compilers for these chips make them: {@link io.github.espmaven.elf.ElfFile} gives sections,
 * segments and symbols. Pure: bytes in, values out. It knows no chip and no image.
 */
@NullMarked
package io.github.espmaven.elf;

import org.jspecify.annotations.NullMarked;
