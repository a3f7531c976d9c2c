package io.github.espmaven.job;

import io.github.espmaven.doctor.HostFacts;
import io.github.espmaven.doctor.Part;
import io.github.espmaven.job.board.BoardRequest;
import io.github.espmaven.partition.TableSettings;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What {@code esp:doctor} looks at.
 *
 * @param board port and connection
 * @param parts the parts of the report
 * @param tables where the partition table lies
 * @param host this machine
 * @param plugin version of the plugin
 * @param mask what is done to every text before anybody sees it
 */
public record DoctorRequest(
        BoardRequest board,
        Set<Part> parts,
        TableSettings tables,
        HostFacts host,
        String plugin,
        UnaryOperator<String> mask) {

    public DoctorRequest {
        parts = Set.copyOf(parts);
    }
}
