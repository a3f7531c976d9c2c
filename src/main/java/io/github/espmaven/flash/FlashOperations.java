package io.github.espmaven.flash;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Commands.GetSecurityInfo;
import io.github.espmaven.loader.Commands.ReadRegister;
import io.github.espmaven.loader.Packet;
import java.time.Duration;
import java.util.Optional;

/** The loader on the chip, as far as flash is concerned: what it can do, and how it is asked reliably. */
final class FlashOperations {
    private static final int TRIES = 3;
    private static final Duration FENCE_TIME = Duration.ofMillis(500);

    private final Device device;
    private final LineQuality line;
    private final RateControl rate;
    private final ChipMd5 md5;
    private final ToldFlashSize size;
    private int losses;
    private boolean blockLost;

    FlashOperations(Device device) {
        this.device = device;
        this.rate = new RateControl(device);
        this.line = rate.line();
        this.md5 = new ChipMd5(this);
        this.size = new ToldFlashSize(this);
    }

    Device device() {
        return device;
    }

    /** Whether block size, baud rate and loader follow what the line does. */
    boolean heals() {
        return device.heals();
    }

    /**
     * Whether data is packed while other data is sent. What is ready in time differs from run to run: so not on another clock
     * than the machine's, nor with a virtual board's ailments, which are to be the same each time.
     */
    boolean packsAhead() {
        return clock().equals(Clock.system()) && !device.port().name().contains("ailment=");
    }

    /** What fits the baud rate to the line. */
    RateControl rate() {
        return rate;
    }

    /** What has been seen of the line. */
    LineQuality line() {
        return line;
    }

    /** MD5s of the flash, calculated by the chip. */
    ChipMd5 md5() {
        return md5;
    }

    /** The flash's size, as the loader has been told it. */
    ToldFlashSize size() {
        return size;
    }

    Clock clock() {
        return device.loader().clock();
    }

    CommandTimeouts timeouts() {
        return device.timeouts();
    }

    /** Whether the stub writes, running already or not. */
    boolean isStub() {
        return device.stubRunning() || device.stubPutOff();
    }

    private ChipSpec spec() {
        return device.chip().spec();
    }

    boolean isLocked() {
        return device.secureDownload();
    }

    private boolean can(RomFeature feature) {
        return !isLocked() && (isStub() || spec().romHas(feature));
    }

    /** Why no MD5 can be had, in the user's words; empty when it can. */
    Optional<String> whyNoMd5() {
        if (isLocked()) {
            return Optional.of("the chip is in secure download mode, which tells nothing about the flash");
        }
        return can(RomFeature.MD5)
                ? Optional.empty()
                : Optional.of("the " + device.chip() + "'s ROM cannot calculate an MD5 of the flash");
    }

    boolean canDeflate() {
        return can(RomFeature.EXACT_DEFLATE);
    }

    boolean canReadSlowly() {
        return !isLocked() && !isStub() && spec().romHas(RomFeature.READ_FLASH_SLOW);
    }

    /** The fifth word of BEGIN commands, where this loader has one. */
    Encryption encryption(boolean wanted) {
        if (!isStub() && !spec().romHas(RomFeature.ENCRYPTED_FLAG)) {
            return Encryption.NOT_SENT;
        }
        return wanted ? Encryption.ENCRYPTED : Encryption.PLAIN;
    }

    /** Something that can be asked more than once without harm. */
    interface Question<T> {
        T ask() throws EspException;
    }

    /** Asks until there is an answer, finding back to request and reply each time one was lost. */
    <T> T persistently(Question<T> question) throws EspException {
        boolean noisy = false;
        for (int tried = 1; ; tried++) {
            try {
                return question.ask();
            } catch (EspException e) {
                e.throwUnlessRetry(Retry.WORKING);
                noisy |= isNoise(e);
                if (tried % TRIES != 0) {
                    recover();
                } else if (rate.canSlowDown() && noisy) {
                    rate.slowDown();
                } else {
                    throw e;
                }
            }
        }
    }

