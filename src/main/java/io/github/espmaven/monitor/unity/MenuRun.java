package io.github.espmaven.monitor.unity;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.monitor.tests.TestOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Runs tests of the menu one by one. A command that the board did not take is sent again: the runner drops what came before
 * it reads. A test that crashes, restarts the board or takes too long has failed; the board is reset where it does not come
 * back by itself, and the run goes on with the next. Not thread-safe.
 */
public final class MenuRun {
    private static final String BOOTED = "Press ENTER to see the list of tests";
    private static final String PROMPT = "Enter next test, or 'enter' to see menu";
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration READY = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final int TRIES = 5;
    private static final int RESETS = 3;

    private final MenuSelection selection;
    private final Duration limit;
    private final Clock clock;
    private final MenuBoard board;
    private final MenuReader menu = new MenuReader();
    private final Queue<String> lines = new ArrayDeque<>();
    private final MenuCases cases = new MenuCases();
    private Optional<MenuTrial> trial = Optional.empty();
    private Optional<EspException> failure = Optional.empty();
    private String lastCrash = "";
    private State state = State.AWAITING;
    private boolean listed;
    private int tries;
    private int resets;
    private long since;
    private long begun;
    private long lastLine;

    private enum State {
        /** Waits for the board's prompt. */
        AWAITING,
        /** Reads the list of tests. */
        LISTING,
        /** Has sent a number and waits for the test to begin. */
        STARTING,
        RUNNING,
        OVER
    }

    /** @param limit how long a test may take that does not say so itself ({@code [timeout=60]}) */
    public MenuRun(MenuSelection selection, Duration limit, Clock clock, MenuBoard board) {
        this.selection = selection;
        this.limit = limit;
        this.clock = clock;
        this.board = board;
        since = clock.nanoTime();
        lastLine = since;
    }

    /** Takes a plain line; what is to be done then, {@link #act} does. */
    public void line(String plain) {
        lines.add(plain);
    }

    /** Does what is due. */
    public void act() throws EspException {
        for (String line = lines.poll(); line != null && state != State.OVER; line = lines.poll()) {
            lastLine = clock.nanoTime();
            handle(line);
        }
        if (state != State.OVER) {
            lookAtTheTime();
        }
    }

    public boolean isOver() {
        return state == State.OVER;
    }

    /** A case for each test of the menu, in its order, and for each item of the selection that names none. */
    public List<TestOutcome> outcomes() {
        return cases.outcomes();
    }

    /** Why the tests could not be run at all. */
    public Optional<EspException> failure() {
        return failure;
    }

    /** The watch is over; what has not run by now has failed. */
    public void end(String why) {
        trial.ifPresent(t -> conclude(t, Optional.of(why)));
        cases.giveUp(why);
        if (!listed && failure.isEmpty()) {
            failure = Optional.of(noMenu(why));
        }
        state = State.OVER;
    }

    private void handle(String line) throws EspException {
        boolean booted = line.contains(BOOTED);
        boolean ready = booted || line.contains(PROMPT);
        switch (state) {
            case AWAITING, LISTING -> {
                if (menu.accept(line)) {
                    menuRead();
                } else if (ready) {
                    becameReady();
                } else if (menu.isOpen() && !listed) {
                    state = State.LISTING;
                }
            }
            case STARTING -> {
                if (trial.filter(t -> t.begins(line)).isPresent()) {
                    enter(State.RUNNING);
                    run(line);
                } else if (ready) {
                    retry();
                }
            }
            case RUNNING -> {
                run(line);
                if (ready) {
                    ranOut(booted);
                }
            }
            case OVER -> {}
        }
    }

    /** The board takes commands. */
    private void becameReady() throws EspException {
        resets = 0;
        if (!listed) {
            enter(State.LISTING);
            board.send("\n");
        } else if (trial.isPresent()) {
            ranOut(true);
        } else {
            startNext();
        }
    }

    private void menuRead() throws EspException {
        if (listed) {
            startNext();
            return;
        }
        if (!menu.isSound()) {
            retry();
            return;
        }
        listed = true;
        cases.select(selection, menu.entries());
        board.note("the menu has " + menu.entries().size() + " tests; " + cases.left() + " are run");
        if (cases.left() == 0 && failure.isEmpty()) {
            failure = Optional.of(unmet("esp.unity=" + selection + " selects none of the "
                    + menu.entries().size() + " tests in the board's menu"));
        }
        startNext();
    }

