/**
 * Turns a {@link io.github.espmaven.base.Problem} and its {@link io.github.espmaven.base.Evidence} into the cause and the
 * ordered remedies that a user reads: {@link io.github.espmaven.diagnose.Remedies}. Pure text; it asks nobody anything.
 */
@NullMarked
package io.github.espmaven.diagnose;

import org.jspecify.annotations.NullMarked;
