/** Output formats of test frameworks that run on a board: lines of the console become results of tests. */
@NullMarked
package io.github.espmaven.monitor.tests;

import org.jspecify.annotations.NullMarked;
