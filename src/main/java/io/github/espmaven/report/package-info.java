/**
 * What goals report, as text for people and JSON for programs: {@link io.github.espmaven.report.FlashProgress} while
 * flashing, {@link io.github.espmaven.report.FlashReportJson} afterwards. Pure: values in, text out.
 */
@NullMarked
package io.github.espmaven.report;

import org.jspecify.annotations.NullMarked;
