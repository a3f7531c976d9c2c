/**
 * Partition tables: {@link io.github.espmaven.partition.PartitionTable} reads them from CSV or binary, checks them,
 * writes them as either, and finds partitions by name or place. Pure: it reads no file and knows no chip.
 */
@NullMarked
package io.github.espmaven.partition;

import org.jspecify.annotations.NullMarked;
