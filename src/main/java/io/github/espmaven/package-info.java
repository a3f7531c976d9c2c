/**
 * Puts firmware on Espressif chips from a Maven build. This package holds nothing but its rooms: each sub-package has
 * one duty, sees only rooms on lower floors, and says both in its own description. The floors are listed in the guide
 * "Architecture" and checked by {@code ArchitectureTest}.
 */
@NullMarked
package io.github.espmaven;

import org.jspecify.annotations.NullMarked;
