package io.github.espmaven.flash;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that encode for all boards of this process; they end when there was nothing to do for a moment. */
final class SharedEncoding {
    private static final int IDLE_SECONDS = 5;

    /** Encodes what is sent next. */
    static final ExecutorService AHEAD =
            threads("esp-deflate", Runtime.getRuntime().availableProcessors(), Thread.NORM_PRIORITY);

    /** Packs more tightly what can wait. */
    static final ExecutorService PACKING = threads("esp-pack", 1, Thread.MIN_PRIORITY);

    private SharedEncoding() {}

    @SuppressWarnings("ThreadPriorityCheck") // a wish: packing gives way to what is sent first, and is right without it
    private static ExecutorService threads(String name, int count, int priority) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    thread.setPriority(priority);
                    thread.setContextClassLoader(SharedEncoding.class.getClassLoader());
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** What a task makes, begun now on a thread of its own. */
    static <T> FutureTask<T> ahead(FutureTask<T> task) {
        AHEAD.execute(task);
        return task;
    }

    /** What a task makes; where no thread has begun it, it is made by this one. An interrupt is kept for later. */
    static <T> T await(FutureTask<T> task) {
        task.run();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("compressing failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
