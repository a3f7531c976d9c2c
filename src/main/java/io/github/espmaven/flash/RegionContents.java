package io.github.espmaven.flash;

import io.github.espmaven.base.Digests;
import io.github.espmaven.deflate.PackedParts;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/**
 * Contents of the flash with their MD5 and compressed runs, kept once for all boards that get the same: in this process, as
 * long as memory is not needed for something else.
 */
final class RegionContents {
    private static final List<SoftReference<RegionContents>> KNOWN = new ArrayList<>();

    private final byte[] bytes;
    private final Map<Run, FutureTask<PackedParts>> runs = new LinkedHashMap<>();
    private Optional<byte[]> md5 = Optional.empty();

    private record Run(int from, int length) {}

    private RegionContents(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Those of a region: the ones of an earlier region where they are equal. */
    static RegionContents of(byte[] bytes) {
        synchronized (KNOWN) {
            KNOWN.removeIf(one -> Optional.ofNullable(one.get()).isEmpty());
            Optional<RegionContents> same = KNOWN.stream()
                    .flatMap(one -> Optional.ofNullable(one.get()).stream())
                    .filter(one -> Arrays.equals(one.bytes, bytes))
                    .findFirst();
            RegionContents contents = same.orElseGet(() -> new RegionContents(bytes));
            if (same.isEmpty()) {
                KNOWN.add(new SoftReference<>(contents));
            }
            return contents;
        }
    }

    /** Not a copy, so leave them unchanged. */
    byte[] bytes() {
        return bytes;
    }

    /** MD5 of all, calculated once. */
    synchronized byte[] md5() {
        if (md5.isEmpty()) {
            md5 = Optional.of(Digests.md5(bytes, 0, bytes.length));
        }
        return md5.get().clone();
    }

    /** A part compressed, made once; of those that nobody sends any more as much is kept as the contents are long. */
    PackedParts compressed(int from, int length) {
        FutureTask<PackedParts> task;
        synchronized (runs) {
            task = runs.computeIfAbsent(
                    new Run(from, length), r -> new FutureTask<>(() -> new PackedParts(bytes, from, length)));
            long kept = runs.keySet().stream().mapToLong(Run::length).sum();
            while (kept > bytes.length && runs.size() > 1) {
                Run eldest = runs.keySet().iterator().next();
                runs.remove(eldest);
                kept -= eldest.length();
            }
        }
        return SharedEncoding.await(task);
    }
}
