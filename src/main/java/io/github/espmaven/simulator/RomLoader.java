package io.github.espmaven.simulator;

import static io.github.espmaven.simulator.RomStatus.FAILED;
import static io.github.espmaven.simulator.RomStatus.MALFORMED;
import static io.github.espmaven.simulator.RomStatus.READ_LENGTH;

import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.Protection;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.StubStart;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.Op;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The download loader in mask ROM: its command set as each chip has it (protocol.md, sections 1.9, 2 and 11). */
final class RomLoader implements Program {
    private static final int SYNC_VALUE = 0x2012_0707;
    private static final int SYNC_REPLIES = 8;
    private static final int SYNC_BYTES = 36;
    private static final int SLOW_READ_BYTES = 64;
    private static final int MAX_PACKET_BYTES = 0x2000;

    /** The ROM's own function that the pointer in RAM leads to, by which it reads the flash slowly. */
    private static final int SLOW_READER = 0x4000_1000;

    /** All that is left in secure download mode (protocol.md, section 2.2). */
    private static final Set<Op> IN_SECURE_DOWNLOAD = Set.of(
            Op.SYNC,
            Op.SPI_ATTACH,
            Op.SPI_SET_PARAMS,
            Op.CHANGE_BAUDRATE,
            Op.FLASH_BEGIN,
            Op.FLASH_DATA,
            Op.FLASH_END,
            Op.GET_SECURITY_INFO);

    private final VirtualChip chip;
    private final ReplySender replies;
    private final RequestReader reader;
    private final RegisterCommands registerCommands;
    private final RamLoader ramLoader;
    private final RomFlashWriter writer;
    private final OptionalInt callHook;
    /** What is burned later counts from the next start on. */
    private final boolean locked;

    private int lastCode;

    RomLoader(VirtualChip chip) {
        this.chip = chip;
        Dialect dialect = has(RomFeature.LONG_STATUS) ? Dialect.ROM : Dialect.ESP8266_ROM;
        callHook = chip.model().spec().stubStart().callHook();
        replies = new ReplySender(dialect, chip.wire(), chip.time());
        reader = new RequestReader(chip.packetBytes(MAX_PACKET_BYTES));
        registerCommands = new RegisterCommands(chip.registers(), chip.time(), replies);
        ramLoader = new RamLoader(chip, RomStatus.RAM_CODES, replies, Optional.empty());
        if (has(RomFeature.SPI_ATTACH)) {
            chip.flashBus().detach();
        }
        writer = new RomFlashWriter(flash(), chip.fuses());
        locked = chip.fuses().has(Protection.SECURE_DOWNLOAD);
        chip.wire().followHost(true);
        callHook.ifPresent(hook -> chip.ram().writeWord(hook, SLOW_READER));
    }

    @Override
    public void receive(SerialWire.Arrival arrival) {
        reader.read(arrival, (contents, beganAt, completeAt) -> {
            if (chip.program() == this && contents.length >= Request.HEADER_BYTES && contents[0] == 0) {
                chip.time().arrive(completeAt);
                answer(new Request(contents));
            }
        });
    }

    private void answer(Request request) {
        Optional<Op> op = Op.of(request.code()).filter(this::knows);
        if (op.isEmpty()) {
            // the reply carries the code of the command before it, after SYNC as often as its (protocol.md, section
            // 2.1)
            for (int i = 0; i < (lastCode == Op.SYNC.code() ? SYNC_REPLIES : 1); i++) {
                replies.fail(lastCode, MALFORMED);
            }
            return;
        }
        lastCode = request.code();
        if (!chip.survives(op.get(), request)) {
            return;
        }
        if (request.lengthIsRight()) {
            answer(op.get(), request);
        } else {
            replies.fail(lastCode, MALFORMED);
        }
    }

    private boolean has(RomFeature feature) {
        return chip.model().spec().romHas(feature);
    }

    private boolean knows(Op op) {
        return (!locked || IN_SECURE_DOWNLOAD.contains(op)) && unlockedKnows(op);
    }

    private boolean unlockedKnows(Op op) {
        return switch (op) {
            case FLASH_BEGIN, FLASH_DATA, FLASH_END, MEM_BEGIN, MEM_END, MEM_DATA, SYNC, WRITE_REG, READ_REG -> true;
            case SPI_SET_PARAMS -> has(RomFeature.SPI_PARAMS);
            case SPI_ATTACH -> has(RomFeature.SPI_ATTACH);
            case READ_FLASH_SLOW -> has(RomFeature.READ_FLASH_SLOW);
            case CHANGE_BAUDRATE -> has(RomFeature.CHANGE_BAUD);
            case FLASH_DEFL_BEGIN, FLASH_DEFL_DATA, FLASH_DEFL_END -> has(RomFeature.DEFLATE);
            case SPI_FLASH_MD5 -> has(RomFeature.MD5);
            case GET_SECURITY_INFO -> has(RomFeature.SECURITY_INFO);
            case ERASE_FLASH, ERASE_REGION, READ_FLASH, RUN_USER_CODE -> false;
        };
    }

