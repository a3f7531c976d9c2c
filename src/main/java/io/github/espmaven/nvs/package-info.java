/**
 * Images of NVS partitions, the key-value storage of ESP-IDF: {@link io.github.espmaven.nvs.NvsCsv} reads what is to be
 * stored, {@link io.github.espmaven.nvs.NvsImage} makes the bytes. Values are often secrets: they appear in no message
 * and no {@code toString}. Pure: it opens no file.
 */
@NullMarked
package io.github.espmaven.nvs;

import org.jspecify.annotations.NullMarked;
