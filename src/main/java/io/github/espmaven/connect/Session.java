package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.MacAddresses;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.ChipIdentification.Result;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.connect.LinkMemory.Rate;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import io.github.espmaven.loader.Dialect;
import java.util.Optional;
import java.util.OptionalInt;

/** The state of a connection: the chip, its loader, and how to connect again when the line or the loader failed. */
final class Session {
    private static final int GO_ON_SYNCS = 2;

    private final Link link;
    private final int wanted;
    private ConnectOptions options;
    private Result identified;
    private boolean stubRunning;
    private boolean stubDue;
    private boolean fellBack;
    private boolean wentBack;
    private boolean stubEverRan;
    private double errorRate;

    private Session(Link link, ConnectOptions options, Result identified) {
        this.link = link;
        this.options = options;
        this.wanted = options.baud();
        this.identified = identified;
        this.stubRunning = identified.who() == Answerer.STUB;
        this.stubEverRan = stubRunning;
    }

    /** Reaches the chip and makes it ready for work. */
    static Session open(Link link, ConnectOptions options) throws EspException {
        Session session = new Session(link, options, new ChipIdentification(link, options).identify());
        if (!link.rateFixed() && link.baud() < options.initialBaud()) {
            session.giveWay(link.baud()); // nothing faster was understood
        }
        session.remembered().ifPresent(rate -> session.limitBaud(rate.baud()));
        new StubAndBaudSetup(session).run();
        return session;
    }

    /** What this board was flashed with last. */
    Optional<Rate> remembered() {
        return address().flatMap(options.memory()::rate);
    }

    /** The bit error rate to begin with: as seen when the stub was sent, or when this board was flashed last. */
    double expectedErrorRate() {
        return Math.max(errorRate, remembered().map(Rate::bitErrorRate).orElse(0.0));
    }

    void noteErrorRate(double seen) {
        errorRate = seen;
    }

    /** Keeps the baud rate in use for the next run where it is not the one wanted, or not what is remembered. */
    void remember(double bitErrorRate) {
        boolean usual = options.baud() == wanted && bitErrorRate == 0;
        if (!link.rateFixed()
                && address().isPresent()
                && (!usual || remembered().isPresent())) {
            options.memory().noteRate(address().get(), new Rate(options.baud(), bitErrorRate));
        }
    }

    /** The same with a chip that was reached before: it must be the same one. */
    void reopen() throws EspException {
        Optional<String> before = address();
        identifyAgain();
        new StubAndBaudSetup(this).run();
        if (!before.equals(address())) {
            throw otherBoard(address().orElse("a locked one"), before);
        }
    }

    /** From the next connection on, no higher rate than {@code baud}. */
    void limitBaud(int baud) {
        options = options.withBaud(Math.min(baud, options.baud()));
    }

    /** Whether the chip's ROM can do the work of a stub that fails, where that is allowed. */
    boolean canFallBackToRom() {
        return options.healing() && options.stub().isWanted();
    }

    /** From the next connection on, without the stub. */
    void fallBackToRom(String why) {
        fellBack = true;
        options = options.withStub(StubUse.ROM_ONLY);
        link.notice(why + ": going on with the chip's ROM alone, which is slower");
    }

    /**
     * From the next connection on, with the other loader: the ROM where the stub died, the stub where the ROM that took its
     * place fares no better, and that was all.
     *
     * @return false where there is no other
     */
    boolean changeLoader() {
        boolean back = fellBack && !wentBack && stubEverRan && options.stub() == StubUse.ROM_ONLY;
        if (back) {
            wentBack = true;
            options = options.withStub(StubUse.USE);
            link.notice("the ROM stops answering, too: going on with the stub");
        } else if (!fellBack && stubRunning && spec().romHas(RomFeature.MD5) && canFallBackToRom()) {
            fallBackToRom("the stub stopped answering twice");
            return true;
        }
        return back;
    }

    /** The next higher rate, up to the one wanted at first, where the stub can be told and the port's rate is set from here. */
    OptionalInt fasterBaud() {
        return stubRunning && !link.rateFixed() ? StubAndBaudSetup.faster(link.baud(), wanted) : OptionalInt.empty();
    }

