package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.EfuseBurnJob;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Burns fuses: values, keys, digests and protections, for good. Without {@code burn} it only says what would change, and what
 * could never be changed back.
 */
@Mojo(name = "efuse-burn", requiresProject = false, threadSafe = true)
public final class EfuseBurnMojo extends AbstractBoardMojo {

    /** What to set, by the names that {@code esp:efuse} prints: {@code CUSTOM_MAC=02:00:00:00:00:01,DIS_PAD_JTAG=1}. */
    @Parameter(property = "esp.fuses")
    private @Nullable List<String> fuses;

    /**
     * Keys and digests with what they are for: {@code BLOCK_KEY0=digest.bin:SECURE_BOOT_DIGEST0}. They are protected as ESP-IDF
     * leaves them: locked, and hidden but for digests.
     */
    @Parameter(property = "esp.burnKeys")
    private @Nullable List<String> burnKeys;

    /** What to protect: {@code BLOCK_USR_DATA:locked,BLOCK_KEY1:hidden}. */
    @Parameter(property = "esp.protect")
    private @Nullable List<String> protect;

    /** What would lock the chip out and is meant all the same, name by name as the goal tells them. */
    @Parameter(property = "esp.accept")
    private @Nullable List<String> accept;

    /** The address of the board, as {@code esp:chip-info} prints it: only with it is anything burned. */
    @Parameter(property = "esp.burn")
    private @Nullable String burn;

    @Override
    void run() throws EspException {
        EfuseBurnJob.Request request = new EfuseBurnJob.Request(
                ListParameter.elements("fuses", fuses),
                ListParameter.elements("burnKeys", burnKeys),
                ListParameter.elements("protect", protect),
                Set.copyOf(ListParameter.elements("accept", accept)),
                Optional.ofNullable(burn),
                directory());
        EfuseBurnJob.Result result = new EfuseBurnJob(request, board(), Clock.system(), listener()).run();
        result.lines().forEach(getLog()::info);
        getLog().info(
                        result.nothing()
                                ? "Nothing to burn: the fuses are so already, as far as they can be read."
                                : burn == null
                                        ? "A rehearsal: nothing was burned. Fuses never go back; -Desp.burn=ADDRESS"
                                                + " burns them."
                                        : "Burned, and verified by reading back.");
    }
}
