/**
 * The map of a flash as text, page and picture. Main type: {@link io.github.espmaven.report.map.FlashMap}.
 */
@NullMarked
package io.github.espmaven.report.map;

import org.jspecify.annotations.NullMarked;
