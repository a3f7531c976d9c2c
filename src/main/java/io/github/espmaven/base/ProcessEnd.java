package io.github.espmaven.base;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of this process by Ctrl+C or a signal: work that has begun is waited for, as it ends by itself soon after it asks
 * {@link #isNear}.
 */
public final class ProcessEnd {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static volatile boolean near;

    private ProcessEnd() {}

    public static boolean isNear() {
        return near;
    }

    private static void comes() {
        near = true;
    }

    /** Work that the end of the process waits for, ten seconds at most. */
    public static final class Work implements AutoCloseable {
        private final CountDownLatch over = new CountDownLatch(1);
        private final Thread atExit = new Thread(this::await, "end of the goal");
        private final Runnable end;

        public Work() {
            this(() -> {});
        }

        /** Work that nobody does now, and that {@code end} brings to its end. */
        public Work(Runnable end) {
            this.end = end;
            try {
                Runtime.getRuntime().addShutdownHook(atExit);
            } catch (IllegalStateException begun) {
                comes();
            }
        }

        private void await() {
            comes();
            end.run();
            try {
                if (over.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            over.countDown();
            if (!near) {
                try {
                    Runtime.getRuntime().removeShutdownHook(atExit);
                } catch (IllegalStateException begun) {
                    // then it has nothing left to wait for
                }
            }
        }
    }
}
