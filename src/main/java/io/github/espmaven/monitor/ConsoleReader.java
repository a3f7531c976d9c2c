package io.github.espmaven.monitor;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.bootlog.BootEvent;
import io.github.espmaven.bootlog.BootLogParser;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.monitor.crash.CoreDumpLines;
import io.github.espmaven.monitor.crash.CrashDecoder;
import io.github.espmaven.monitor.crash.Programs;
import io.github.espmaven.monitor.tests.BoardTests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Understands a board's console line by line, and tells what it understood. Not thread-safe. */
final class ConsoleReader {
    private static final Pattern CHIP = Pattern.compile("^ESP-ROM:(esp\\w{2,10})-|\\bboot\\.(esp32\\w{0,4}):");
    private static final Pattern ESP32_ROM = Pattern.compile("^ets (?:Jun  8 2016|Jul 29 2019) ");
    private static final Pattern EXPECTED_ERROR =
            Pattern.compile("Caught system error -- reason \\d+|Fatal error expected as part of test case");
    private static final int MAX_TAGS = 10_000;
    private static final int MAX_DETAILS = 1000;

    private final MonitorListener listener;
    private final BootLogParser boots = new BootLogParser(false);
    private final CrashDecoder crashes = new CrashDecoder();
    private final CoreDumpLines coreDump = new CoreDumpLines();
    private final Map<String, Long> tags = new HashMap<>();
    private final List<String> details = new ArrayList<>();
    private final Programs programs;
    private final BoardTests tests;
    private final OutputClassifier output = new OutputClassifier();
    private final Optional<FaultWatch> faults;
    private Optional<Chip> chip;
    private Optional<Fault> fault = Optional.empty();
    private boolean restartedSinceFault;
    private boolean gdbStub;
    private boolean echo;
    private String awaitedEcho = "";

    ConsoleReader(MonitorSettings settings, Clock clock, MonitorListener listener) {
        this.listener = listener;
        programs = new Programs(settings.programs());
        tests = new BoardTests(clock, settings.tests().groups());
        faults = settings.failOn().map(f -> new FaultWatch(f, clock));
        chip = settings.chip();
    }

    void line(ConsoleLine whole) {
        String line = whole.plain();
        listener.line(whole);
        count(whole);
        chip = chip.or(() -> chipIn(line));
        programs.accept(line).ifPresent(listener::warning);
        List<BootEvent> events = boots.line(line);
        if (!boots.isBooting() && !line.isBlank()) {
            faults.ifPresent(FaultWatch::programSpoke);
        }
        withdraw(line);
        output.line(line);
        tell(crashes.accept(line, programs.current(), chip));
        for (BootEvent event : events) {
            happened(event, line);
        }
        seeGdbStub(line);
        seeEcho(line);
        coreDump.accept(line).ifPresent(listener::coreDump);
        tests.line(line);
    }

    /** Takes the plain line that has not ended: a GDB stub ends none. */
    void unfinished(String line) {
        seeGdbStub(line);
    }

    private void seeGdbStub(String text) {
        Optional<String> stub = gdbStub ? Optional.empty() : GdbStub.in(text);
        stub.ifPresent(what -> {
            gdbStub = true;
            listener.note(what);
            if (faults.isPresent() && fault.isEmpty()) {
                fault = faults.get().crash(what, text);
            }
        });
    }

    /** Takes what was sent to the board: it may send it back. */
    void sent(String text) {
        awaitedEcho = text.strip();
    }

    private void seeEcho(String line) {
        if (!awaitedEcho.isEmpty() && line.strip().endsWith(awaitedEcho)) {
            awaitedEcho = "";
            if (!echo) {
                echo = true;
                listener.note("the board sends back what is sent to it (echo)");
            }
        }
    }

    /** Tests of Zephyr that cause a fatal error on purpose say so right behind it. */
    private void withdraw(String line) {
        if (fault.isPresent() && EXPECTED_ERROR.matcher(line).find()) {
            fault = Optional.empty();
            details.clear();
        }
    }

    /** Looks for what the user says must not come, in a line that was told before. */
    void search(ConsoleLine line) throws EspException {
        if (faults.isPresent() && fault.isEmpty()) {
            fault = faults.get().line(line.plain());
        }
    }

