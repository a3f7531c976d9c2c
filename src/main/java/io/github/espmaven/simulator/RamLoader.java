package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.stub.StubImage;
import java.util.Arrays;
import java.util.Optional;

/**
 * The MEM commands, which load a program into memory and start it (protocol.md, section 3.2). A program is recognised by
 * its bytes in memory: the stub, whole and undamaged, is run; any other program is taken to run silently.
 */
final class RamLoader {
    private static final int MAX_BLOCK_BYTES = 0x1800;

    private final VirtualChip chip;
    private final Codes codes;
    private final ReplySender replies;
    private Optional<StubImage> knownStub = Optional.empty();
    private int next;
    private int end;

    /** Status codes; a checksum code of 0 means that the checksum is not looked at. */
    record Codes(int malformed, int checksum, int badAddress) {}

    RamLoader(VirtualChip chip, Codes codes, ReplySender replies) {
        this.chip = chip;
        this.codes = codes;
        this.replies = replies;
    }

    void begin(Request request) {
        if (knownStub.isEmpty()) {
            knownStub = stubOfChip(); // here and not at the end, whose answer hosts expect within 200 ms
        }
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
        replies.fail(request.code(), dataStatus(request));
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

    /** Starts what was loaded at {@code entry}. */
    void start(int entry) {
        if (knownStub.filter(stub -> stub.entry() == entry && isLoaded(stub)).isPresent()) {
            chip.startStub();
        } else {
            chip.run(Program.SILENT);
        }
    }

    private Optional<StubImage> stubOfChip() {
        Optional<String> name = chip.model().spec().stub(chip.options().revision());
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StubImage.load(name.get()));
        } catch (EspException e) {
            return Optional.empty(); // a build without stub images: no program is known, so none greets
        }
    }

    private boolean isLoaded(StubImage stub) {
        return stub.parts().stream()
                .allMatch(part -> Arrays.equals(chip.ram().read(part.address(), part.bytes().length), part.bytes()));
    }
}
