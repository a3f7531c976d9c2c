package io.github.espmaven.simulator;

import io.github.espmaven.chip.FlashPins;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A second flash chip, at other pins than the one that the board boots from.
 *
 * @param pins where it is wired to
 * @param file where its contents are kept between runs; empty: nowhere
 */
public record OtherFlash(FlashPins.Pins pins, int bytes, Optional<Path> file) {}
