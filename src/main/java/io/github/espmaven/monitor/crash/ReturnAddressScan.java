package io.github.espmaven.monitor.crash;

import io.github.espmaven.monitor.crash.BacktraceFrame.Certainty;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of a stack that are addresses of code, for processors without register windows and programs without call frame
 * information, as on the ESP8266: those behind a call instruction, or, when there are none, all.
 */
record ReturnAddressScan(StackDump dump, ProgramCode program) {
    private static final int MAX_FRAMES = 64;

    /** In the order of the stack. */
    List<BacktraceFrame> frames() {
        List<Integer> code = dump.words().stream().filter(program::isCode).toList();
        List<Integer> returns =
                code.stream().filter(program::isBehindXtensaCall).toList();
        List<BacktraceFrame> frames = new ArrayList<>();
        for (int address : returns.isEmpty() ? code : returns) {
            if (frames.size() < MAX_FRAMES) {
                frames.add(new BacktraceFrame(address, returns.isEmpty() ? address : address - 1, Certainty.PLAUSIBLE));
            }
        }
        return frames;
    }
}
