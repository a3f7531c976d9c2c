package io.github.espmaven.monitor.crash;

import io.github.espmaven.base.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The control block of a task of FreeRTOS ({@code TCB_t} in {@code tasks.c}), as far as it can be read without the
 * program's types: its two list items each hold the block's own address as their owner, which tells where they lie, and
 * the name follows the second one.
 */
final class TaskControlBlock {
    private static final int NAME_BYTES = 16;
    private static final int OWNER_IN_ITEM = 12;
    private static final int FARTHEST_ITEM = 0x80;
    /** From the owner of the second list item to the name: container, priority, stack; with integrity words one more. */
    private static final int[] NAME_BEHIND_OWNER = {16, 20};

    private final byte[] bytes;
    private final OptionalInt stateOwner;
    private final OptionalInt eventOwner;

    /** @param address where the block was on the board */
    TaskControlBlock(byte[] bytes, int address) {
        this.bytes = bytes;
        stateOwner = find(address, OWNER_IN_ITEM);
        eventOwner = stateOwner.isPresent() ? find(address, stateOwner.getAsInt() + 4) : OptionalInt.empty();
    }

    private OptionalInt find(int word, int from) {
        for (int at = from; at + 4 <= Math.min(bytes.length, FARTHEST_ITEM); at += 4) {
            if (LittleEndian.u32(bytes, at) == word) {
                return OptionalInt.of(at);
            }
        }
        return OptionalInt.empty();
    }

    /** The task's name; empty when the block is damaged or laid out in another way. */
    Optional<String> name() {
        for (int behind : NAME_BEHIND_OWNER) {
            Optional<String> name =
                    eventOwner.isPresent() ? nameAt(eventOwner.getAsInt() + behind) : Optional.<String>empty();
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }

    private Optional<String> nameAt(int at) {
        int end = at;
        while (end < Math.min(at + NAME_BYTES, bytes.length) && bytes[end] > ' ' - 1 && bytes[end] < 0x7f) {
            end++;
        }
        boolean ended = end < bytes.length && end < at + NAME_BYTES && bytes[end] == 0;
        return ended && end > at
                ? Optional.of(new String(bytes, at, end - at, StandardCharsets.US_ASCII))
                : Optional.empty();
    }

    /** The address of the list that says what the task does: ready, delayed, suspended; 0 for none. */
    OptionalInt stateList() {
        return wordBehind(stateOwner);
    }

    /** Whether the task waits for a queue, a semaphore or the like. */
    boolean waitsForEvent() {
        OptionalInt list = wordBehind(eventOwner);
        return list.isPresent() && list.getAsInt() != 0;
    }

    private OptionalInt wordBehind(OptionalInt owner) {
        return owner.isPresent() && owner.getAsInt() + 8 <= bytes.length
                ? OptionalInt.of(LittleEndian.u32(bytes, owner.getAsInt() + 4))
                : OptionalInt.empty();
    }
}
