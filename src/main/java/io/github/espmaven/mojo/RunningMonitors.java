package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Problem;
import io.github.espmaven.diagnose.Remedies;
import io.github.espmaven.job.monitor.BackgroundMonitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.logging.Log;

/** The monitors that run in the background for one module, by the execution that started them. Thread-safe. */
final class RunningMonitors {
    private static final String KEY = RunningMonitors.class.getName();

    private final Map<String, BackgroundMonitor> monitors = new LinkedHashMap<>();

    /** Those of a module. {@code context} is what Maven keeps for this plugin and that module as long as a build lasts. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static RunningMonitors of(Map context) {
        return (RunningMonitors) context.computeIfAbsent(KEY, key -> new RunningMonitors());
    }

    synchronized boolean isEmpty() {
        return monitors.isEmpty();
    }

    synchronized void add(String id, BackgroundMonitor monitor) {
        monitors.put(id, monitor);
    }

    /**
     * Ends one of them, or all.
     *
     * @return what went wrong on the board, the first of several
     * @throws EspException {@code NO_MONITOR}; what kept a board from being watched
     */
    synchronized Optional<EspException> stop(Optional<String> id) throws EspException {
        List<BackgroundMonitor> wanted = take(id);
        if (wanted.isEmpty()) {
            throw new EspException(
                    Problem.NO_MONITOR,
                    "no monitor" + id.map(name -> " \"" + name + "\"").orElse("") + " was started in this module",
                    Evidence.none());
        }
        Optional<EspException> first = Optional.empty();
        Optional<EspException> broken = Optional.empty();
        for (BackgroundMonitor monitor : wanted) {
            try {
                Optional<EspException> verdict = monitor.stop();
                first = first.or(() -> verdict);
            } catch (EspException e) {
                broken = broken.or(() -> Optional.of(e));
            }
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
        return first;
    }

    private List<BackgroundMonitor> take(Optional<String> id) {
        List<BackgroundMonitor> taken = new ArrayList<>();
        monitors.entrySet().removeIf(monitor -> {
            boolean wanted = id.isEmpty() || id.get().equals(monitor.getKey());
            return wanted && taken.add(monitor.getValue());
        });
        return taken;
    }

    /** Ends those that the build left running. */
    synchronized void stopLeft(Log log) {
        if (monitors.isEmpty()) {
            return;
        }
        log.warn("esp:monitor-start was not followed by esp:monitor-stop; the module is over, and so is the monitor.");
        try {
            stop(Optional.empty()).map(Remedies::explain).ifPresent(log::error);
        } catch (EspException e) {
            log.error(Remedies.explain(e));
        }
    }
}
