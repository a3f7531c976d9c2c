package io.github.espmaven.simulator;

import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.simulator.ConsoleScript.Action;
import io.github.espmaven.simulator.ConsoleScript.Reaction;
import io.github.espmaven.simulator.ConsoleScript.Repeated;
import io.github.espmaven.simulator.boot.BootEnding;
import io.github.espmaven.simulator.boot.BootScript;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;

/**
 * An application that prints and does what a {@link ConsoleScript} says. It begins where the bootloader would have
 * started the application; with nothing in flash that could start, behind the ROM's banner.
 */
final class ScriptedApp implements Program {
    private static final byte[] PANIC = String.join(
                    "\r\n",
                    "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.",
                    "",
                    "Rebooting...",
                    "")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LINE = 1024;
    private static final long MAX_UNREAD_BYTES = 0x1_0000;

    private final VirtualChip chip;
    private final ConsoleScript script;
    private final FlashBoot boot;
    private final long begin;
    private final long[] rounds;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int done;
    private long lastStep;

    ScriptedApp(VirtualChip chip, BootScript found, long at, ConsoleScript script) {
        this.chip = chip;
        this.script = script;
        BootScript scripted = found.ending() instanceof BootEnding.Runs
                ? new BootScript(found.baud(), found.lines(), found.end(), new BootEnding.Halts())
                : banner(found);
        boot = new FlashBoot(chip, scripted, at);
        begin = at
                + (chip.options().timing() == Timing.NONE ? 0 : scripted.end().toNanos());
        lastStep = begin;
        rounds = new long[script.repeated().size()];
    }

    private static BootScript banner(BootScript found) {
        int count = 0;
        while (count < found.lines().size() && !found.lines().get(count).text().contains("boot")) {
            count++;
        }
        List<BootScript.Line> lines =
                found.lines().subList(0, Math.min(count + 1, found.lines().size()));
        BootScript.Line last = lines.get(lines.size() - 1);
        return new BootScript(found.baud(), lines, last.at().plusMillis(10), new BootEnding.Halts());
    }

    @Override
    public void receive(SerialWire.Arrival arrival) {
        byte[] bytes = arrival.bytes();
        long at = arrival.completeAt(bytes.length);
        if (script.echo()) {
            print(bytes, at);
        }
        for (byte b : bytes) {
            if (b == '\n' || b == '\r') {
                String said = line.toString(StandardCharsets.UTF_8);
                line.reset();
                react(said, at);
            } else if (line.size() < MAX_LINE) {
                line.write(b);
            }
        }
    }

    private void react(String said, long at) {
        for (Reaction reaction : script.reactions()) {
            Matcher m = reaction.pattern().matcher(said);
            if (m.find()) {
                perform(reaction.action(), at);
                return;
            }
        }
    }

    @Override
    public OptionalLong nextActAt() {
        OptionalLong booting = boot.nextActAt();
        if (booting.isPresent()) {
            return booting;
        }
        OptionalLong next = done < script.steps().size()
                ? OptionalLong.of(lastStep + script.steps().get(done).after().toNanos())
                : OptionalLong.empty();
        for (int i = 0; i < rounds.length; i++) {
            next = VirtualChip.earliest(next, OptionalLong.of(roundAt(i)));
        }
        return next;
    }

    private long roundAt(int index) {
        return begin
                + (rounds[index] + 1) * script.repeated().get(index).period().toNanos();
    }

    @Override
    public void act() {
        if (boot.nextActAt().isPresent()) {
            boot.act();
            return;
        }
        long now = nextActAt().orElseThrow();
        if (done < script.steps().size()
                && lastStep + script.steps().get(done).after().toNanos() == now) {
            lastStep = now;
            perform(script.steps().get(done++).action(), now);
            return;
        }
        for (int i = 0; i < rounds.length; i++) {
            if (roundAt(i) == now) {
                rounds[i]++;
                Repeated repeated = script.repeated().get(i);
                perform(repeated.action(), now);
                return;
            }
        }
    }

    private void perform(Action action, long at) {
        if (action instanceof Action.Print print) {
            print(print.bytes(), at);
        } else if (action instanceof Action.Restart restart) {
            chip.restart(restart.reason(), at);
        } else {
            print(PANIC, at);
            chip.restart(ResetReason.SOFTWARE_CPU, chip.wire().sendsUntil());
        }
    }

    private void print(byte[] bytes, long at) {
        if (chip.wire().unreadBytes() < MAX_UNREAD_BYTES) {
            chip.wire().toHost(bytes, at);
        }
    }
}
