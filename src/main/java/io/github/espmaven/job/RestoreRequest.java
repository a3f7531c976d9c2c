package io.github.espmaven.job;

import io.github.espmaven.job.board.BoardRequest;
import java.nio.file.Path;
import java.util.List;

/**
 * Input of {@link RestoreJob}.
 *
 * @param backup the bundle that {@link BackupJob} made
 * @param only the parts to restore, by name; empty: all
 * @param force whether to do also what secure boot or flash encryption forbid
 */
public record RestoreRequest(BoardRequest board, Path backup, List<String> only, boolean force) {
    public RestoreRequest {
        only = List.copyOf(only);
    }
}
