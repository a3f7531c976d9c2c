package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.Device;
import io.github.espmaven.connect.LinkProbe;
import io.github.espmaven.connect.LinkProbe.Entry;
import io.github.espmaven.connect.LinkProbe.Rate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The checks of the way to the chip. The board is reset for them. */
public final class LinkChecks {
    static final String SUPPLY = "Another cable, no hub, another supply; what else is at RX or TX taken off.";
    /** Of 400 exchanges 8: less is chance. */
    private static final double TELLING_SHARE = 0.02;

    private static final int GROWTH = 3;
    private static final int READ_PACKET = 0x1000;
    private static final int LARGEST_BLOCK = 0x4000;
    private static final int SMALLEST_BLOCK = 0x100;

    private final LinkProbe probe;
    private final Checkup checkup;
    private final List<Rate> rates = new ArrayList<>();
    private OptionalInt crystal = OptionalInt.empty();

    public LinkChecks(LinkProbe probe, Checkup checkup) {
        this.probe = probe;
        this.checkup = checkup;
    }

    /**
     * Connects, and adds what is seen on the way.
     *
     * @param measured whether the line is measured; else only what hinders the connection is told
     * @return the chip; empty when it cannot be reached
     */
    public Optional<Device> run(boolean measured, StubUse stub, int wanted) {
        boolean romOnly = stub == StubUse.ROM_ONLY;
        if (!measured) {
            return connect("connection", stub, wanted)
                    .or(() -> romOnly
                            ? Optional.empty()
                            : connect("connection without the stub", StubUse.ROM_ONLY, wanted));
        }
        checkup.look(Part.LINK, "download mode", () -> DownloadMode.verdict(entries()));
        Optional<Device> rom = connect("connection", StubUse.ROM_ONLY, Chip.ROM_BAUD);
        if (rom.isEmpty()) {
            return rom;
        }
        boolean echoed = checkup.look(Part.LINK, "echo", this::echo).result().isBad();
        boolean useStub = !romOnly
                && !rom.get().secureDownload()
                && connect("stub", StubUse.USE, Chip.ROM_BAUD).isPresent();
        StubUse use = useStub && !echoed ? StubUse.USE : StubUse.ROM_ONLY;
        if (!useStub && !romOnly) {
            connect("connection without the stub", use, Chip.ROM_BAUD);
        }
        if (rom.get().secureDownload()) {
            checkup.look(
                    Part.LINK,
                    "baud rates",
                    () -> Verdict.notPossible(
                            "in secure download mode no question is known" + " whose answer is always the same"));
            return connect("connection for work", use, wanted);
        }
        checkup.look(Part.LINK, "baud rates", this::measureRates);
        checkup.look(Part.LINK, "crystal", this::crystal);
        checkup.look(Part.LINK, "best rate", () -> best(wanted));
        return connect("connection for work", use, Math.min(wanted, workBaud()));
    }

    private Optional<Device> connect(String name, StubUse stub, int baud) {
        List<Device> reached = new ArrayList<>();
        checkup.look(Part.LINK, name, () -> {
            reached.add(probe.connect(stub, baud));
            Device device = reached.get(0);
            return Verdict.ok("an " + device.chip() + " answers at " + device.baud() + " baud, "
                    + (device.stubRunning() ? "through the stub" : "its ROM"));
        });
        return reached.stream().findFirst();
    }

    private List<Entry> entries() throws EspException {
        try {
            return probe.entries();
        } catch (EspException e) {
            if (e.problem() != Problem.PORT_LOST || !probe.isOwnUsb()) {
                throw e;
            }
            throw new EspException(
                    Problem.BOOT_FAILED,
                    "the port, which is the chip's own USB, vanished before the chip was reached: the application that"
                            + " starts there switches it off",
                    e.evidence().with(Key.FAULT, Checkup.PORT_GONE),
                    e);
        }
    }

    private Verdict echo() throws EspException {
        return probe.echoes()
                ? Verdict.problem(
                        "what is sent comes back as well: TX and RX touch, or an adapter or server echoes",
                        "Take off bridges between TX and RX; switch echo off (ser2net: no \"echo\" in the options).")
                : Verdict.ok("what is sent does not come back");
    }