    /** Raises the rate of a running stub. */
    void raise(int baud, String why) throws EspException {
        new BaudRates(this).raiseInStub(baud);
        options = options.withBaud(baud);
        link.notice(why + ": going on at " + baud + " baud");
    }

    /** As {@link #limitBaud}, said where it is lower than before. */
    void giveWay(int baud) {
        if (baud < options.baud() && !link.rateFixed()) {
            link.notice("the line loses or falsifies too much: going on at " + baud + " baud");
        }
        limitBaud(baud);
    }

    /** From the next connection on, at the next lower rate, where there is one. */
    void slowDown() {
        StubAndBaudSetup.slower(link.baud()).ifPresent(this::giveWay);
    }

    private Optional<String> address() {
        return identity().map(known -> known.mac().toString());
    }

    /** Reset, sync and detection once more; the loader is the ROM at its first rate then, unless a stub answered. */
    void identifyAgain() throws EspException {
        identified = new ChipIdentification(link, options.withChip(Optional.of(chip()))).identify();
        stubRunning = identified.who() == Answerer.STUB;
    }

    Link link() {
        return link;
    }

    ConnectOptions options() {
        return options;
    }

    Chip chip() {
        return identified.detected().chip();
    }

    ChipSpec spec() {
        return chip().spec();
    }

    Optional<SecurityInfo> security() {
        return identified.detected().security();
    }

    boolean secureDownload() {
        return identified.detected().secureDownload();
    }

    boolean secureBoot() {
        return security().map(SecurityInfo::secureBoot).orElse(false);
    }

    /** Empty in secure download mode. */
    Optional<ChipIdentity> identity() {
        return identified.identity();
    }

    RememberedRegisters registers() {
        return identified.registers();
    }

    UsbInterface usb() {
        return identified.usb();
    }

    boolean stubRunning() {
        return stubRunning;
    }

    /**
     * Goes on for other work, which wants {@code stub}. Registers are read anew: they may have been written.
     *
     * @throws EspException what keeps the chip from answering; {@code OTHER_CHIP} when another address is read than before
     */
    void goOn(StubUse stub) throws EspException {
        Optional<Answerer> who =
                new SyncHandshake(link).answerer(GO_ON_SYNCS, link.timeouts().sync());
        if (!who.equals(Optional.of(stubRunning ? Answerer.STUB : Answerer.ROM))) {
            throw StubAndBaudSetup.noAnswerAt(link, link.baud());
        }
        MacAddresses now = spec().efuse().mac(link);
        if (!identity().map(ChipIdentity::mac).equals(Optional.of(now))) {
            throw otherBoard(now.toString(), address());
        }
        registers().forget();
        options = fellBack ? options : options.withStub(stub);
        stubDue = false;
    }

    private EspException otherBoard(String found, Optional<String> before) {
        return new EspException(
                Problem.OTHER_CHIP,
                "another board answers at " + link.port() + " than before: " + found + ", not "
                        + before.orElse("a locked one"),
                link.evidence());
    }

    /** Whether the chip could run a stub, and starting it was put off. */
    boolean stubPutOff() {
        boolean later = options.stub() == StubUse.LATER && !stubDue && !stubRunning;
        return later
                && spec().romHas(RomFeature.MD5)
                && !secureDownload()
                && stubName().isPresent();
    }

    void startStub() throws EspException {
        stubDue = true;
        new StubAndBaudSetup(this).run();
    }

    /** The stub image that this silicon can start; empty: none. */
    Optional<String> stubName() {
        return identity()
                .map(ChipIdentity::revision)
                .flatMap(spec()::stub)
                .filter(name -> !secureBoot() || spec().stubStart().allowed());
    }

    /** Whether an earlier program had started the stub. */
    boolean stubWasFound() {
        return identified.who() == Answerer.STUB;
    }

    void stubHasStarted() {
        stubRunning = true;
        stubEverRan = true;
        link.client().useDialect(Dialect.STUB);
    }

    /** For questions the chip does not answer in secure download mode. */
    EspException locked(String what) {
        return new EspException(
                Problem.SECURE_DOWNLOAD_MODE,
                "the chip is in secure download mode and does not tell " + what,
                link.evidence().with(Key.CHIP, chip()));
    }

    String describe() {
        return identity().map(ChipIdentity::description).orElse(chip().toString());
    }
}
