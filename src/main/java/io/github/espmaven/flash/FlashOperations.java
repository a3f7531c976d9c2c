package io.github.espmaven.flash;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.connect.Device;
import io.github.espmaven.loader.Command;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.Commands.Encryption;
import io.github.espmaven.loader.Commands.FlashMd5;
import io.github.espmaven.loader.Commands.GetSecurityInfo;
import io.github.espmaven.loader.Commands.ReadRegister;
import io.github.espmaven.loader.Dialect;
import io.github.espmaven.loader.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The loader on the chip, as far as flash is concerned: what it can do, and how it is asked reliably. */
final class FlashOperations {
    /** Size of a flash whose id does not tell (protocol.md, section 4.1). */
    static final long ASSUMED_BYTES = 4L << 20;

    /** Readings of one MD5 that may differ before the line is given up. */
    private static final int READINGS = 6;

    private static final int TRIES = 3;
    private static final Duration FENCE_TIME = Duration.ofMillis(500);

    /** 8 MB a second, until it has been measured. */
    private static final double FIRST_HASH_NANOS_PER_BYTE = 125;

    private static final int SLOWER = 6;
    private static final int SMOOTHING = 8;

    /** A piece whose hashing takes so long that it tells the speed. */
    private static final int TELLING_BYTES = 1 << 15;

    private final Device device;
    private final LineQuality line;
    private final RateControl rate;
    private Duration roundTrip;
    private int losses;
    private boolean blockLost;
    private double hashNanosPerByte = FIRST_HASH_NANOS_PER_BYTE;
    private OptionalLong toldBytes = OptionalLong.empty();
    private OptionalInt writesEnd = OptionalInt.empty();

    FlashOperations(Device device) {
        this.device = device;
        this.roundTrip = device.loader().quickestReply();
        this.rate = new RateControl(device);
        this.line = rate.line();
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

    /**
     * Connects the flash and tells the loader its size, found or assumed.
     *
     * @param wanted the size the user says it has
     */
    void prepare(OptionalLong wanted) throws EspException {
        persistently(() -> {
            OptionalLong size = wanted.isPresent() ? wanted : device.flashBytes();
            if (isLocked() && size.isEmpty()) {
                device.attachFlash();
                return size;
            }
            toldBytes = OptionalLong.of(size.orElse(ASSUMED_BYTES));
            device.useFlashSize(toldBytes.getAsLong());
            return size;
        });
    }

    /** Size of the flash, found, assumed or as the user says; known after {@link #prepare}, but not on a locked chip. */
    OptionalLong flashBytes() {
        return toldBytes;
    }

    /**
     * Makes a ROM refuse to erase or write behind {@code sectors}, whatever a falsified command says: it is told that the
     * flash ends there. The stub's erasing does not go by the size it was told.
     */
    void endWritesBehind(FlashRange sectors) throws EspException {
        boolean obeys = !isStub() && spec().romHas(RomFeature.SPI_PARAMS) && toldBytes.isPresent();
        if (obeys && !writesEnd.equals(OptionalInt.of(sectors.end()))) {
            writesEnd = OptionalInt.of(sectors.end());
            device.useFlashSize(sectors.end());
        }
    }

    /** Makes all of the flash reachable again. */
    void reachAll() throws EspException {
        if (writesEnd.isPresent()) {
            device.useFlashSize(toldBytes.orElseThrow());
            writesEnd = OptionalInt.empty();
        }
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

    private Command harmless() {
        return isLocked()
                ? new GetSecurityInfo()
                : new ReadRegister(spec().uart().date());
    }

    /** The chip's MD5 of a piece of its flash, asked once: the reply carries no checksum. */
    byte[] md5(FlashRange range) throws EspException {
        fence(timeouts().standard());
        return fencedMd5(range);
    }

    private byte[] fencedMd5(FlashRange range) throws EspException {
        if (writesEnd.isPresent() && range.end() > writesEnd.getAsInt()) {
            reachAll();
        }
        if (range.end() > FlashLimits.THREE_ADDRESS_BYTES) {
            rate.startStub(); // further than a ROM reaches
        }
        Packet packet = Packet.of(new FlashMd5(range.offset(), range.length()));
        Duration patience = device.loader().patience().plus(hashTime((long) range.length() * SLOWER));
        long start = clock().nanoTime();
        byte[] reply = device.loader()
                .exchange(packet, patience, harmless(), timeouts().md5(range.length()))
                .payload();
        learn(range.length(), clock().since(start));
        return device.loader().dialect() == Dialect.STUB ? reply : hexDigits(reply);
    }

    /**
     * A short piece tells the round trip, a long one the speed; between, the one hides the other. What the host's own
     * scheduling adds now and then counts little.
     */
    private void learn(int bytes, Duration took) {
        if (bytes <= FlashRange.SECTOR_BYTES) {
            Duration more = took.minus(roundTrip);
            roundTrip = roundTrip.plus(more.isNegative() ? more : more.dividedBy(SMOOTHING));
        } else if (bytes >= TELLING_BYTES) {
            double hashing = took.minus(roundTrip).toNanos() / (double) bytes;
            hashNanosPerByte = Math.max(1, hashing);
        }
    }

    /** Time of a question that needs little work, as measured so far. */
    Duration roundTrip() {
        return roundTrip;
    }

    /** How long the chip needs to hash {@code bytes}, as measured. */
    Duration hashTime(long bytes) {
        return Duration.ofNanos((long) (bytes * hashNanosPerByte));
    }

    private static byte[] hexDigits(byte[] reply) throws EspException {
        try {
            return Hex.parse(new String(reply, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException garbled) {
            throw new EspException(
                    Problem.UNRELIABLE_LINK, "the line falsifies data: what came as an MD5 is no hexadecimal number");
        }
    }

    /** The chip's MD5, asked until two replies in a row agree. */
    byte[] agreedMd5(FlashRange range) throws EspException {
        return agreedMd5(range, new byte[0]);
    }

    /**
     * The chip's MD5. A falsified reply cannot be {@code expected} by chance; another one counts when a second agrees.
     */
    byte[] agreedMd5(FlashRange range, byte[] expected) throws EspException {
        byte[] last = persistently(() -> fencedMd5(range));
        for (int i = 1; i < READINGS && !Arrays.equals(last, expected); i++) {
            byte[] next = persistently(() -> md5(range));
            if (Arrays.equals(last, next)) {
                return next;
            }
            last = next;
        }
        if (Arrays.equals(last, expected)) {
            return last;
        }
        throw new EspException(
                Problem.UNRELIABLE_LINK,
                "the line falsifies data: the chip's MD5 of " + range + " was never the same twice in a row");
    }

    /** Whether the flash holds what {@code expected} is the MD5 of. */
    boolean holds(FlashRange range, byte[] expected) throws EspException {
        return otherThan(range, expected).isEmpty();
    }

    /** The MD5 of what the flash holds, if that is not {@code expected}. */
    Optional<byte[]> otherThan(FlashRange range, byte[] expected) throws EspException {
        byte[] agreed = agreedMd5(range, expected);
        return Arrays.equals(agreed, expected) ? Optional.empty() : Optional.of(agreed);
    }

    /** As {@link #holds}, asked once: a reply that was falsified or lost counts as no. */
    boolean seemsToHold(FlashRange range, byte[] expected) throws EspException {
        try {
            return Arrays.equals(fencedMd5(range), expected);
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.WORKING);
            recover();
            return false;
        }
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
