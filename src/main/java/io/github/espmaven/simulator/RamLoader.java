package io.github.espmaven.simulator;

import io.github.espmaven.base.Hex;
import java.util.List;
import java.util.Optional;

/**
 * The MEM commands, which load a program into memory and start it (protocol.md, section 3.2). A program is recognised by
 * its bytes in memory: a {@link StubProgram}, whole and undamaged, is run; any other program does what the board's console
 * script says, or where there is none is taken to run silently.
 */
final class RamLoader {
    private static final int MAX_BLOCK_BYTES = 0x1800;

    private final VirtualChip chip;
    private final Codes codes;
    private final ReplySender replies;
    private final Optional<StubProgram> running;
    private int next;
    private int end;

    /** Status codes; a checksum code of 0 means that the checksum is not looked at. */
    record Codes(int malformed, int checksum, int badAddress) {}

    /** @param running the stub whose command loads; empty in a ROM */
    RamLoader(VirtualChip chip, Codes codes, ReplySender replies, Optional<StubProgram> running) {
        this.chip = chip;
        this.running = running;
        this.codes = codes;
        this.replies = replies;
    }

    void begin(Request request) {
        replies.fail(request.code(), beginStatus(request));
    }

    private int beginStatus(Request request) {
        if (request.bodyBytes() != 16 || Integer.compareUnsigned(request.word(2), MAX_BLOCK_BYTES) > 0) {
            return codes.malformed;
        }
        int bytes = request.word(0);
        int address = request.word(3);
        if (!chip.ram().has(address, bytes)) {
            return codes.badAddress;
        }
        next = address;
        end = address + bytes;
        return 0;
    }

    void data(Request request) {
        int status = dataStatus(request);
        if (running.filter(stub -> !stub.isIn(chip.ram())).isPresent()) {
            chip.run(Program.SILENT); // it has overwritten itself
        } else {
            replies.fail(request.code(), status);
        }
    }

    private int dataStatus(Request request) {
        if (!request.isBlock() || request.blockBytes() > MAX_BLOCK_BYTES) {
            return codes.malformed;
        }
        if (codes.checksum != 0 && !request.checksumIsRight()) {
            return codes.checksum;
        }
        if (request.blockBytes() > end - next) {
            return codes.badAddress;
        }
        chip.ram().write(next, request.packet(), request.blockStart(), request.blockBytes());
        next += request.blockBytes();
        return 0;
    }

    /** Answers, then starts the program if one is named. */
    void end(Request request) {
        if (request.bodyBytes() != 8) {
            replies.fail(request.code(), codes.malformed);
            return;
        }
        replies.ok(request.code());
        if (request.word(0) == 0) {
            start(request.word(1));
        }
    }

    void start(int entry) {
        List<StubProgram> stubs = chip.model().spec().stub(chip.fuses().revision()).stream()
                .flatMap(name -> StubProgram.named(name).stream())
                .filter(known -> known.entry() == entry)
                .toList();
        Optional<StubProgram> stub =
                stubs.stream().filter(known -> known.isIn(chip.ram())).findFirst();
        if (stub.filter(known -> known.family() != StubProgram.Family.EMPTY).isPresent()) {
            chip.startStub(stub.get());
            return;
        }
        if (stubs.isEmpty() && chip.runScript()) {
            return;
        }
        chip.run(Program.SILENT);
        String what = stub.isPresent()
                ? "is the stub flasher of esptool 5.0 and 5.1, which is empty"
                : "is none that it knows, and it executes no instructions";
        chip.log("The program that was started at " + Hex.address(entry) + " on "
                + chip.options().name() + " " + what + ": nothing will answer until the board is reset.");
    }
}
