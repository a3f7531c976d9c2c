package io.github.espmaven.diagnose;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;

/** Remedies of the area {@code CHIP}: when the chip answers and refuses, or its flash does not hold what it should. */
final class ChipRemedies {
    private static final String SLOWER = "Lower the rate: -Desp.baud=115200.";
    private static final String POWER = "Use a shorter cable, no hub, and a supply that can feed the board.";
    private static final String WITHOUT_STUB = "Work with the chip's ROM alone: -Desp.stub=false.";

    private static final String WITH_STUB =
            "Let the plugin load its own program, the stub, which can: -Desp.stub=true.";

    private static final String LOCKED =
            "If the chip is locked (mvn esp:chip-info tells), only writing and erasing are possible.";

    private ChipRemedies() {}

    static Advice advice(Problem problem, Evidence evidence) {
        return switch (problem) {
            case COMMAND_FAILED -> failed(evidence);
            case UNSUPPORTED_COMMAND -> unsupported(new FailureContext(evidence));
            case UNKNOWN_CHIP ->
                Advice.steps(
                        "Name the chip if you know it: -Desp.chip=esp32c3.",
                        "A newer version of this plugin may know it.",
                        SLOWER);
            case OTHER_CHIP ->
                Advice.steps(
                        "Check that -Desp.port is the board you mean.",
                        "Correct -Desp.chip, or have the chip found out: -Desp.chip=auto.");
            case STUB_SILENT, STUB_GARBLED -> stub(new FailureContext(evidence));
            case STUB_MISSING -> Advice.steps(WITHOUT_STUB);
            case NOT_SUPPORTED -> Advice.steps(notSupported(new FailureContext(evidence)));
            case SECURE_DOWNLOAD_MODE ->
                Advice.because(
                        "Its efuses restrict the chip to writing and erasing flash, for good.",
                        "Do without what needs more: chip-info, reading, verification.");
            case VERIFY_FAILED -> differs(evidence);
            case OTHER_FLASH_HIT ->
                Advice.because(
                        "A falsified command erased or overwrote flash that was not named.",
                        "Look up what belongs there: mvn esp:flash-map. Flash it again; settings (NVS) that lay there"
                                + " are lost.",
                        SLOWER,
                        POWER);
            case STILL_EMPTY ->
                Advice.because(
                        "The flash chip took the commands and stored nothing: write protection, or a defect.",
                        "Check the flash's supply and its WP and HOLD pins: nothing else may be wired to the pins of"
                                + " the flash" + new FailureContext(evidence).flashWires() + ".",
                        "Check -Desp.spiConnection if the flash is wired to other pins.");
            case SECURE_BOOT_GUARD ->
                evidence.get(Key.OPERATION).isPresent()
                        ? erasing("Secure boot is active: without a bootloader it accepts the chip is unusable.")
                        : Advice.because(
                                "Secure boot is active: a bootloader it does not accept makes the chip unusable.",
                                "Flash the application partitions only.",
                                "If the image is signed with the right key and you are sure: -Desp.force=true.");
            case ENCRYPTION_GUARD -> encryption(evidence);
            case FUSES_DIFFER ->
                Advice.steps(
                        "Compare with what the board holds: mvn esp:efuse.",
                        "Fuses can be set and never cleared: burn what is lacking, mvn esp:efuse-burn, or take another"
                                + " board.");
            case BURN_REFUSED ->
                Advice.steps(
                        "See what would change, and what for good: mvn esp:efuse-burn without esp.burn.",
                        "What is meant all the same is named one by one"
                                + evidence.get(Key.CHOICES)
                                        .map(names -> ": -Desp.accept=" + names)
                                        .orElse(" in esp.accept")
                                + ".");
            case NO_FLASH ->
                Advice.steps(
                        "Check the flash chip's supply and soldering.",
                        "If it is wired to other pins, name them: -Desp.spiConnection=CLK,Q,D,HD,CS.");
            default -> throw Remedies.notMine(problem);
        };
    }

    private static Advice differs(Evidence evidence) {
        if (evidence.get(Key.OPERATION).filter("compare"::equals).isPresent()) {
            return Advice.steps(
                    "Write the files: mvn esp:flash with the same parameters.",
                    "If that was done: a program on the board may have changed its flash since.");
        }
        return switch (evidence.get(Key.FAULT).orElse("")) {
            case "worn-flash" ->
                Advice.because(
                        "The line is not to blame: the flash keeps other bits than it is given, at the same place each"
                                + " time. It is worn or damaged there, or smaller than it claims.",
                        "Compare its size and read it twice: mvn esp:doctor.",
                        "Leave that part of the flash unused in the partition table, or replace the board.");
            case "smaller-flash" ->
                Advice.because(
                        "The flash chip is smaller than it claims: a place behind its end is one before it.",
                        "Give its true size, so that nothing is placed behind it: -Desp.flashSize="
                                + evidence.get(Key.CHOICES).orElse("detect") + ".",
                        "Replace the board: such flash chips are relabelled.");
            case "unsteady-flash" ->
                Advice.because(
                        "The line is not to blame: the flash reads otherwise each time.",
                        POWER,
                        "Nothing else may be wired to the pins of the flash" + new FailureContext(evidence).flashWires()
                                + ".",
                        "Try another mode of the flash: -Desp.flashMode=dio.");
            default ->
                Advice.because(
                        "What the chip acknowledged is not what its flash holds; other regions may be hit too.",
                        SLOWER,
                        POWER,
                        "Write everything anew: -Desp.rewrite=true -Desp.eraseAll=true (this clears NVS too).");
        };
    }

