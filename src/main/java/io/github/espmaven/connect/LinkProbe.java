package io.github.espmaven.connect;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.bootlog.BootLog;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.UsbIds;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.loader.Commands.ReadRegister;
import io.github.espmaven.reset.ResetPlan;
import io.github.espmaven.reset.ResetSequence;
import io.github.espmaven.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Measures the way to a chip: which resets lead into download mode, which rates work, how often an exchange fails. It sends
 * SYNC, changes of the rate and questions for registers, and nothing that touches the flash. Not thread-safe.
 */
public final class LinkProbe {
    /** Rates that are measured, in baud. */
    public static final List<Integer> RATES = List.of(Chip.ROM_BAUD, 230_400, 460_800, 921_600, 1_500_000, 2_000_000);

    /** Bits on the wire of a question for a register and its answer, start and stop bits too. */
    public static final int EXCHANGE_BITS = 280;

    private static final int EXCHANGES = 400;
    private static final int GIVEN_UP = 20;
    private static final Duration A_RATE = Duration.ofSeconds(1);
    private static final Duration REPLY = Duration.ofMillis(100);
    private static final Duration ECHO = Duration.ofMillis(30);
    private static final Duration BANNER = Duration.ofMillis(100);
    private static final int SYNCS = 3;
    private static final int[] CRYSTALS_MHZ = {26, 32, 40, 48};

    private final Link link;
    private final ConnectOptions options;
    private Optional<Session> session = Optional.empty();

    /** @param log takes lines for the user's debug log */
    public LinkProbe(Transport transport, Clock clock, ConnectOptions options, Consumer<String> log) {
        this.link = new Link(transport, clock, options.timeouts(), log, log);
        this.options = options.withAttempts(new Attempts(2, 1)).withHealing(false);
    }

    /**
     * A way into download mode that was tried.
     *
     * @param reached whether the chip answered SYNC
     * @param time from the first change of a line to the answer
     * @param console what was printed meanwhile, before the first one also since the port was opened
     */
    public record Entry(String sequence, boolean reached, Duration time, String console) {

        /** A start by power, reset pin or USB, as ROMs print it; not one of a watchdog's (protocol.md, section 12). */
        private static final Pattern BY_RESET = Pattern.compile("rst:0x(?:1|15) \\(|rst cause:[12],");

        /** Whether the ROM printed that it was reset as the control lines reset it. */
        public boolean restarted() {
            return BY_RESET.matcher(console).find();
        }

        /** What the ROM printed of its start. */
        public BootLog heard() {
            return BootLog.of(console);
        }
    }

    /**
     * A rate that was measured.
     *
     * @param exchanges questions asked; 0: nobody answers at this rate
     * @param errors how many had no answer, or a wrong one
     * @param roundTrip median time of a question and its answer
     */
    public record Rate(int baud, int exchanges, int errors, Duration roundTrip) {}

    /** Each reset sequence that suits the port, once; nothing where it has no control lines, or none is to be used. */
    public List<Entry> entries() throws EspException {
        List<Entry> entries = new ArrayList<>();
        link.setBaud(Chip.ROM_BAUD);
        link.client().listen(BANNER, console -> false);
        String before = link.client().console();
        for (ResetSequence sequence :
                ResetPlan.sequences(options.reset(), link.transport().traits())) {
            link.client().discardInput();
            long start = link.clock().nanoTime();
            if (!resets(sequence)) {
                return List.of();
            }
            link.client().listen(BANNER, console -> BootLog.of(console).mode().isPresent());
            String console = before + link.client().console();
            before = "";
            boolean reached = new SyncHandshake(link).answers(SYNCS, REPLY.plus(ECHO));
            entries.add(new Entry(sequence.name(), reached, link.clock().since(start), console));
        }
        return entries;
    }

    /** A chip's own USB may go away with the reset. */
    private boolean resets(ResetSequence sequence) throws EspException {
        try {
            return link.reset(sequence);
        } catch (EspException e) {
            link.requireMendable(e);
            return true;
        }
    }

    /** Whether connecting resets the board, as far as is known by now: not without control lines. */
    public boolean resets() {
        return options.reset().before().resets() && link.hasLines();
    }

