package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** Parameters of the goals that work on several boards at the same time. */
abstract class AbstractBoardsMojo extends AbstractFirmwareMojo {

    /**
     * Several boards, worked on at the same time: a list of {@code <board>} with {@code <port>} and, where they matter,
     * {@code <name>}, {@code <mac>} (the address its chip must have) and {@code <chip>}. Default: the one at {@code port}.
     */
    @Parameter
    private @Nullable List<BoardParameter> boards;

    /**
     * Several boards in one text: ports separated by commas, {@code auto} for all ports that look like a board and pass
     * {@code portFilter}, or a file {@code boards.csv} (with a line of the names {@code name,port,mac,chip} first) or
     * {@code boards.json} (a list of objects with these). Replaces {@code boards}.
     */
    @Parameter(property = "esp.boards")
    private @Nullable String boardList;

    /**
     * With several boards: {@code continue} finishes the others when one fails, and then fails with the list; {@code stop}
     * begins no other.
     */
    @Parameter(property = "esp.onFailure", defaultValue = "continue")
    private String onFailure = "continue";

    /** How many boards at the same time. */
    @Parameter(property = "esp.parallel", defaultValue = "16")
    private int parallel = 16;

    AbstractBoardsMojo(MavenSession session, RepositorySystem repositories) {
        super(session, repositories);
    }

    /** The boards, where several are named. */
    final Optional<BoardsGoal> boards() throws EspException {
        return BoardsGoal.of(boardList, boards, parallel, onFailure, directory(), portFilters());
    }
}
