package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.JedecId;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.report.NumberText;
import io.github.espmaven.report.SecurityState;
import java.util.Arrays;
import java.util.Locale;

/** The checks of a connected chip and its flash chip. They only read. */
public final class ChipChecks {
    private static final int[] READ_STATUS = {0x05, 0x35, 0x15};
    /** BP0 to BP2 of the first register, at all makers (protocol.md, section 1.3). */
    private static final int BLOCK_PROTECT = 0x1c;

    private static final int READINGS = 6;
    private static final int QUAD_ENABLE = 2;
    private static final int SFDP_SIGNATURE = 0x5044_4653;
    private static final int FIRST_TABLE_AT = 12;

    private final Device device;
    private final FlashView flash;
    private final Checkup checkup;

    public ChipChecks(Device device, FlashView flash, Checkup checkup) {
        this.device = device;
        this.flash = flash;
        this.checkup = checkup;
    }

    /** Adds them. */
    public void run() {
        checkup.look(Part.CHIP, "chip", this::identity);
        checkup.look(Part.CHIP, "revision", this::revision);
        checkup.look(Part.CHIP, "security", this::security);
        checkup.look(Part.CHIP, "flash chip", this::flash);
        checkup.look(Part.CHIP, "flash size", this::size);
        checkup.look(Part.CHIP, "status registers", this::status);
        checkup.look(Part.CHIP, "SFDP", this::sfdp);
        checkup.look(Part.CHIP, "repeated reading", () -> new RepeatedReading(device).verdict(flash.bytes()));
    }

    private Verdict identity() throws EspException {
        ChipIdentity chip = device.identity();
        String text = chip.description() + ", " + String.join(", ", chip.features()) + ", crystal " + chip.crystalMhz()
                + " MHz, MAC " + chip.mac().base();
        return chip.crystalDoubtful()
                ? Verdict.warning(
                        text + "; the ROM measured "
                                + Math.round(chip.crystalMeasuredMhz().orElse(0)) + " MHz",
                        "If it is not a disturbed line: build for the crystal that is there.")
                : Verdict.ok(text);
    }

    /** What a revision means for flashing stands in the chip's row: whether a stub fits it. */
    private Verdict revision() throws EspException {
        String revision = device.identity().revision().toString();
        boolean stub = device.chip().spec().stub(device.identity().revision()).isPresent();
        return stub
                ? Verdict.ok(revision + ": nothing is known of it that matters for flashing")
                : Verdict.note(revision + ": there is no stub for it; the ROM flashes it, more slowly");
    }

    private Verdict security() throws EspException {
        SecurityState state = device.secureDownload()
                ? SecurityState.of(device.security().orElseThrow())
                : SecurityState.of(
                        device.chip().spec().security().read(device.identity().revision(), device.registers()),
                        device.security());
        String text = String.join(", ", state.lines()).replaceFirst("^Security: *", "");
        boolean off = state.secureBoot().equals("off") && !state.flashEncryption() && !state.secureDownload();
        return off ? Verdict.ok(text) : Verdict.note(text, "What that means for flashing: mvn esp:security-info.");
    }

    private Verdict flash() throws EspException {
        JedecId id = device.flash().id();
        String text = id + id.maker().map(maker -> " (" + maker + ")").orElse("");
        return id.answered()
                ? Verdict.ok(text
                        + (id.sizeBytes().isPresent()
                                ? ", " + NumberText.flashSize(id.sizeBytes().getAsLong())
                                : ", of a size that its id does not tell"))
                : Verdict.problem(
                        text + ": the flash chip does not answer",
                        "Look at its supply; nothing else may be connected to its pins.",
                        "If it is at other pins: -Desp.spiConnection=CLK,Q,D,HD,CS.");
    }

    /** A chip that is smaller than it says shows its beginning once more behind its end. */
    private Verdict size() throws EspException {
        long claimed = flash.bytes();
        FlashRange place = new FlashRange(device.chip().spec().bootloaderOffset(), FlashRange.SECTOR_BYTES);
        byte[] there = flash.read(place);
        if (FileSignature.isBlank(there)) {
            return Verdict.notPossible("the flash is empty at " + Hex.offset(place.offset())
                    + ", so nothing tells whether a place is the same as another");
        }
        long seen = claimed;
        while (seen / 2 >= FlashView.LEAST_BYTES
                && Arrays.equals(there, flash.read(place.offset() + seen / 2, place.length()))) {
            seen /= 2;
        }
        if (seen < claimed) {
            return Verdict.problem(
                    "its id says " + NumberText.flashSize(claimed) + ", and what lies at " + Hex.offset(place.offset())
                            + " comes again " + NumberText.flashSize(seen) + " behind it: it has "
                            + NumberText.flashSize(seen) + ", or a copy lies there",
                    "If it is a fake: -Desp.flashSize=" + (seen >> 20) + "MB.");
        }
        return Verdict.ok(NumberText.flashSize(claimed) + ": the beginning does not come again at a half of it");
    }

    private interface Reading {
        int value() throws EspException;
    }

    /** Replies carry no checksum: a value counts when it comes twice in a row (protocol.md, section 11, pitfall 48). */
    private static int twice(Reading reading) throws EspException {
        int last = reading.value();
        for (int i = 0; i < READINGS; i++) {
            int next = reading.value();
            if (next == last) {
                return next;
            }
            last = next;
        }
        throw new EspException(
                Problem.UNRELIABLE_LINK, "the line falsifies data: a value was never the same twice in a row");
    }

    private Verdict status() throws EspException {
        int[] values = new int[READ_STATUS.length];
        for (int i = 0; i < values.length; i++) {
            int opcode = READ_STATUS[i];
            values[i] = twice(() -> device.flashStatus(opcode));
        }
        String text = String.format(Locale.ROOT, "0x%02x 0x%02x 0x%02x, ", values[0], values[1], values[2]);
        String quad = (values[1] & QUAD_ENABLE) != 0
                ? ", QE is set"
                : ", QE is not set where most makers have it (Macronix and ISSI have it elsewhere)";
        return (values[0] & BLOCK_PROTECT) == 0
                ? Verdict.ok(text + "no block is protected" + quad)
                : Verdict.problem(
                        text + "blocks are protected against writing (BP = " + (values[0] >> 2 & 7) + ")" + quad,
                        "Something has set the flash chip's BP bits: clear them with the program that did, or esptool's"
                                + " write-flash-status 0 --non-volatile.");
    }

    private Verdict sfdp() throws EspException {
        if (twice(() -> device.flashParameters(0)) != SFDP_SIGNATURE) {
            return Verdict.ok("the flash chip has no such table");
        }
        int table = twice(() -> device.flashParameters(FIRST_TABLE_AT)) & 0xff_ffff;
        int density = twice(() -> device.flashParameters(table + 4));
        long bytes = density < 0 ? 1L << Math.max(0, (density & 0x7fff_ffff) - 3) : (density + 1L) / 8;
        String text = "it describes " + NumberText.flashSize(bytes);
        return bytes == flash.bytes()
                ? Verdict.ok(text + ", as its id")
                : Verdict.warning(
                        text + ", its id " + NumberText.flashSize(flash.bytes()),
                        "The chip may be relabelled: trust the smaller size, -Desp.flashSize=" + (bytes >> 20) + "MB.");
    }
}
