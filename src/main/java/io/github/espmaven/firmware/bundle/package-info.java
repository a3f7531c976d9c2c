/**
 * The firmware bundle: one file that holds all that is flashed onto a board, with a manifest that says what goes where
 * and proves it by SHA-256. Main type: {@link io.github.espmaven.firmware.bundle.Bundle}. Pure: it opens no file and
 * knows no repository.
 */
@NullMarked
package io.github.espmaven.firmware.bundle;

import org.jspecify.annotations.NullMarked;
