package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.RegisterWrite;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.SyncHandshake.Answerer;
import io.github.espmaven.loader.Commands;
import io.github.espmaven.stub.StubImage;
import io.github.espmaven.stub.StubLoader;
import java.time.Duration;
import java.util.OptionalInt;

/** Uploads and starts the stub, also where secure boot or the stub itself prevents the usual way. */
final class StubStarter {
    /** A stub greets within milliseconds; more is not spent on one that may have greeted at another rate. */
    private static final Duration GREETING_AT_RAISED_RATE = Duration.ofMillis(250);

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
        OptionalInt hook = session.secureBoot() ? session.spec().stubStart().callHook() : OptionalInt.empty();
        if (hook.isPresent()) {
            callThrough(hook.getAsInt(), image.entry());
        } else {
            jump(image.entry());
        }
        session.stubHasStarted();
        link.log("stub \"" + name + "\" is running");
    }

    private void jump(int entry) throws EspException {
        if (loader.jump(entry)) {
            return;
        }
        boolean raised = link.baud() > session.options().initialBaud();
        try {
            loader.awaitGreeting(
                    raised ? GREETING_AT_RAISED_RATE : link.timeouts().standard());
        } catch (EspException e) {
            if (!raised || !greetsAtFirstRate()) {
                throw e;
            }
        }
    }

    /** Some stubs go back to the ROM's first rate when they start (protocol.md, section 11, pitfall 49). */
    private boolean greetsAtFirstRate() throws EspException {
        link.setBaud(session.options().initialBaud());
        link.client().discardInput();
        try {
            return new SyncHandshake(link).once(GREETING_AT_RAISED_RATE) == Answerer.STUB;
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.CONNECTING);
            return false;
        }
    }

    /** The ROM refuses to jump but calls through a pointer in RAM, which is put back afterwards. */
    private void callThrough(int hook, int entry) throws EspException {
        loader.jump(0);
        int before = link.read(hook);
        link.write(RegisterWrite.set(hook, entry));
        link.client().send(new Commands.ReadFlashSlow(0, 0));
        loader.awaitGreeting(link.timeouts().standard());
        session.stubHasStarted();
        link.write(RegisterWrite.set(hook, before));
    }
}
