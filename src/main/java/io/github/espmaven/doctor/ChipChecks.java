package io.github.espmaven.doctor;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.ChipIdentity;
import io.github.espmaven.chip.FlashStatus;
import io.github.espmaven.chip.JedecId;
import io.github.espmaven.chip.SfdpTable;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.report.NumberText;
import io.github.espmaven.report.SecurityState;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The checks of a connected chip and its flash chip. They only read. */
public final class ChipChecks {
    /** BP2 to BP0 in the first status register. */
    private final Device device;

    private final FlashView flash;
    private final Checkup checkup;

    public ChipChecks(Device device, FlashView flash, Checkup checkup) {
        this.device = device;
        this.flash = flash;
        this.checkup = checkup;
    }

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

    private Verdict status() throws EspException {
        FlashStatus status = FlashStatus.read(device.flash().id(), device::flashStatus);
        String quad = status.quadEnabled()
                ? ", QE is set"
                : ", QE is not set where most makers have it (Macronix and ISSI have it elsewhere)";
        String text = status.registers().stream()
                        .map(value -> String.format(Locale.ROOT, "0x%02x", value))
                        .collect(Collectors.joining(" "))
                + ", " + status.protection() + (status.hasQuadEnable() ? quad : "");
        return status.blocksProtected()
                ? Verdict.problem(
                        text,
                        "Something has set the flash chip's BP bits. If it was not meant, clear them: mvn"
                                + " esp:flash-status "
                                + clearing(status.registers().get(0)) + ".")
                : Verdict.ok(text);
    }

    /** Parameters that clear BP2 to BP0 and leave the rest of the register, where some makers have QE. */
    static String clearing(int register1) {
        int value = register1 & FlashStatus.writable(1) & ~FlashStatus.BLOCK_PROTECTION;
        return "-Desp.writeStatus=" + Hex.of(value) + " -Desp.nonVolatile=true"
                + (FlashStatus.locking(1, value) == 0 ? "" : " -Desp.force=true");
    }

    private Verdict sfdp() throws EspException {
        if (!SfdpTable.isThere(device::flashParameters)) {
            return Verdict.ok("the flash chip has no such table");
        }
        OptionalLong bytes = SfdpTable.read(device::flashParameters).sizeBytes();
        if (bytes.isEmpty()) {
            return Verdict.note("it has no basic table, so it does not tell its size");
        }
        String text = "it describes " + NumberText.flashSize(bytes.getAsLong());
        return bytes.getAsLong() == flash.bytes()
                ? Verdict.ok(text + ", as its id")
                : Verdict.warning(
                        text + ", its id " + NumberText.flashSize(flash.bytes()),
                        "The chip may be relabelled: trust the smaller size, "
                                + smaller(bytes.getAsLong(), flash.bytes()) + ".");
    }

    static String smaller(long one, long other) {
        return "-Desp.flashSize=" + ByteSize.of(Math.min(one, other));
    }
}