    private static Advice erasing(String cause) {
        return Advice.because(
                cause,
                "Write what is to be there instead: mvn esp:flash.",
                "If you are sure, erase it all the same: -Desp.force=true.");
    }

    /** What works depends on how far encryption is set up, and whether the user asked for it. */
    private static Advice encryption(Evidence evidence) {
        if (evidence.get(Key.OPERATION).isPresent()) {
            return erasing("Flash encryption is active: the chip decrypts what it reads, erased flash, too.");
        }
        if (evidence.get(Key.PARAMETER).filter("esp.backup"::equals).isPresent()) {
            return Advice.steps(
                    "Restore onto the board that the backup is of, or onto one whose flash is encrypted like it.",
                    "If you are sure: -Desp.force=true.");
        }
        boolean asked = evidence.get(Key.PARAMETER).isPresent();
        return switch (evidence.get(Key.FLASH_ENCRYPTION).orElse("")) {
            case "release" ->
                Advice.because(
                        "Flash encryption is in release mode: the loader encrypts nothing any more.",
                        "Let the application update the board, over the air.",
                        "With this board's key the images can be encrypted here: <encryptWith> in each <image>.",
                        "If the files were encrypted on a computer with this board's key"
                                + (asked ? ": -Desp.encrypt=false" : ":") + " -Desp.force=true.");
            case "off" ->
                Advice.because(
                        "Nothing of flash encryption is set up on this chip; its bootloader does that at its first"
                                + " start.",
                        "Write all of it plain, as the first flash of a new board: -Desp.encrypt=false.");
            case "development" ->
                asked
                        ? Advice.steps("Use a board whose flash encryption is set up completely: this one's would"
                                + " encrypt wrongly.")
                        : plainOnEncrypted();
            default -> plainOnEncrypted();
        };
    }

    private static Advice plainOnEncrypted() {
        return Advice.because(
                "Flash encryption is active: plain data would be unreadable for the chip.",
                "Let the chip encrypt what it writes: -Desp.encrypt=true (development mode only).",
                "If the data is encrypted already and you are sure: -Desp.force=true.");
    }

    private static boolean mayHaveStub(FailureContext context) {
        return !context.is(Key.STUB, true)
                && !context.is(Key.SECURE_DOWNLOAD, true)
                && context.chip()
                        .map(chip -> chip.spec().stubs().current().isPresent())
                        .orElse(true);
    }

    private static String notSupported(FailureContext context) {
        return switch (context.parameter()) {
            case "esp.after" -> "Restart the board by a reset instead: -Desp.after=hard-reset.";
            case "esp.resetBy" ->
                "Press the board's reset button, or have the chip restart itself where it can: -Desp.resetBy=watchdog.";
            case "esp.program" -> "Flash the program, signed: mvn esp:flash.";
            case "esp.spiConnection" ->
                "Use a chip that can, or the flash at the default pins, without" + " -Desp.spiConnection.";
            case "esp.images" -> "Name a partition by its label or subtype, as ota_0; esp:flash asks the board.";
            case "esp.encrypt" -> "Write it plain: -Desp.encrypt=false.";
            default ->
                mayHaveStub(context)
                        ? WITH_STUB
                        : "Do without it on this chip: mvn esp:chip-info tells what it is and how it is protected.";
        };
    }

    /** Locked chips, ROMs and stubs know different commands. */
    private static Advice unsupported(FailureContext context) {
        if (context.is(Key.SECURE_DOWNLOAD, true)) {
            return Advice.because(
                    "The chip is locked into secure download mode for good: it takes writes and little else.",
                    "Do without what needs more: reading, verification, erasing the whole chip.");
        }
        if (context.is(Key.STUB, true)) {
            return Advice.because(
                    "A flashing program of another kind or version runs on the chip.",
                    "Have the board reset when the goal begins: -Desp.before=default-reset.",
                    "Or press RESET on the board, and run the goal again.");
        }
        String cause = "The loader in the chip's ROM does not know this command.";
        return mayHaveStub(context)
                ? Advice.because(cause, WITH_STUB, LOCKED)
                : Advice.because(cause, "There is no stub for this chip that would know it: do without.");
    }

    private static Advice stub(FailureContext context) {
        List<String> steps = new ArrayList<>(context.slower());
        steps.add(WITHOUT_STUB);
        steps.add(context.wiring());
        return Advice.because(
                "The stub, a small program that makes flashing fast, was loaded into the chip and did not report.",
                steps);
    }

    private static Advice failed(Evidence evidence) {
        return switch (evidence.number(Key.STATUS).orElse(0)) {
            case 0x0107, 0xC100, 0x010B, 0x010C, 0xC700 ->
                Advice.because("The line falsified data on its way to the chip.", SLOWER, POWER);
            case 0x0106, 0x0164, 0xC400, 0xC500 ->
                Advice.because(
                        "The flash does not answer as it should, or the address is behind its end.",
                        "Check -Desp.flashSize against the flash that is on the board.",
                        POWER);
            case 0x0108 ->
                Advice.because(
                        "A byte in flash could not take its value: the line repeated or falsified a block, or the"
                                + " sector is worn out.",
                        SLOWER,
                        POWER,
                        "If it stays at the same place: erase first, -Desp.eraseAll=true (this clears NVS too).");
            // what no request of ours calls for: it was another one when it arrived, or the answer was
            default ->
                Advice.because(
                        "The line falsified the command on its way to the chip, or the answer to it.",
                        SLOWER,
                        POWER,
                        "If it stays at the same place, add -X and report what it prints.");
        };
    }
}