    private void startNext() throws EspException {
        Optional<MenuEntry> next = cases.next();
        if (next.isEmpty()) {
            state = State.OVER;
            return;
        }
        board.takeCrash();
        trial = Optional.of(new MenuTrial(next.get()));
        begun = clock.nanoTime();
        start();
    }

    private void start() throws EspException {
        enter(State.STARTING);
        board.send(trial.orElseThrow().entry().number() + "\n");
    }

    private void enter(State next) {
        state = next;
        tries = 0;
        since = clock.nanoTime();
    }

    private void run(String line) throws EspException {
        MenuTrial running = trial.orElseThrow();
        running.accept(line);
        Optional<Integer> stage = running.stageToSend();
        if (stage.isPresent()) {
            board.send(stage.get() + "\n");
        }
    }

    /** The running test gave the prompt back, or the board has restarted. */
    private void ranOut(boolean booted) throws EspException {
        MenuTrial ran = trial.orElseThrow();
        if (ran.nextStage()) {
            board.takeCrash();
            start();
            return;
        }
        boolean broke = board.hasCrashed() || (booted && !ran.hasResult());
        conclude(ran, broke ? Optional.of("the board restarted before the test's result came") : Optional.empty());
        startNext();
    }

    private void conclude(MenuTrial ended, Optional<String> why) {
        Optional<MenuBoard.Crash> crash = board.takeCrash();
        crash.ifPresent(c -> ended.breakOff(c.what(), c.details()));
        why.ifPresent(text -> ended.breakOff(text, List.of()));
        cases.ended(ended, clock.since(begun));
        trial = Optional.empty();
    }

    /** Sends again what the board did not take. */
    private void retry() throws EspException {
        since = clock.nanoTime();
        if (++tries < TRIES) {
            board.send(state == State.STARTING ? trial.orElseThrow().entry().number() + "\n" : "\n");
        } else if (state == State.LISTING) {
            end("its list could not be read whole");
        } else {
            conclude(trial.orElseThrow(), Optional.of("the board was told " + TRIES + " times to run it and did not"));
            recover();
        }
    }

    private void lookAtTheTime() throws EspException {
        switch (state) {
            case AWAITING -> await();
            case LISTING, STARTING -> {
                if (clock.hasPassed(menu.isOpen() ? Math.max(since, lastLine) : since, ANSWER)) {
                    retry();
                }
            }
            case RUNNING -> lookAtTheTime(trial.orElseThrow());
            case OVER -> {}
        }
    }

    private void lookAtTheTime(MenuTrial running) throws EspException {
        Duration allowed = running.entry().limit().orElse(limit);
        if (clock.hasPassed(since, allowed) || (board.hasCrashed() && clock.hasPassed(lastLine, QUIET))) {
            conclude(running, Optional.of("did not end within " + allowed.toMillis() + " ms"));
            recover();
        }
    }

    /** The prompt may have come before the watch began: ENTER shows the menu then. */
    private void await() throws EspException {
        if (clock.hasPassed(since, READY)) {
            recover();
        } else if (!listed && clock.hasPassed(lastLine, ANSWER.multipliedBy(tries + 1)) && tries < TRIES) {
            tries++;
            board.send("\n");
        }
    }

    private void recover() throws EspException {
        lastCrash = board.takeCrash().map(c -> ": " + c.what()).orElse(lastCrash);
        if ((!listed && resets > 0) || ++resets > RESETS || !board.reset()) {
            end("the board's test menu did not come" + (listed ? " back" : "") + lastCrash);
            return;
        }
        board.note("the board was reset");
        enter(State.AWAITING);
        lastLine = since;
    }

    private EspException noMenu(String why) {
        return unmet("no test menu of Unity (\"" + BOOTED + "\"): " + why);
    }

    private static EspException unmet(String what) {
        return new EspException(Problem.EXPECTATION_UNMET, what, Evidence.of(Key.PARAMETER, "esp.unity"));
    }
}
