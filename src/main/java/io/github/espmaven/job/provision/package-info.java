/**
 * The production line: boards that come one after the other are checked, flashed, given what each has of its own, and
 * written down. Main type: {@link io.github.espmaven.job.provision.ProvisionJob}.
 */
@NullMarked
package io.github.espmaven.job.provision;

import org.jspecify.annotations.NullMarked;
