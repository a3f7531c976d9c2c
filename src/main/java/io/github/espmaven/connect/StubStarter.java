package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.RegisterWrite;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.stub.StubLoader;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Uploads and starts the stub, also where secure boot or the stub itself prevents the usual way. */
final class StubStarter {
    /** A stub greets within 50 ms (measured); more is not spent on one that may have greeted at another rate. */
    private static final Duration GREETING_AT_RAISED_RATE = Duration.ofMillis(100);

    /** Behind the time for the ROM's reply; then it is asked for by SYNC. */
    private static final Duration GREETING = Duration.ofMillis(500);

    /** For the ROM's reply to MEM_END to arrive before the rate is changed, which an ESP32's stub uses 44 ms later. */
    private static final Duration REPLY = Duration.ofMillis(20);

    private static final Duration SYNC_WITHIN = Duration.ofMillis(150);

    private final Session session;
    private final Link link;
    private final StubLoader loader;

    StubStarter(Session session) {
        this.session = session;
        this.link = session.link();
        this.loader = new StubLoader(link.client(), link.timeouts());
    }

    /** Starts the stub image of that name; the session knows it afterwards. */
    void start(String name) throws EspException {
        StubImage image = StubImage.load(name);
        boolean otg = session.usb() == UsbInterface.OTG;
        loader.upload(image, otg ? StubLoader.USB_OTG_BLOCK_BYTES : StubLoader.BLOCK_BYTES, link.baud());
        session.noteErrorRate(loader.bitErrorRate());
        OptionalInt hook = session.secureBoot() ? session.spec().stubStart().callHook() : OptionalInt.empty();
        if (hook.isPresent()) {
            callThrough(hook.getAsInt(), image.entry());
        } else {
            jump(image.entry());
        }
        session.stubHasStarted();
        link.log("stub \"" + name + "\" is running");
    }

    /** Some stubs set the UART anew when they start (protocol.md, section 11, pitfall 49). */
    private void jump(int entry) throws EspException {
        int before = link.baud();
        boolean raised = before > session.options().initialBaud();
        loader.jump(entry);
        if (raised && session.spec().stubBaud().isPresent()) {
            link.client().listen(REPLY, console -> false);
            link.setBaud(session.spec().stubBaud().getAsInt());
            link.client().discardInput();
        }
        try {
            loader.awaitGreeting(
                    raised
                            ? GREETING_AT_RAISED_RATE
                            : GREETING.plus(link.timeouts().memEndRom()));
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.CONNECTING);
            if (!answersAtAny(IntStream.of(session.options().initialBaud(), Chip.ROM_BAUD, before))) {
                throw e;
            }
        }
    }

    /** The greeting is sent once; after it a stub is known by its answer to SYNC. */
    private boolean answersAtAny(IntStream rates) throws EspException {
        for (int rate : rates.distinct().toArray()) {
            link.setBaud(rate);
            link.client().discardInput();
            try {
                if (new SyncHandshake(link).once(SYNC_WITHIN) == Answerer.STUB) {
                    return true;
                }
            } catch (EspException e) {
                e.throwUnlessRetry(Retry.CONNECTING);
            }
        }
        return false;
    }

    /** The ROM refuses to jump but calls through a pointer in RAM, which is put back afterwards. */
    private void callThrough(int hook, int entry) throws EspException {
        loader.jump(0);
        link.client().pollPacket(link.timeouts().memEndRom());
        int before = link.read(hook);
        link.write(RegisterWrite.set(hook, entry));
        link.client().send(new Commands.ReadFlashSlow(0, 0));
        loader.awaitGreeting(link.timeouts().standard());
        session.stubHasStarted();
        link.write(RegisterWrite.set(hook, before));
    }
}
