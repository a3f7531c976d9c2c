/**
 * The live serial log: lines, filters, decoded addresses, expectations. Main type: {@link
 * io.github.espmaven.monitor.SerialMonitor}. It reads a port that somebody else opened, prints nothing itself and knows
 * neither Maven nor files of reports.
 */
@NullMarked
package io.github.espmaven.monitor;

import org.jspecify.annotations.NullMarked;
