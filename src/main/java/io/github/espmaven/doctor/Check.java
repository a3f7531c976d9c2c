package io.github.espmaven.doctor;

import java.time.Duration;

/**
 * A line of the report.
 *
 * @param part the part it belongs to
 * @param name what was looked at
 * @param verdict what was found
 * @param time how long looking took
 */
public record Check(Part part, String name, Verdict verdict, Duration time) {}