    /** Upwards until nobody answers. */
    private Verdict measureRates() throws EspException {
        boolean unsettable = false;
        for (int baud : LinkProbe.RATES) {
            Optional<Rate> rate = probe.rate(baud);
            unsettable |= rate.isEmpty();
            rate.ifPresent(rates::add);
            if (rate.isPresent() && rate.get().exchanges() == 0) {
                crystal = probe.crystalAt(baud);
                break;
            }
        }
        int errors = rates.stream().mapToInt(Rate::errors).sum();
        String table = rates.stream().map(LinkChecks::described).collect(Collectors.joining("; "))
                + (unsettable ? "; others cannot be set here" : "");
        if (errors == 0) {
            return Verdict.ok(table);
        }
        boolean tells = share(worst()) > TELLING_SHARE;
        List<Integer> clean = rates.stream()
                .filter(r -> r.errors() == 0 && r.exchanges() > 0)
                .map(Rate::baud)
                .toList();
        if (!tells) {
            return Verdict.warning(table + ". That is too few to tell whether they come with the rate", SUPPLY);
        }
        boolean grow = share(worst()) > GROWTH * share(rates.get(0));
        if (grow && !clean.isEmpty()) {
            return Verdict.warning(
                    table + ". Errors come with the rate", "-Desp.baud=" + clean.get(clean.size() - 1) + ".", SUPPLY);
        }
        String origin =
                grow ? ". Errors grow with the rate, and none is free of them" : ". Errors do not come from the rate";
        return Verdict.problem(table + origin, SUPPLY);
    }

    private Rate worst() {
        return rates.stream().max(Comparator.comparingDouble(LinkChecks::share)).orElseThrow();
    }

    private static double share(Rate rate) {
        return rate.exchanges() == 0 ? 0 : (double) rate.errors() / rate.exchanges();
    }

    private static String described(Rate rate) {
        return rate.exchanges() == 0
                ? rate.baud() + " no answer"
                : String.format(
                        Locale.ROOT,
                        "%d %.1f ms, %d of %d failed",
                        rate.baud(),
                        rate.roundTrip().toNanos() / 1e6,
                        rate.errors(),
                        rate.exchanges());
    }

    /** A chip whose rates are all off by one factor has another crystal than its software thinks. */
    private Verdict crystal() {
        if (crystal.isPresent()) {
            return Verdict.problem(
                    "at a rate that it sets itself the chip is found as if its crystal had " + crystal.getAsInt()
                            + " MHz, and its programs reckon with another one: console and every raised rate are off",
                    "-Desp.baud=" + Chip.ROM_BAUD + ": that rate the ROM measures.",
                    "Build for this crystal (ESP-IDF: CONFIG_XTAL_FREQ), and monitor with -Desp.monitorBaud=auto.");
        }
        boolean raised = rates.stream().anyMatch(r -> r.baud() > Chip.ROM_BAUD && r.exchanges() > 0);
        return raised
                ? Verdict.ok("the rates that the chip sets are what they should be")
                : Verdict.notPossible("no rate above " + Chip.ROM_BAUD + " could be set");
    }

    /** The rate at which most arrives. */
    private int bestBaud() {
        return bestRate().map(Rate::baud).orElse(Chip.ROM_BAUD);
    }

    /** The highest rate at which a packet of read flash mostly arrives. */
    private int workBaud() {
        return rates.stream()
                .filter(r -> r.exchanges() > r.errors() && arriving(r, READ_PACKET) > 0.5)
                .mapToInt(Rate::baud)
                .max()
                .orElse(Chip.ROM_BAUD);
    }

    private Optional<Rate> bestRate() {
        return rates.stream()
                .filter(r -> r.exchanges() > r.errors())
                .max(Comparator.comparingDouble(r -> r.baud() * arriving(r, block(r))));
    }

    /** The rate and block size of which most arrives: a block arrives whole with (1 - p) to the power of its bits. */
    private Verdict best(int wanted) {
        if (bestRate().isEmpty()) {
            return Verdict.notPossible("no rate worked");
        }
        int baud = bestBaud();
        String text = baud + " baud with blocks of " + block(bestRate().get()) + " bytes; esp.baud is " + wanted;
        return baud >= wanted || rates.stream().allMatch(r -> r.exchanges() > r.errors())
                ? Verdict.ok(text)
                : Verdict.note(
                        text + ". The goals find that out by themselves, with lost time", "-Desp.baud=" + baud + ".");
    }

    private static int block(Rate rate) {
        int best = LARGEST_BLOCK;
        for (int bytes = LARGEST_BLOCK; bytes >= SMALLEST_BLOCK; bytes /= 2) {
            best = arriving(rate, bytes) > arriving(rate, best) ? bytes : best;
        }
        return best;
    }

    /** Share of the line's bytes that arrive in whole blocks; each block costs a request and a reply beside its bytes. */
    private static double arriving(Rate rate, int blockBytes) {
        double bitErrors = (double) rate.errors() / rate.exchanges() / LinkProbe.EXCHANGE_BITS;
        double bits = 10.0 * blockBytes + LinkProbe.EXCHANGE_BITS;
        return 10.0 * blockBytes / bits * Math.pow(1 - bitErrors, bits);
    }
}
