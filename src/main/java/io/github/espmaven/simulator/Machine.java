package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.EfuseImage;
import io.github.espmaven.chip.EfuseValues;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.simulator.boot.BootScript;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The chip on the board: processor, memory, registers, flash and UART, and the program that runs. A reset begins the
 * mask ROM, which goes by the boot pin.
 */
final class Machine {
    private static final int REFERENCE_BAUD = 1_000_000;

    private final BoardOptions options;
    private final Silicon silicon;
    private final CoreTime time = new CoreTime();
    private final SerialWire wire;
    private final NorFlash flash;
    private final Ram ram;
    private final RegisterFile registers;
    private final BootMemory bootMemory;
    private Program program = Program.SILENT;
    private boolean bootPinLow;
    private int romInitialBaud = SerialWire.INITIAL_BAUD;

    /** @param flashCells contents of the flash, which the machine changes */
    Machine(BoardOptions options, byte[] flashCells) {
        this.options = options;
        ChipSpec spec = options.chip().spec();
        silicon = Silicon.of(options.chip());
        wire = new SerialWire(options.timing(), options.baudLimit());
        FlashTiming timing = options.timing() == Timing.REAL ? FlashTiming.W25Q32JV : FlashTiming.INSTANT;
        flash = new NorFlash(flashCells, timing, time);
        bootMemory = new BootMemory(flash);
        ram = new Ram(spec.memory(), silicon.moreRam());
        FlashCommands commands = new FlashCommands(options.part(), flash.sizeBytes());
        registers = new RegisterFile(fixedRegisters(spec), new SpiPeripheral(spec.spi(), commands), ram);
    }

    private Map<Integer, Integer> fixedRegisters(ChipSpec spec) {
        EfuseImage fuses = spec.efuse().encode(EfuseValues.of(options.revision(), options.mac()));
        Map<Integer, Integer> fixed = new HashMap<>(fuses.words());
        fixed.putAll(silicon.registers());
        spec.magic().ifPresent(magic -> fixed.put(Chip.MAGIC_REGISTER, magic));
        spec.otherMagics().stream().findFirst().ifPresent(magic -> fixed.put(Chip.MAGIC_REGISTER, magic));
        return fixed;
    }

    Chip chip() {
        return options.chip();
    }

    BoardOptions options() {
        return options;
    }

    Silicon silicon() {
        return silicon;
    }

    CoreTime time() {
        return time;
    }

    SerialWire wire() {
        return wire;
    }

    NorFlash flash() {
        return flash;
    }

    Ram ram() {
        return ram;
    }

    RegisterFile registers() {
        return registers;
    }

    Program program() {
        return program;
    }

    /** Goes on with another program. */
    void run(Program next) {
        program = next;
    }

    /** The chip is held in reset. */
    void halt(long at) {
        wire.cut(chip().spec().consoleBaud(), at);
        program = Program.SILENT;
    }

    /** The straps are sampled and the mask ROM begins. */
    void powerUp(boolean bootPinIsLow, long at) {
        bootPinLow = bootPinIsLow;
        restart(ResetReason.POWER_ON, at);
    }

    /** The mask ROM begins again with the straps as they were sampled last. */
    void restart(ResetReason reason, long at) {
        halt(at);
        time.restart(at);
        registers.reset();
        Straps straps = chip().spec().straps();
        straps.strapRegister().ifPresent(r -> registers.set(r, bootPinLow ? 0 : Straps.SPI_BOOT));
        RomLog rom = RomLog.of(chip());
        if (bootPinLow) {
            Booting.announce(this, boot(reason, rom.downloadStraps()), at);
            program = new RomLoader(this);
        } else {
            program = new Booting(this, boot(reason, rom.flashStraps()), at);
        }
    }

    /** Leaves whatever runs and starts what is in flash. */
    void bootFromFlash() {
        wire.setBoardBaud(chip().spec().consoleBaud());
        BootScript script = boot(ResetReason.SOFTWARE, RomLog.of(chip()).flashStraps());
        program = new Booting(this, script, time.now());
    }

    private BootScript boot(ResetReason reason, int straps) {
        return bootMemory.boot(chip(), options.revision(), reason, straps);
    }

    /** The ROM has measured the rate it was synced at: the UART's divider holds it. */
    void noteBaudOfHost() {
        romInitialBaud = wire.boardBaud();
        int divider = chip().spec().uart().clkDivFor(silicon.crystalMhz(), romInitialBaud);
        chip().spec().uart().clkDiv().ifPresent(register -> registers.set(register, divider));
    }

    /**
     * The rate that really results when the ROM is told {@code word}: some reckon with another crystal than they have
     * (protocol.md, section 1.8).
     */
    int romBaud(int word) {
        try {
            OptionalInt wordOfReference = chip().spec().romBaud().word(REFERENCE_BAUD, silicon.crystalMhz(), registers);
            long baud = Integer.toUnsignedLong(word) * REFERENCE_BAUD / wordOfReference.orElse(REFERENCE_BAUD);
            return (int) Math.max(1, Math.min(baud, Integer.MAX_VALUE));
        } catch (EspException e) {
            throw new AssertionError("own registers can be read", e);
        }
    }

    /** The stub begins: it may set the rate anew, then it greets. */
    void startStub() {
        if (silicon.uartAtStubStart() == Silicon.UartAtStubStart.INITIAL_RATE) {
            wire.setBoardBaud(romInitialBaud);
        }
        program = new StubFlasher(this);
    }
}
