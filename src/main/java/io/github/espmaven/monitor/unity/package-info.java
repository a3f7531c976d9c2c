/**
 * Drives the test menu that ESP-IDF's Unity runner offers on the console: reads its list, runs the tests that are wanted one
 * by one, and goes on after one that crashed. The texts are those of {@code components/unity/unity_runner.c} of ESP-IDF.
 */
@NullMarked
package io.github.espmaven.monitor.unity;

import org.jspecify.annotations.NullMarked;