    /** Sends a request that can be repeated without harm. */
    void ask(Command command, Duration timeout) throws EspException {
        device.loader().ask(command, timeout);
    }

    /** Sends a request once and waits. */
    void exchange(Command command, Duration timeout) throws EspException {
        device.loader().exchange(command, timeout);
    }

    /** Opens a run: a stub only takes note, a ROM erases before it answers. */
    void begin(Command begin, FlashRange range) throws EspException {
        if (isStub()) {
            ask(begin, timeouts().standard());
        } else {
            exchange(begin, timeouts().eraseRegion(range.length()));
        }
    }

    /** Closes a run once its last block is worked on. */
    void end(Command end, Duration timeout) throws EspException {
        exchange(Packet.of(end), line.patience(), timeout);
    }

    /**
     * Sends a request; the time limits do not count the time its bytes need on the line.
     *
     * @param patience after it the chip is asked whether there will be a reply
     */
    void exchange(Packet packet, Duration patience, Duration timeout) throws EspException {
        Duration wire = onWire(packet).multipliedBy(2);
        Duration quiet = patience.plus(device.loader().patience()).plus(wire);
        device.loader().exchange(packet, quiet, harmless(), timeout.plus(wire));
    }

    private Duration onWire(Packet packet) {
        return CommandTimeouts.onWire(packet.frame().length, device.baud());
    }

    /** What a flash that refuses, or a command that is not known, does not look like. */
    private static boolean isNoise(EspException e) {
        return e.problem() != Problem.COMMAND_FAILED || BatchSender.isOfLine(e);
    }

    /** Sends a block once, and learns from what becomes of it. */
    void exchangeBlock(Packet packet, Duration timeout) throws EspException {
        long start = clock().nanoTime();
        try {
            exchange(packet, line.patience(), timeout);
            line.arrived(packet.frame().length, device.baud(), clock().since(start));
            blockLost = false;
        } catch (EspException e) {
            blockLost = true;
            if (e.problem() == Problem.COMMAND_FAILED || device.loader().probeAnswered()) {
                line.spoilt(packet.frame().length);
            }
            throw e;
        } finally {
            line.spend(clock().since(start));
        }
    }

    /**
     * Lets everything that is still under way arrive: replies keep their order, so the answer to a harmless question
     * comes behind all that is stale. Without it a doubled or late reply would be taken for the next one's.
     */
    void fence(Duration timeout) throws EspException {
        ask(harmless(), timeout);
    }

    /** A question whose answer changes nothing. */
    Command harmless() {
        return isLocked()
                ? new GetSecurityInfo()
                : new ReadRegister(spec().uart().date());
    }

    /** Finds back to request and reply after one was lost, by a new connection if nothing else helps, and then more slowly. */
    void recover() throws EspException {
        long start = clock().nanoTime();
        int before = device.baud();
        try {
            device.loader().discardInput();
            fence(FENCE_TIME);
        } catch (EspException stillSilent) {
            stillSilent.throwUnlessRetry(Retry.WORKING);
            reachAgain(stillSilent);
        } finally {
            if (device.baud() == before) {
                line.spend(clock().since(start));
            }
        }
    }

    private void reachAgain(EspException stillSilent) throws EspException {
        boolean often = ++losses > 1 && heals();
        if (often && isDeath(stillSilent) && device.reconnectToOtherLoader()) {
            return;
        }
        if (often && rate.canSlowDown()) {
            rate.slowDown();
        } else {
            rate.reconnectAt(device.baud());
        }
    }

    /** Silence after a block, on a line that falsified none, of a chip that did not restart: its loader hangs. */
    private boolean isDeath(EspException silence) {
        return blockLost
                && silence.problem() != Problem.PORT_LOST
                && line.bitErrorRate() == 0
                && device.console().isBlank();
    }
}
