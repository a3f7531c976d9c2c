/**
 * Firmware images as the chips load them: {@link io.github.espmaven.image.AppImage} reads one (header, segments,
 * checksum, digest, descriptors), ImageAssembler lays one out,
 * {@link io.github.espmaven.image.HeaderPatch} changes the flash settings in one. Pure: bytes in, bytes out; it opens
 * no file and knows no port.
 */
@NullMarked
package io.github.espmaven.image;

import org.jspecify.annotations.NullMarked;
