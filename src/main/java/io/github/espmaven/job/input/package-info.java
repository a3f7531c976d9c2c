/**
 * Parameters as users write them, turned into values; what cannot be understood is refused with the parameter named.
 */
@NullMarked
package io.github.espmaven.job.input;

import org.jspecify.annotations.NullMarked;