    private void answer(Op op, Request request) {
        switch (op) {
            case SYNC -> sync(request);
            case READ_REG -> registerCommands.read(request, MALFORMED);
            case WRITE_REG -> registerCommands.write(request, MALFORMED);
            case MEM_BEGIN -> ramLoader.begin(request);
            case MEM_DATA -> ramLoader.data(request);
            case MEM_END -> endLoading(request);
            case SPI_ATTACH -> reply(request, attach(request));
            case SPI_SET_PARAMS -> reply(request, setParams(request));
            case FLASH_BEGIN -> reply(request, writer.begin(request));
            case FLASH_DATA -> reply(request, writer.data(request));
            case FLASH_DEFL_BEGIN -> reply(request, writer.deflateBegin(request));
            case FLASH_DEFL_DATA -> reply(request, writer.deflateData(request));
            case FLASH_END, FLASH_DEFL_END -> end(request);
            case READ_FLASH_SLOW -> callSlowReader(request);
            case SPI_FLASH_MD5 -> md5(request);
            case CHANGE_BAUDRATE -> changeBaudRate(request);
            case GET_SECURITY_INFO -> replies.ok(lastCode, SecurityReply.of(chip));
            case ERASE_FLASH, ERASE_REGION, READ_FLASH, RUN_USER_CODE -> throw new AssertionError(op);
        }
    }

    private void reply(Request request, int status) {
        replies.fail(request.code(), status);
    }

    private int attach(Request request) {
        if (request.bodyBytes() != 8) {
            return MALFORMED;
        }
        chip.flashBus().attach(request.word(0));
        writer.use(flash());
        return 0;
    }

    private NorFlash flash() {
        return chip.flashBus().attached().flash();
    }

    private void sync(Request request) {
        if (request.bodyBytes() != SYNC_BYTES) {
            reply(request, MALFORMED);
            return;
        }
        chip.noteBaudOfHost();
        replies.value(SYNC_VALUE);
        for (int i = 0; i < SYNC_REPLIES; i++) {
            replies.ok(request.code());
        }
    }

    private int setParams(Request request) {
        if (request.bodyBytes() != 24) {
            return MALFORMED;
        }
        writer.setFlashBytes(request.word(1));
        return 0;
    }

    /** Ends the loader: what is in flash is started (protocol.md, section 2.7). */
    private void end(Request request) {
        if (!request.hasWords(1)) {
            reply(request, MALFORMED);
            return;
        }
        reply(request, 0);
        chip.bootFromFlash();
    }

    /** With secure boot some ROMs start nothing that was loaded (protocol.md, section 1.8). */
    private void endLoading(Request request) {
        StubStart start = chip.model().spec().stubStart();
        boolean starts = request.hasWords(2) && request.word(0) == 0;
        if (!chip.fuses().security().secureBoot() || !starts) {
            ramLoader.end(request);
        } else if (!start.allowed()) {
            chip.run(Program.SILENT);
        } else if (callHook.isPresent()) {
            reply(request, FAILED);
        } else {
            ramLoader.end(request);
        }
    }

    /** The ROM calls its function through a pointer in RAM: whoever changes it is called instead. */
    private void callSlowReader(Request request) {
        if (callHook.isPresent() && chip.ram().readWord(callHook.getAsInt()) != SLOW_READER) {
            ramLoader.start(chip.ram().readWord(callHook.getAsInt()));
        } else {
            readSlowly(request);
        }
    }

    private void readSlowly(Request request) {
        if (request.bodyBytes() != 8) {
            reply(request, MALFORMED);
        } else if (Integer.compareUnsigned(request.word(1), SLOW_READ_BYTES) > 0) {
            reply(request, READ_LENGTH);
        } else if (!writer.reaches(request.word(0), request.word(1))) {
            reply(request, FAILED);
        } else {
            byte[] read = flash().read(request.word(0), request.word(1));
            replies.ok(request.code(), Arrays.copyOf(read, SLOW_READ_BYTES));
        }
    }

    private void md5(Request request) {
        if (request.bodyBytes() != 16) {
            reply(request, MALFORMED);
        } else if (!writer.reaches(request.word(0), request.word(1))) {
            reply(request, FAILED);
        } else {
            byte[] digest = flash().md5(request.word(0), request.word(1));
            replies.ok(request.code(), Hex.of(digest).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void changeBaudRate(Request request) {
        if (request.bodyBytes() != 8 || request.word(0) == 0) {
            reply(request, MALFORMED);
            return;
        }
        reply(request, 0);
        chip.changeUartBaud(chip.romBaud(request.word(0)));
    }
}
