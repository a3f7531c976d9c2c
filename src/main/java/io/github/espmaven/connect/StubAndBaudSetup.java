package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.RomFeature;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Raises the baud rate of an identified chip and starts its stub. The rate is raised before the stub is sent, which
 * then takes a tenth of the time; where that does not work, after it; where a rate does not work, at a lower one. Each
 * change of plan begins with a reset (decision 10 of the architecture; protocol.md, section 11, pitfalls 6, 46, 49 and
 * 50).
 */
final class StubAndBaudSetup {
    private static final int[] LADDER = {2_000_000, 1_500_000, 921_600, 460_800, 230_400, Chip.ROM_BAUD, 57_600, 9600};

    /** So often a bad line seldom keeps a stub from starting. */
    private static final int STUB_FAULTS = 3;

    /** Registers that read differently at a rate at which the chip answers. */
    private static final int MOST_DOUBTS = 3;

    /** Before the rate is raised, which has no part in it then. */
    private static final int MOST_UPLOADS = 5;

    /** The next of the usual rates below {@code baud}. */
    static OptionalInt slower(int baud) {
        return IntStream.of(LADDER).filter(b -> b < baud).findFirst();
    }

    /** The next of the usual rates above {@code baud}, or {@code wanted} where that comes first. */
    static OptionalInt faster(int baud, int wanted) {
        return IntStream.concat(IntStream.of(wanted), IntStream.of(LADDER))
                .filter(b -> b > baud && b <= wanted)
                .min();
    }

    private enum Order {
        RATE_FIRST,
        STUB_FIRST
    }

    /** The stage in which something failed. */
    private enum Stage {
        RATE,
        STUB,
        REGISTERS
    }

    private record Plan(int baud, Order order) {}

    private final Session session;
    private final Link link;
    private final BaudRates rates;
    private final StubStarter starter;
    private Stage stage = Stage.RATE;
    private boolean repeated;
    private int stubFaults;
    private int uploads;
    private int doubts;

    StubAndBaudSetup(Session session) {
        this.session = session;
        this.link = session.link();
        this.rates = new BaudRates(session);
        this.starter = new StubStarter(session);
    }

    /** @throws EspException the last failure, when no plan is left */
    void run() throws EspException {
        run(stub());
    }

    private void run(Optional<String> stub) throws EspException {
        Plan plan = new Plan(firstBaud(), romChangesBaud() ? Order.RATE_FIRST : Order.STUB_FIRST);
        while (true) {
            try {
                carryOut(plan, stub);
                session.giveWay(plan.baud());
                return;
            } catch (EspException e) {
                link.requireMendable(e);
                boolean replaceable = isStubFault(e) && session.canFallBackToRom();
                Optional<Plan> next = replaceable && isEnough(++stubFaults) ? Optional.empty() : after(plan, e);
                if (replaceable && next.isEmpty()) {
                    session.fallBackToRom(String.valueOf(e.getMessage()));
                    identifyAgain(e);
                    run(Optional.empty());
                    return;
                }
                plan = next.orElseThrow(() -> e);
                identifyAgain(e);
            }
        }
    }

    /**
     * Where the board cannot be reset, the failure that made it necessary is the one to report, unless not a byte comes any
     * more: after resets at every rate that is the wire or the power, without control lines the chip may have stopped.
     */
    private void identifyAgain(EspException why) throws EspException {
        try {
            session.identifyAgain();
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.CONNECTING);
            Problem silent = link.hasLines() ? Problem.NO_SERIAL_DATA : Problem.STREAM_STOPPED;
            throw new EspException(
                    e.problem() == Problem.NO_SERIAL_DATA ? silent : why.problem(),
                    why.getMessage() + "; " + e.getMessage(),
                    e.evidence().plus(why.evidence()),
                    why);
        }
    }

    private int firstBaud() {
        return link.rateFixed() ? link.baud() : session.options().baud();
    }

    private boolean romChangesBaud() {
        return session.spec()
                .romHas(session.secureDownload() ? RomFeature.CHANGE_BAUD_IN_SECURE_DOWNLOAD : RomFeature.CHANGE_BAUD);
    }

    private void carryOut(Plan plan, Optional<String> stub) throws EspException {
        boolean needsStub = stub.isPresent() && !session.stubRunning();
        stage = Stage.RATE;
        if (!session.stubRunning() && plan.order() == Order.RATE_FIRST) {
            rates.raiseInRom(plan.baud());
        }
        if (needsStub) {
            stage = Stage.STUB;
            starter.start(stub.orElseThrow());
        }
        stage = Stage.RATE;
        if (session.stubRunning()) {
            rates.raiseInStub(plan.baud());
        }
        stage = Stage.REGISTERS;
        session.registers().compare();
    }

    /** A ROM that cannot prove what it wrote takes the stub's place only where no plan is left. */
    private boolean isEnough(int faults) {
        return faults >= STUB_FAULTS && session.spec().romHas(RomFeature.MD5);
    }

    /** The stub was sent, at a rate at which that worked, and did not start. */
    private boolean isStubFault(EspException why) {
        return stage == Stage.STUB && (why.problem() == Problem.STUB_SILENT || why.problem() == Problem.STUB_GARBLED);
    }

    /** Empty where none is left. */
    private Optional<Plan> after(Plan failed, EspException why) {
        if (failed.order() == Order.RATE_FIRST && isStubFault(why)) {
            link.log(why.getMessage() + "; starting the stub before the rate is raised");
            return Optional.of(new Plan(failed.baud(), Order.STUB_FIRST));
        }
        boolean notRaised = stage == Stage.STUB && failed.order() == Order.STUB_FIRST;
        if (notRaised && ++uploads == MOST_UPLOADS) {
            return Optional.empty();
        }
        if (notRaised || (stage == Stage.REGISTERS && ++doubts % MOST_DOUBTS != 0)) {
            link.log(why.getMessage() + "; trying again");
            return Optional.of(failed);
        }
        OptionalInt slower = slower(failed.baud());
        boolean below = slower.isPresent() && slower.getAsInt() < Chip.ROM_BAUD;
        boolean lastResort = repeated && failed.baud() == Chip.ROM_BAUD;
        if (slower.isPresent() && (!below || lastResort)) {
            link.log(why.getMessage() + "; trying " + slower.getAsInt() + " baud");
            return Optional.of(new Plan(slower.getAsInt(), failed.order()));
        }
        if (repeated) {
            return Optional.empty();
        }
        repeated = true;
        link.log(why.getMessage() + "; trying once more");
        return Optional.of(failed);
    }

    /** Name of the stub image to use; empty, and said why, when the ROM must do. */
    private Optional<String> stub() {
        if (!session.options().stub().isWanted() || session.stubRunning() || session.stubPutOff()) {
            return Optional.empty();
        }
        if (session.secureDownload()) {
            return without("the chip is in secure download mode");
        }
        if (session.identity()
                .map(ChipIdentity::revision)
                .flatMap(session.spec()::stub)
                .isEmpty()) {
            return without("there is no stub for an " + session.describe());
        }
        Optional<String> name = session.stubName();
        return name.isPresent() ? name : without("this chip cannot start a stub while secure boot is on");
    }

    private Optional<String> without(String reason) {
        link.log(reason + ": working with the chip's ROM alone");
        return Optional.empty();
    }

    static EspException noAnswerAt(Link link, int baud) {
        return new EspException(
                Problem.UNRELIABLE_LINK, "the chip does not answer at " + baud + " baud", link.evidence());
    }
}