    /** Nothing more comes: a crash report that broke off is all there is. */
    void end() {
        tell(crashes.reset(programs.current(), chip));
    }

    /** The first fault, with what was decoded since. */
    Optional<Fault> fault() {
        return fault.map(f -> f.with(details));
    }

    /** The same, and whatever comes next is another one. */
    Optional<Fault> takeFault() {
        Optional<Fault> taken = fault();
        fault = Optional.empty();
        restartedSinceFault = false;
        if (taken.isPresent()) {
            details.clear();
            goOn();
        }
        return taken;
    }

    /** Whether nothing more is to come of the crash report that belongs to the fault. */
    boolean isReportComplete() {
        return restartedSinceFault && !coreDump.isOpen();
    }

    boolean isDumping() {
        return coreDump.isOpen();
    }

    /** The board was out of sight for a while, and perhaps flashed. */
    void goOn() {
        faults.ifPresent(FaultWatch::goOn);
    }

    BoardTests tests() {
        return tests;
    }

    List<MonitorResult.TagCount> tags() {
        return tags.entrySet().stream()
                .map(e -> new MonitorResult.TagCount(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingLong(MonitorResult.TagCount::lines)
                        .reversed()
                        .thenComparing(MonitorResult.TagCount::tag))
                .toList();
    }

    OutputKind output() {
        if (output.kind() != OutputKind.APPLICATION) {
            return output.kind();
        }
        return tests.waitAtMenu()
                ? OutputKind.TEST_MENU
                : tests.ranNone() ? OutputKind.NO_TEST : OutputKind.APPLICATION;
    }

    private void happened(BootEvent event, String line) {
        output.event(event);
        if (event instanceof BootEvent.Started started) {
            tell(crashes.reset(programs.current(), chip));
            restartedSinceFault |= fault.isPresent() && !isUnexplained();
            tests.restarted();
            gdbStub = false;
            listener.note(explained(started));
        } else if (event instanceof BootEvent.WaitsForDownload) {
            listener.note("the chip waits for a download: its boot pin was low when it was reset");
        }
        if (faults.isPresent() && (fault.isEmpty() || isUnexplained())) {
            Optional<Fault> found = faults.get().event(event, line);
            fault = fault.isEmpty()
                            || found.filter(f -> !f.kind().equals(FailOn.RESET)).isPresent()
                    ? found
                    : fault;
            // A reset, unlike a crash, prints its report before the line by which it is noticed.
            restartedSinceFault = fault.isPresent() && !isUnexplained() && event instanceof BootEvent.Started;
        }
    }

    /** The board was reset, and why may show when it goes on: a boot loop, or nothing that can start. */
    boolean isUnexplained() {
        return fault.filter(f -> f.kind().equals(FailOn.RESET)).isPresent();
    }

    private static String explained(BootEvent.Started started) {
        String reason = started.reason().map(ResetReason::meaning).orElse("unknown");
        String mode = started.mode().download() ? "waits for a download" : "boots from flash";
        return "the board started (" + reason + ") and " + mode;
    }

    private void tell(List<String> addresses) {
        String guess = programs.guess()
                .map(elf -> " (a guess: the program has not said that it was made from " + elf + ")")
                .orElse("");
        List<String> decoded =
                addresses.stream().map(l -> l.startsWith("0x") ? l + guess : l).toList();
        decoded.forEach(listener::decoded);
        decoded.forEach(tests::decoded);
        if (fault.isEmpty() && !decoded.isEmpty() && details.size() > MAX_DETAILS / 2) {
            details.clear(); // harmless mentions of addresses long ago
        }
        if (details.size() < MAX_DETAILS) {
            details.addAll(decoded);
        }
    }

    private void count(ConsoleLine line) {
        line.head()
                .map(h -> h.tag() + ":" + h.level())
                .filter(t -> tags.size() < MAX_TAGS || tags.containsKey(t))
                .ifPresent(t -> tags.merge(t, 1L, Long::sum));
    }

    private static Optional<Chip> chipIn(String line) {
        if (ESP32_ROM.matcher(line).find()) {
            return Optional.of(Chip.ESP32);
        }
        Matcher m = CHIP.matcher(line);
        return m.find() ? Chip.named(m.group(1) == null ? m.group(2) : m.group(1)) : Optional.empty();
    }
}
