/**
 * Writing, reading, verifying and erasing flash: {@link io.github.espmaven.flash.FlashPlanner} turns what is to be
 * flashed into a {@link io.github.espmaven.flash.FlashPlan}, a value; {@link io.github.espmaven.flash.FlashWriter}
 * carries it out on a device. This room reads no files, draws no progress and knows no goals.
 */
@NullMarked
package io.github.espmaven.flash;

import org.jspecify.annotations.NullMarked;