    /** Lets a board that was not reached go on with what it did; false where it cannot be reset, or was not. */
    public boolean restart() throws EspException {
        return resets()
                && link.reset(ResetPlan.start(options.reset(), link.transport().traits()));
    }

    /** Whether the port is the chip's own USB, which its application can switch off. */
    public boolean isOwnUsb() {
        return link.transport()
                .traits()
                .usb()
                .filter(usb -> usb.vendorId() == UsbIds.ESPRESSIF)
                .isPresent();
    }

    /** Connects with the chip's ROM or its stub; a board that was connected is reset again. */
    public Device connect(StubUse stub, int baud) throws EspException {
        session = Optional.of(Session.open(link, options.withStub(stub).withBaud(baud)));
        return new Device(session.get());
    }

    /** Whether what is sent comes back, beside the answer. */
    public boolean echoes() throws EspException {
        link.client().discardInput();
        link.client().send(new ReadRegister(Chip.MAGIC_REGISTER));
        boolean echoed = false;
        for (Optional<byte[]> packet = link.client().pollPacket(ECHO);
                packet.isPresent();
                packet = link.client().pollPacket(ECHO)) {
            echoed |= packet.get().length > 0 && packet.get()[0] == 0;
        }
        return echoed;
    }

    /**
     * Measures a rate for a second at most. Where nobody answers at it, the board is to be connected again.
     *
     * @return empty where this port or loader cannot be told that rate
     */
    public Optional<Rate> rate(int baud) throws EspException {
        Session to = session.orElseThrow();
        BaudRates rates = new BaudRates(to);
        try {
            if (to.stubRunning()) {
                rates.raiseInStub(baud);
            } else if (baud != link.baud() && to.spec().romHas(RomFeature.CHANGE_BAUD)) {
                rates.raiseInRom(baud);
            }
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_REFUSED_SETTING) {
                link.requireMendable(e);
            }
            return Optional.of(new Rate(baud, 0, 0, Duration.ZERO));
        }
        return (link.baud() == baud && !link.rateFixed()) || baud == Chip.ROM_BAUD
                ? Optional.of(measured(baud))
                : Optional.empty();
    }

    private Rate measured(int baud) throws EspException {
        Map<Integer, Integer> known = new LinkedHashMap<>();
        for (int address :
                List.of(Chip.MAGIC_REGISTER, session.orElseThrow().spec().uart().date())) {
            known.put(address, session.orElseThrow().registers().read(address));
        }
        List<Integer> addresses = List.copyOf(known.keySet());
        List<Duration> times = new ArrayList<>();
        long start = link.clock().nanoTime();
        int asked = 0;
        int row = 0;
        while (asked < EXCHANGES && row < GIVEN_UP && !link.clock().hasPassed(start, A_RATE)) {
            int address = addresses.get(asked++ % addresses.size());
            Optional<Duration> time = exchange(address, known.getOrDefault(address, 0));
            time.ifPresent(times::add);
            row = time.isPresent() ? 0 : row + 1;
        }
        Collections.sort(times);
        Duration median = times.isEmpty() ? Duration.ZERO : times.get(times.size() / 2);
        return new Rate(baud, asked, asked - times.size(), median);
    }

    /** The time that it took; empty where the answer is wrong, or none. */
    private Optional<Duration> exchange(int address, int expected) throws EspException {
        long start = link.clock().nanoTime();
        try {
            int value = link.client().exchange(new ReadRegister(address), REPLY).value();
            return value == expected ? Optional.of(link.clock().since(start)) : Optional.empty();
        } catch (EspException e) {
            e.throwUnlessRetry(Problem.Retry.CONNECTING);
            link.client().discardInput();
            return Optional.empty();
        }
    }

    /**
     * The crystal with which the chip is where it should be at {@code baud}, when it does not answer at that rate: all
     * rates that it sets are off by the same factor.
     *
     * @return in MHz; empty when it is not found at any
     */
    public OptionalInt crystalAt(int baud) throws EspException {
        int usual = session.orElseThrow().spec().crystal().usualMhz();
        for (int mhz : IntStream.of(CRYSTALS_MHZ).filter(m -> m != usual).toArray()) {
            link.setBaud((int) Math.round((double) baud * mhz / usual));
            if (new SyncHandshake(link).answers(2, REPLY)) {
                return OptionalInt.of(mhz);
            }
        }
        return OptionalInt.empty();
    }
}
