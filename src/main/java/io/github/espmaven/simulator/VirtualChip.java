package io.github.espmaven.simulator;

import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.Straps;
import io.github.espmaven.loader.Op;
import io.github.espmaven.simulator.boot.BootEnding;
import io.github.espmaven.simulator.boot.BootScript;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The chip on the board: processor, memory, registers, flash and UART, and the program that runs. A reset begins the
 * mask ROM, which goes by the boot pin.
 */
final class VirtualChip {
    private static final int REFERENCE_BAUD = 1_000_000;

    /** Between the reply to CHANGE_BAUDRATE and the new rate; 0.2 ms are too short, 1 ms is not (protocol.md, section 11, pitfall 56). */
    private static final Duration BAUD_CHANGE = Duration.ofNanos(900_000);

    /** Between MEM_END and OHAI where the stub changes the UART's clock (protocol.md, section 11, pitfall 49). */
    private static final Duration CLOCK_CHANGE = Duration.ofMillis(44);

    /** A block of 0x800 bytes and its head. */
    private static final int USB_OTG_PACKET_BYTES = 0x800 + 0x40;

    private final BoardOptions options;
    private final Consumer<String> log;
    private final Set<String> logged = new HashSet<>();
    private final VirtualChipSpec specimen;
    private final CpuTime time = new CpuTime();
    private final SerialWire wire;
    private final FlashBus flashBus;
    private final Ram ram;
    private final Optional<WatchdogPeripheral> watchdog;
    private final RegisterFile registers;
    private final Optional<EfusePeripheral> efuse;
    private final ChipFuses fuses;
    private final BootCache bootMemory;
    private final double crystal;
    private final Countdown brownout;
    private final Countdown stubHang;
    private OptionalLong brownoutAt = OptionalLong.empty();
    private OptionalLong usbOffAt = OptionalLong.empty();
    private Program program = Program.SILENT;
    private BootPin bootPin = BootPin.HIGH;
    private int romInitialBaud = SerialWire.INITIAL_BAUD;

    /**
     * Makes it, without power; the contents of flash are those that {@link FlashBus} takes.
     *
     * @param fuseCells what {@link EfusePeripheral} takes; changes nothing on a chip whose fuses can only be read
     */
    VirtualChip(BoardOptions options, byte[] flashCells, byte[] otherCells, byte[] fuseCells, Consumer<String> log) {
        this.options = options;
        this.log = log;
        ChipSpec spec = options.chip().spec();
        specimen = VirtualChipSpec.of(options.chip());
        wire = new SerialWire(options);
        crystal = crystalRatio();
        brownout = new Countdown(options.ailments(), Ailment.BROWNOUT, "blocks");
        stubHang = new Countdown(options.ailments(), Ailment.WEDGED_STUB, "blocks");
        flashBus = new FlashBus(options, flashCells, otherCells, time);
        ram = new Ram(spec.memory(), specimen.moreRam());
        watchdog = spec.watchdog().map(registersOfIt -> new WatchdogPeripheral(registersOfIt, time));
        efuse = spec.fuseController()
                .map(at -> new EfusePeripheral(at, spec.efuse().base(), fuseCells, time, options.timing()));
        registers = new RegisterFile(FactoryFuses.fixedRegisters(options, efuse), ram);
        registers.add(new SpiPeripheral(spec.spi(), flashBus));
        watchdog.ifPresent(registers::add);
        efuse.ifPresent(registers::add);
        fuses = new ChipFuses(spec, registers);
        if (specimen.flashOff().contains(fuses.revision())) {
            registers.add(new FlashPowerRail(flash()));
        }
        bootMemory = new BootCache(flash(), options, fuses);
    }

    /** By how much the chip's rates are off, because its crystal is another one than its ROM takes it for. */
    private double crystalRatio() {
        if (!options.ailments().has(Ailment.WRONG_CRYSTAL)) {
            return 1;
        }
        double given = options.ailments().value(Ailment.WRONG_CRYSTAL, "mhz");
        double mhz = given > 0 ? given : specimen.crystalMhz() == 26 ? 40 : 26;
        return mhz / specimen.crystalMhz();
    }

    private int realBaud(int told) {
        return Math.max(1, (int) Math.round(told * crystal));
    }

    Chip model() {
        return options.chip();
    }

    /** Longest packet that gets through to a program that has room for {@code bytes} (protocol.md, section 1.7). */
    int packetBytes(int bytes) {
        return options.circuit() == Circuit.USB_OTG ? Math.min(bytes, USB_OTG_PACKET_BYTES) : bytes;
    }

