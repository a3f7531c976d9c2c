/**
 * Filesystems of flash partitions as bytes: SPIFFS, LittleFS, and FAT with or without wear levelling, written and read
 * (protocol.md, section 17). {@link io.github.espmaven.filesystem.FileTree} is what they hold,
 * {@link io.github.espmaven.filesystem.FilesystemSpec} which of them the user wants. Pure: it opens no file.
 */
@NullMarked
package io.github.espmaven.filesystem;

import org.jspecify.annotations.NullMarked;
