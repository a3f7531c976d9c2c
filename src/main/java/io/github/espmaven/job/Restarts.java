package io.github.espmaven.job;

import io.github.espmaven.connect.AfterReset;

/** Which ends of a job start the application. */
final class Restarts {

    private Restarts() {}

    static boolean of(AfterReset after) {
        return switch (after) {
            case HARD_RESET, SOFT_RESET, WATCHDOG_RESET -> true;
            case NO_RESET, NO_RESET_STUB -> false;
        };
    }
}
