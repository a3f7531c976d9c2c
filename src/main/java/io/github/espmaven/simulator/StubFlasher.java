package io.github.espmaven.simulator;

import static io.github.espmaven.simulator.StubStatus.FLASH_OPERATION;
import static io.github.espmaven.simulator.StubStatus.LENGTH;
import static io.github.espmaven.simulator.StubStatus.NOT_IMPLEMENTED;
import static io.github.espmaven.simulator.StubStatus.UNKNOWN;

import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.Op;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The stub flasher: esp-flasher-stub v1.2.2, and what is known of others (protocol.md, sections 3.3, 3.4 and 11). A block is acknowledged first and
 * written then; what went wrong with it is the answer to the next command, which is not executed.
 */
final class StubFlasher implements Program {
    private static final int SYNC_REPLIES = 8;

    /** This many SYNCs without a pause, and it answers nothing any more (protocol.md, section 11, pitfall 43). */
    private static final int FATAL_SYNCS = 3;

    private static final int MAX_PACKET_BYTES = 0x4000 + 0x40;
    private static final RamLoader.Codes RAM_CODES =
            new RamLoader.Codes(LENGTH, 0, FLASH_OPERATION); // it does not look at the checksum

    private final VirtualChip chip;
    private final StubProgram program;
    private final ReplySender replies;
    private final RequestReader reader;
    private final RegisterCommands registerCommands;
    private final RamLoader ramLoader;
    private final StubFlashWriter writer;
    private final EarlyRequestDetector earlyRequests;
    private Optional<FlashReading> reading = Optional.empty();
    private int syncsInARow;
    private boolean hung;

