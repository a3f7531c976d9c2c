package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.Registers;
import io.github.espmaven.chip.UsbInterface;
import io.github.espmaven.connect.ConnectOptions.StubUse;
import io.github.espmaven.loader.CommandTimeouts;
import io.github.espmaven.loader.LoaderClient;
import io.github.espmaven.transport.PortTraits;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A connected chip whose loader takes commands, from connecting to the end of the goal. Made by {@link Connector}. Not
 * thread-safe. After an {@link EspException} from {@link #loader()} the loader's state is uncertain: {@link
 * #reconnect()} mends that.
 */
public final class Device implements AutoCloseable {
    private static final int STUB_BLOCK = 0x4000;
    private static final int ROM_BLOCK = 0x400;
    private static final int USB_OTG_BLOCK = 0x800;

    private final Session session;
    private final FlashLink flash;

    Device(Session session) {
        this.session = session;
        this.flash = new FlashLink(session);
    }

    public Chip chip() {
        return session.chip();
    }

    /**
     * Who the chip is; every register behind it was read twice alike.
     *
     * @throws EspException {@code SECURE_DOWNLOAD_MODE}, in which the chip does not tell
     */
    public ChipIdentity identity() throws EspException {
        return session.identity().orElseThrow(() -> session.locked("its revision and address"));
    }

    /** The chip's own words about its protection; empty on ESP8266 and ESP32, which have none. */
    public Optional<SecurityInfo> security() {
        return session.security();
    }

    /** Whether the chip is in secure download mode: then it only takes writes and erasing by them. */
    public boolean secureDownload() {
        return session.secureDownload();
    }

    public boolean stubRunning() {
        return session.stubRunning();
    }

    /** Whether {@link #startStub()} will start the stub: who writes will be the stub, though the ROM answers now. */
    public boolean stubPutOff() {
        return session.stubPutOff();
    }

    /** Starts the stub where that was put off; the flash is as it was. */
    public void startStub() throws EspException {
        if (session.stubPutOff()) {
            session.startStub();
            flash.restore();
        }
    }

    /**
     * Goes on with this connection for other work. That the same chip and loader still answer is proven by a SYNC,
     * which tells the ROM from the stub, and by the chip's address, read once more.
     *
     * @return false where the ROM is wanted and the stub runs; nothing was asked then
     * @throws EspException why the connection is of no use any more; what keeps the stub from starting
     */
    public boolean goOn(StubUse stub) throws EspException {
        if (stub == StubUse.ROM_ONLY && stubRunning()) {
            return false;
        }
        session.goOn(stub);
        if (stub.isWanted() && !stubRunning() && !stubPutOff()) {
            session.startStub();
            flash.restore();
        }
        return true;
    }

    /** Sends commands, in the dialect of whoever answers. */
    public LoaderClient loader() {
        return session.link().client();
    }

    public CommandTimeouts timeouts() {
        return session.link().timeouts();
    }

    /** Whether block size, baud rate and loader may become others than those wanted. */
    public boolean heals() {
        return session.options().healing();
    }

    /** How often a block is sent that the chip refuses. */
    public int blockAttempts() {
        return session.options().attempts().blocks();
    }

    /** The rate in use, in baud; on ports whose rate is set elsewhere a guess at the slow side. */
    public int baud() {
        return session.link().baud();
    }

    public PortTraits port() {
        return session.link().transport().traits();
    }

    /** What is known of the chip and of the way to it, for the account of a failure. */
    public Evidence evidence() {
        return session.link()
                .evidence()
                .with(Key.CHIP, chip())
                .with(Key.STUB, stubRunning())
                .with(Key.SECURE_DOWNLOAD, secureDownload());
    }

    /** By which of its own USB devices the chip is reached, if by any. */
    public UsbInterface usb() {
        return session.usb();
    }

    /** The chip's registers, each read once a connection; not in secure download mode. */
    public Registers registers() {
        return session.registers();
    }

    /**
     * Reads the registers once more that have been read once only, for replies carry no checksum.
     *
     * @throws EspException {@code UNRELIABLE_LINK} when one reads differently now
     */
    public void compareRegisters() throws EspException {
        session.registers().compare();
    }

    /**
     * The flash chip; connects it if that has not been done.
     *
     * @throws EspException {@code SECURE_DOWNLOAD_MODE}, {@code UNRELIABLE_LINK} when its id is not the same twice, or as
     *     {@link #attachFlash()}
     */
    public FlashChip flash() throws EspException {
        return flash.chip();
    }

    /** A status register of the flash chip: 0x05, 0x35 and 0x15 read the three of most (protocol.md, section 1.3). */
    public int flashStatus(int opcode) throws EspException {
        return flash.status(opcode);
    }

    /**
     * Writes a status register of the flash chip.
     *
     * @param kept whether it stays so without power
     * @param opcode that writes it: 0x01, 0x31, 0x11; 0x01 with 16 bits writes the first two
     */
    public void writeFlashStatus(boolean kept, int opcode, int value, int bits) throws EspException {
        flash.writeStatus(kept ? 0x06 : 0x50, opcode, value, bits);
    }

    /** Four bytes of the SFDP table, in which the flash chip describes itself. */
    public int flashParameters(int address) throws EspException {
        return flash.sfdp(address);
    }

    /**
     * Connects the flash chip, at the pins that {@link ConnectOptions#spiConnection()} names.
     *
     * @throws EspException {@code NOT_SUPPORTED} or {@code BAD_PARAMETER} when the chip cannot use those pins
     */
    public void attachFlash() throws EspException {
        flash.connectSafely();
    }

    /**
     * The attached flash chip.
     *
     * @throws EspException {@code NO_FLASH} when it does not answer
     */
    public FlashChip requireFlash() throws EspException {
        FlashChip chip = flash();
        if (!chip.id().answered()) {
            throw new EspException(
                    Problem.NO_FLASH,
                    "the flash chip of this board does not answer (" + chip.id() + ")",
                    Evidence.of(Key.CHIP, chip()));
        }
        return chip;
    }

    /** Size of the flash, as it tells or, else and in secure download mode, as it was named; empty: nobody knows. */
    public OptionalLong flashBytes() throws EspException {
        return secureDownload() ? session.options().flashBytes() : flash().sizeBytes();
    }

    /** Tells the loader the flash's size, where it wants to know; connects the flash first if need be. */
    public void useFlashSize(long bytes) throws EspException {
        flash.tellSize(bytes);
    }

    /** Largest block of a flash write that whoever answers takes, in bytes (protocol.md, section 3.3). */
    public int flashBlockBytes() {
        if (!session.stubRunning() && !session.stubPutOff()) {
            return ROM_BLOCK;
        }
        return session.usb() == UsbInterface.OTG ? USB_OTG_BLOCK : STUB_BLOCK;
    }

    /**
     * Starts anew with the same chip: reset, sync, stub, baud rate, flash as they were. A write that was under way is
     * lost.
     *
     * @throws EspException as when connecting; {@code OTHER_CHIP} when another board answers
     */
    public void reconnect() throws EspException {
        session.reopen();
        flash.restore();
    }

    /**
     * As {@link #reconnect()}, with the ROM instead of a stub that dies, or back again.
     *
     * @return false where there is no other loader, or that was done before
     */
    public boolean reconnectToOtherLoader() throws EspException {
        boolean changed = session.changeLoader();
        if (changed) {
            reconnect();
        }
        return changed;
    }

    /**
     * Ends the work.
     *
     * @return whether it was done; when this port or chip cannot, that has been logged
     */
    public boolean restart(AfterReset after) throws EspException {
        return new Restart(session).perform(after);
    }

    /**
     * Says beforehand whether {@link #restart} knows a way.
     *
     * @throws EspException {@code NOT_SUPPORTED} when this loader has none
     */
    public void requireRestart(AfterReset after) throws EspException {
        new Restart(session).requirePossible(after);
    }

    /** The next lower rate worth trying; empty: none, or the port's rate is not set from here. */
    public OptionalInt slowerBaud() {
        return session.link().rateFixed() ? OptionalInt.empty() : StubAndBaudSetup.slower(baud());
    }

    /** The next higher rate, up to the one wanted at first; empty: none, or it is not set from here. */
    public OptionalInt fasterBaud() {
        return session.fasterBaud();
    }

    /**
     * Goes up to a rate up to the one wanted at first.
     *
     * @param why in the user's words
     * @return false where the chip is not understood there, and has to be reached again
     */
    public boolean raiseBaud(int baud, String why) throws EspException {
        int before = baud();
        try {
            session.raise(baud, why);
            return baud() > before;
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.WORKING);
            return false;
        }
    }

    /** The bit error rate to begin with, as far as known: what was seen while the stub was sent, or at the last flash. */
    public double expectedErrorRate() {
        return session.expectedErrorRate();
    }

    /** Keeps the baud rate, and the bit error rate seen at it, to be tried first the next time. */
    public void rememberRate(double bitErrorRate) {
        session.remember(bitErrorRate);
    }

    /**
     * As {@link #reconnect()}, at no higher rate than {@code baud} from now on.
     *
     * @throws EspException as {@link #reconnect()}
     */
    public void reconnectAt(int baud) throws EspException {
        session.giveWay(baud);
        reconnect();
    }

    /** Tells the user something that prevents nothing. */
    public void notice(String line) {
        session.link().notice(line);
    }

    /** What came between packets since the last reset: boot log, crash report, noise. */
    public String console() {
        return session.link().client().console();
    }

    /** Closes the port; the chip stays as it is. */
    @Override
    public void close() {
        session.link().transport().close();
    }
}