    BoardOptions options() {
        return options;
    }

    /** Tells the user of what no chip could tell; each sentence once. */
    void log(String sentence) {
        if (logged.add(sentence)) {
            log.accept(sentence);
        }
    }

    CpuTime time() {
        return time;
    }

    SerialWire wire() {
        return wire;
    }

    ChipFuses fuses() {
        return fuses;
    }

    /** The fuses that can be programmed; empty where they can only be read. */
    Optional<EfusePeripheral> efuse() {
        return efuse;
    }

    /** What GET_SECURITY_INFO calls the version of the ROM's interface (protocol.md, section 1.1). */
    int apiVersion() {
        return specimen.apiVersion(fuses.revision());
    }

    NorFlash flash() {
        return flashBus.usual();
    }

    /** It and the flash at other pins, as loaders reach them. */
    FlashBus flashBus() {
        return flashBus;
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

    void run(Program next) {
        program = next;
    }

    void halt(long at) {
        wire.cut(realBaud(model().spec().consoleBaud()), at);
        registers.reset();
        program = Program.SILENT;
    }

    /** EN went high, or the watchdog reset everything: the boot pin is sampled and the mask ROM begins. */
    void powerUp(BootPin pin, ResetReason reason, long at) {
        bootPin = pin;
        restart(reason, at);
    }

    /** A reset by the chip's own USB-Serial/JTAG, which samples no pin. */
    void restartByUsb(boolean download, long at) {
        boolean forced = download || isDownloadForced(model().spec().straps());
        restart(forced, ResetReason.USB_SERIAL, at);
        if (download) {
            watchdog.ifPresent(w -> w.runOn(at));
        }
    }

    /** The mask ROM begins again with the boot pin as it was sampled last. */
    void restart(ResetReason reason, long at) {
        boolean forced = reason != ResetReason.POWER_ON
                && isDownloadForced(model().spec().straps());
        restart(forced, reason, at);
    }

    /** Software begins the mask ROM again, which looks at no pin but does as software wants. */
    void restartInto(boolean download, ResetReason reason, long at) {
        restart(download, reason, at);
        model().spec()
                .straps()
                .forceDownload()
                .ifPresent(f -> registers.write(f.register(), download ? -1 : 0, f.mask()));
    }

    private void restart(boolean forced, ResetReason reason, long at) {
        Straps straps = model().spec().straps();
        halt(at);
        brownoutAt = OptionalLong.empty();
        brownout.restart();
        time.restart(at);
        flashBus.reset(3);
        straps.strapRegister().ifPresent(r -> registers.set(r, bootPin == BootPin.LOW ? 0 : Straps.SPI_BOOT));
        RomLog rom = RomLog.of(model());
        if (forced || bootPin == BootPin.LOW) {
            FlashBoot.announce(this, boot(reason, rom.downloadStraps()), at);
            program = new RomLoader(this);
        } else {
            program = application(boot(reason, rom.flashStraps()), at);
        }
    }

    private boolean isDownloadForced(Straps straps) {
        return straps.forceDownload()
                .filter(force -> (registers.read(force.register()) & force.mask()) != 0)
                .isPresent();
    }

    /** Leaves the loader and starts what is in flash. */
    void bootFromFlash() {
        bootPin = BootPin.HIGH;
        registers.reset();
        wire.setBoardBaud(realBaud(model().spec().consoleBaud()));
        BootScript script = boot(ResetReason.SOFTWARE, RomLog.of(model()).flashStraps());
        program = application(script, time.now());
    }

    private Program application(BootScript script, long at) {
        if (options.ailments().has(Ailment.USB_OFF) && script.ending() instanceof BootEnding.Runs) {
            usbOffAt = OptionalLong.of(
                    options.timing() == Timing.NONE ? at : at + script.end().toNanos());
        }
        return options.console().isPresent()
                ? new ScriptedApp(this, script, at, options.console().get())
                : new FlashBoot(this, script, at);
    }

    /** A program in RAM runs as the console script says; false where the board has none. */
    boolean runScript() {
        BootScript begun =
                new BootScript(wire.boardBaud(), List.of(), Duration.ZERO, new BootEnding.Runs(Optional.empty()));
        options.console().ifPresent(script -> program = new ScriptedApp(this, begun, time.now(), script));
        return options.console().isPresent();
    }

    private BootScript boot(ResetReason reason, int straps) {
        return bootMemory.boot(reason, straps);
    }

    /** When something happens by itself; empty when nothing will. */
    OptionalLong nextEventAt() {
        OptionalLong watchdogAt = watchdog.map(WatchdogPeripheral::expiresAt).orElse(OptionalLong.empty());
        return earliest(watchdogAt, program.nextActAt(), brownoutAt);
    }

    /** Whether an application has switched the USB port off by {@code now}. */
    boolean hasUsbOff(long now) {
        return usbOffAt.isPresent() && usbOffAt.getAsLong() <= now;
    }

    /** A loader got {@code op}; false when the supply breaks down over it, as does the loader. */
    boolean survives(Op op, Request request) {
        Optional<EfusePeripheral> burning = op == Op.WRITE_REG && request.bodyBytes() >= 8
                ? efuse.filter(e -> e.programs(request.word(0), request.word(1)))
                : Optional.empty();
        if (!(isBlock(op) || burning.isPresent()) || !brownout.strikes(1)) {
            return true;
        }
        burning.ifPresent(e -> e.programInPart(request.word(1)));
        brownoutAt = OptionalLong.of(time.now());
        program = Program.SILENT;
        return false;
    }

    /** Whether the stub hangs over {@code op}; empty: when it starts. */
    boolean hangsStub(Optional<Op> op) {
        return op.isEmpty() ? stubHang.strikes(0) : isBlock(op.get()) && stubHang.strikes(1);
    }

    private static boolean isBlock(Op op) {
        return op == Op.FLASH_DATA || op == Op.FLASH_DEFL_DATA;
    }

    /** What is due at {@code at} happens. */
    void happen(long at, BootPin pin) {
        if (watchdog.filter(w -> w.expiresAt().equals(OptionalLong.of(at))).isPresent()) {
            powerUp(pin, watchdog.get().reason(), at);
        } else if (brownoutAt.equals(OptionalLong.of(at))) {
            powerUp(pin, ResetReason.BROWNOUT, at);
        } else {
            program.act();
        }
    }

    static OptionalLong earliest(OptionalLong... times) {
        return Arrays.stream(times).flatMapToLong(OptionalLong::stream).min();
    }

    /** The ROM has measured the rate it was first synced at: the UART's divider holds it. */
    void noteBaudOfHost() {
        if (wire.followsHost()) {
            romInitialBaud = (int) Math.round(wire.boardBaud() / crystal);
            setUartBaud(romInitialBaud);
        }
    }

    /** The program has been told a rate and answered: its UART is there a moment later (protocol.md, section 11, pitfall 56). */
    void changeUartBaud(int baud) {
        wire.setBoardBaudAfter(BAUD_CHANGE, realBaud(baud));
        noteDivider(baud);
    }

    /** Whether stubs change the UART's clock when they start: they reckon from the rate they are told to have (protocol.md, section 11, pitfall 49). */
    boolean stubChangesUartClock() {
        return specimen.uartAtStubStart() != VirtualChipSpec.UartAtStubStart.LEFT_ALONE;
    }

    private void setUartBaud(int baud) {
        wire.setBoardBaud(realBaud(baud));
        noteDivider(baud);
    }

    private void noteDivider(int baud) {
        int divider = model().spec().uart().clkDivFor(specimen.crystalMhz(), baud);
        model().spec().uart().clkDiv().ifPresent(register -> registers.set(register, divider));
    }

    /**
     * The rate that really results when the ROM is told {@code word}: some reckon with another crystal than they have
     * (protocol.md, section 1.8).
     */
    int romBaud(int word) {
        try {
            OptionalInt wordOfReference =
                    model().spec().romBaud().word(REFERENCE_BAUD, specimen.crystalMhz(), registers);
            long baud = Integer.toUnsignedLong(word) * REFERENCE_BAUD / wordOfReference.orElse(REFERENCE_BAUD);
            return (int) Math.max(1, Math.min(baud, Integer.MAX_VALUE));
        } catch (EspException e) {
            throw new AssertionError("own registers can be read", e);
        }
    }

    /** The stub begins: it may change the UART's clock, and its rate; then it greets. */
    void startStub(StubProgram stub) {
        if (stubChangesUartClock()) {
            time.spend(CLOCK_CHANGE);
        }
        if (specimen.uartAtStubStart() == VirtualChipSpec.UartAtStubStart.FIRST_RATE) {
            setUartBaud(romInitialBaud);
        }
        flashBus.reset(model().spec().largeFlash() ? 4 : 3);
        stubHang.restart();
        program = new StubFlasher(this, stub);
    }
}