    /** Starts it: it greets at the rate the UART has. */
    StubFlasher(VirtualChip chip, StubProgram program) {
        this.chip = chip;
        this.program = program;
        replies = new ReplySender(Dialect.STUB, chip.wire(), chip.time());
        reader = new RequestReader(chip.packetBytes(MAX_PACKET_BYTES));
        registerCommands = new RegisterCommands(chip.registers(), chip.time(), replies);
        ramLoader = new RamLoader(chip, RAM_CODES, replies, Optional.of(program));
        writer = new StubFlashWriter(flash(), chip.fuses());
        earlyRequests = new EarlyRequestDetector(chip.wire());
        hung = chip.hangsStub(Optional.empty());
        if (!hung) {
            replies.raw("OHAI".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Override
    public void receive(SerialWire.Arrival arrival) {
        reader.read(arrival, (contents, beganAt, completeAt) -> {
            if (!hung && chip.program() == this) {
                chip.time().arrive(completeAt);
                frame(contents, beganAt);
            }
        });
    }

    private void frame(byte[] contents, long beganAt) {
        if (reading.isPresent()) {
            acknowledged(contents);
        } else if (contents.length >= Request.HEADER_BYTES) {
            answer(new Request(contents), beganAt);
        }
    }

    private void answer(Request request, long beganAt) {
        Optional<Op> op = request.direction() == 0 ? Op.of(request.code()).filter(this::knows) : Optional.empty();
        boolean isBlock =
                op.filter(o -> o == Op.FLASH_DATA || o == Op.FLASH_DEFL_DATA).isPresent();
        boolean isSync = op.filter(o -> o == Op.SYNC).isPresent();
        boolean early = earlyRequests.isEarly(beganAt);
        syncsInARow = isSync ? (early ? syncsInARow + 1 : 1) : 0;
        // two blocks in flight: it loses this one and hangs (protocol.md, section 11, pitfall 51)
        hung = (isBlock && early && earlyRequests.afterBlock())
                || (syncsInARow == FATAL_SYNCS && !isLegacy())
                || op.filter(o -> chip.hangsStub(Optional.of(o))).isPresent();
        if (hung || op.filter(o -> !chip.survives(o, request)).isPresent()) {
            return;
        }
        replies.value(0); // unlike a ROM it keeps no old value; esptool-js relies on that
        int deferred = writer.takeDeferredStatus();
        if (deferred != 0) {
            replies.fail(request.code(), deferred);
        } else if (op.isEmpty()) {
            replies.fail(request.code(), request.code() == Op.GET_SECURITY_INFO.code() ? NOT_IMPLEMENTED : UNKNOWN);
        } else if (!request.lengthIsRight()) {
            replies.fail(request.code(), LENGTH);
        } else {
            answer(op.get(), request);
        }
        earlyRequests.answered(isBlock);
        writer.processPending();
    }

    private boolean knows(Op op) {
        return switch (op) {
            case READ_FLASH_SLOW -> false;
            case GET_SECURITY_INFO -> chip.model().spec().romHas(RomFeature.SECURITY_INFO);
            case FLASH_BEGIN, FLASH_DATA, FLASH_END, FLASH_DEFL_BEGIN, FLASH_DEFL_DATA, FLASH_DEFL_END -> true;
            case MEM_BEGIN, MEM_END, MEM_DATA, SYNC, WRITE_REG, READ_REG, SPI_SET_PARAMS, SPI_ATTACH -> true;
            case CHANGE_BAUDRATE, SPI_FLASH_MD5, ERASE_FLASH, ERASE_REGION, READ_FLASH, RUN_USER_CODE -> true;
        };
    }

    private void answer(Op op, Request request) {
        switch (op) {
            case SYNC -> sync(request);
            case READ_REG -> registerCommands.read(request, LENGTH);
            case WRITE_REG -> registerCommands.write(request, LENGTH);
            case MEM_BEGIN -> ramLoader.begin(request);
            case MEM_DATA -> ramLoader.data(request);
            case MEM_END -> ramLoader.end(request);
            case SPI_ATTACH -> reply(request, attach(request));
            case SPI_SET_PARAMS -> reply(request, request.bodyBytes() == 24 ? 0 : LENGTH);
            case FLASH_BEGIN -> reply(request, writer.begin(request));
            case FLASH_DEFL_BEGIN -> reply(request, writer.deflateBegin(request));
            case FLASH_DATA -> reply(request, writer.data(request));
            case FLASH_DEFL_DATA -> reply(request, writer.deflateData(request));
            case FLASH_END, FLASH_DEFL_END -> reply(request, writer.end(request));
            case ERASE_FLASH -> eraseChip(request);
            case ERASE_REGION -> reply(request, writer.eraseRegion(request));
            case SPI_FLASH_MD5 -> md5(request);
            case READ_FLASH -> beginReading(request);
            case CHANGE_BAUDRATE -> changeBaudRate(request);
            case GET_SECURITY_INFO -> replies.ok(request.code(), SecurityReply.of(chip));
            case RUN_USER_CODE -> {} // accepted, without reply and without effect
            case READ_FLASH_SLOW -> throw new AssertionError(op);
        }
    }

    private void reply(Request request, int status) {
        replies.fail(request.code(), status);
    }

    private int attach(Request request) {
        if (request.bodyBytes() != 4) {
            return LENGTH;
        }
        chip.flashBus().attach(request.word(0));
        writer.use(flash());
        return 0;
    }

    private NorFlash flash() {
        return chip.flashBus().attached().flash();
    }

    private void sync(Request request) {
        for (int i = 0; i < SYNC_REPLIES; i++) {
            replies.ok(request.code());
        }
    }

    private void eraseChip(Request request) {
        if (flash().powered()) {
            flash().eraseChip();
        }
        reply(request, flash().powered() ? 0 : FLASH_OPERATION);
    }

    private void md5(Request request) {
        if (request.bodyBytes() != 16) {
            reply(request, LENGTH);
        } else if (!flash().has(request.word(0), request.word(1))) {
            reply(request, FLASH_OPERATION);
        } else {
            replies.ok(request.code(), flash().md5(request.word(0), request.word(1)));
        }
    }

    private void changeBaudRate(Request request) {
        if (request.bodyBytes() != 8 || request.word(0) <= 0) {
            reply(request, LENGTH);
            return;
        }
        reply(request, 0);
        if (!isLegacy() && !chip.stubChangesUartClock()) {
            chip.changeUartBaud(request.word(0));
        } else if (request.word(1) > 0) {
            // it reckons from the rate that the host says it has now
            long baud = (long) request.word(0) * chip.wire().boardBaud() / request.word(1);
            chip.changeUartBaud((int) Math.max(1, Math.min(baud, Integer.MAX_VALUE)));
        } else {
            chip.run(Program.SILENT);
        }
    }

    private boolean isLegacy() {
        return program.family() == StubProgram.Family.LEGACY;
    }

    private void beginReading(Request request) {
        int status = FlashReading.check(request, flash());
        reply(request, status);
        if (status == 0) {
            reading = Optional.of(new FlashReading(request, flash()));
            sendNextPacket();
        }
    }

    private void sendNextPacket() {
        FlashReading current = reading.orElseThrow();
        current.willSendAt(Math.max(chip.time().now(), chip.wire().sendsUntil()));
        replies.raw(current.nextPacket());
    }

    /** The host has confirmed a packet of READ_FLASH: the next one, or the digest after the last. */
    private void acknowledged(byte[] contents) {
        FlashReading current = reading.orElseThrow();
        hung = current.isTooEarly(chip.time().now());
        if (hung) {
            return;
        }
        if (!current.confirm(contents) || current.isConfirmed()) {
            replies.raw(current.digest());
            reading = Optional.empty();
        } else if (!current.isSent()) {
            sendNextPacket();
        }
    }
}
