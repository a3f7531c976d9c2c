package io.github.espmaven.monitor.crash;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a task of FreeRTOS did when the core dump was made. */
public enum TaskState {
    RUNNING,
    READY,
    BLOCKED,
    SUSPENDED,
    DELETED,
    /** The program's ELF file is not at hand, or has no symbols. */
    UNKNOWN;

    /** By the name of the list that the task is in, as {@code eTaskGetState} tells it. */
    static TaskState of(TaskControlBlock task, Optional<ProgramCode> program) {
        OptionalInt list = task.stateList();
        if (list.isEmpty() || program.isEmpty()) {
            return UNKNOWN;
        }
        if (list.getAsInt() == 0) { // it is being moved from one list to another
            return task.waitsForEvent() ? BLOCKED : UNKNOWN;
        }
        String name = program.get().objectAt(list.getAsInt()).orElse("");
        return switch (name) {
            case "pxReadyTasksLists", "xPendingReadyList" -> READY;
            case "xDelayedTaskList1", "xDelayedTaskList2" -> BLOCKED;
            case "xSuspendedTaskList" -> task.waitsForEvent() ? BLOCKED : SUSPENDED;
            case "xTasksWaitingTermination" -> DELETED;
            default -> UNKNOWN;
        };
    }

    /** As programs read it: {@code running}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return switch (this) {
            case UNKNOWN -> "state unknown";
            case SUSPENDED -> "suspended, or blocked without a limit of time"; // both are in one list
            default -> id();
        };
    }
}
