package io.github.espmaven.doctor;

import java.time.Duration;

/**
 * A line of the report.
 *
 * @param time how long looking took
 */
public record Check(Part part, String name, Verdict verdict, Duration time) {}
