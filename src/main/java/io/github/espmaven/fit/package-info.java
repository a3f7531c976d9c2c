/**
 * Judges before anything is written whether firmware fits: {@link io.github.espmaven.fit.FitCheck} looks at a
 * {@link io.github.espmaven.fit.PlannedFlash}, the flash as it will be, and gives {@link io.github.espmaven.fit.Finding}s.
 * Pure: it asks no board and reads no file.
 */
@NullMarked
package io.github.espmaven.fit;

import org.jspecify.annotations.NullMarked;
