/**
 * The report of {@code esp:doctor}: host, port, link, chip and contents, each check with its verdict, time and remedy.
 * Nothing here writes to a board. Main types: {@link io.github.espmaven.doctor.Checkup}, which collects, and {@link
 * io.github.espmaven.doctor.DoctorReport}.
 */
@NullMarked
package io.github.espmaven.doctor;

import org.jspecify.annotations.NullMarked;
