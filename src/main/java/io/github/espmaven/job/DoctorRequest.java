package io.github.espmaven.job;

import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Mask;
import io.github.espmaven.doctor.Origins;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.TableSettings;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code esp:doctor} looks at.
 *
 * @param tables where the partition table lies
 * @param origins where an app on the board may have come from
 * @param plugin version of the plugin
 * @param mask what hides names and numbers in every text; empty: nothing is hidden
 */
public record DoctorRequest(
        BoardRequest board,
        Set<Part> parts,
        TableSettings tables,
        HostFacts host,
        Origins origins,
        String plugin,
        Optional<Mask> mask) {

    public DoctorRequest {
        Set<Part> all = new HashSet<>(parts);
        if (all.contains(Part.WRITE_TEST)) { // nothing is erased over a line that nobody looked at
            all.addAll(Set.of(Part.LINK, Part.CHIP));
        }
        parts = Set.copyOf(all);
    }
}
