package io.github.espmaven.simulator.boot;

import io.github.espmaven.bootlog.BootMode;
import io.github.espmaven.bootlog.ResetReason;
import io.github.espmaven.bootlog.RomLog;
import io.github.espmaven.bootlog.RomLog.FlashSetup;
import io.github.espmaven.bootlog.RomLog.LoadedSegment;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.Revision;
import io.github.espmaven.secure.SignedImage;
import io.github.espmaven.secure.TrustedKeys;
import io.github.espmaven.simulator.boot.ImageInFlash.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The mask ROM from reset to the jump into the program it loaded, and on from there: a second-stage bootloader when the
 * image is one, else the program itself (protocol.md, sections 12 and 13).
 */
public final class BootRom {
    private static final Duration WATCHDOG = Duration.ofMillis(300);

    private final BootEnvironment board;
    private final RomLog rom;
    private final ConsoleOutput console;
    private final ImageInFlash image;

    private BootRom(BootEnvironment board, RomLog rom, ConsoleOutput console) {
        this.board = board;
        this.rom = rom;
        this.console = console;
        image = ImageInFlash.at(board.chip().spec().bootloaderOffset(), board);
    }

    /**
     * What a chip prints and does after a reset.
     *
     * @param keys what secure boot of version 2 goes by; empty: it is off
     * @param straps the boot pins, as {@link RomLog#flashStraps} and {@link RomLog#downloadStraps} have them
     */
    public static BootScript boot(
            Chip chip, Revision revision, FlashView flash, Optional<TrustedKeys> keys, ResetReason reason, int straps) {
        RomLog rom = RomLog.of(chip);
        BootMode mode = rom.bootMode(straps);
        ConsoleOutput console = new ConsoleOutput(rom.baud());
        console.print(rom.banner(revision, reason, mode));
        if (mode.download()) {
            return console.end(new BootEnding.WaitsForDownload());
        }
        return console.end(new BootRom(new BootEnvironment(chip, revision, flash, keys), rom, console).start());
    }

    private BootEnding start() {
        if (!image.hasMagic()) {
            console.print(rom.noImage(image.firstWord(), board.revision()));
            return resetByWatchdog();
        }
        console.print(
                rom.flashSetup(new FlashSetup(image.wpPin(), image.drives(), image.modeCode(), image.frequencyCode())));
        if (board.keys().isPresent() && !isSigned(board.keys().get())) {
            return resetByWatchdog();
        }
        int checksum = loadSegments();
        if (!image.isComplete()) {
            return resetByWatchdog();
        }
        int stored = image.storedChecksum();
        console.print(rom.checksum(checksum, stored));
        if (checksum != stored) {
            return rom.haltsOnBadChecksum() ? new BootEnding.Halts() : resetByWatchdog();
        }
        checkDigest();
        console.print(rom.entry(image.entry()));
        return runProgram();
    }

    /** Verifies, before anything is loaded, as secure boot does (protocol.md, section 12). */
    private boolean isSigned(TrustedKeys keys) {
        List<SignedImage.Signature> signatures = image.isComplete()
                ? SignedImage.parse(image.read(0, image.length() + 2 * SignedImage.SECTOR), image.length())
                        .signatures()
                : List.of();
        boolean good = signatures.stream()
                .limit(board.chip().spec().security().signatures())
                .anyMatch(s -> s.valid() && keys.trust(s.keyDigest().orElseThrow()));
        console.print(rom.signature(keys.digests().size(), !signatures.isEmpty(), good));
        return good;
    }

    private int loadSegments() {
        int checksum = ImageInFlash.checksumSeed();
        for (Segment s : image.segments()) {
            if (s.complete()) {
                console.reading(s.length());
                checksum = image.checksum(checksum, s);
            }
            console.print(rom.segment(new LoadedSegment(s.address(), s.length(), s.at(), checksum)));
        }
        return checksum;
    }

    private void checkDigest() {
        if (rom.checksDigest() && image.digestAppended()) {
            byte[] calculated = image.digest();
            byte[] stored = image.storedDigest();
            if (!java.util.Arrays.equals(calculated, stored)) {
                console.print(rom.digestFailed(calculated, stored));
            }
        }
    }

    private BootEnding runProgram() {
        if (!board.isRamOnly(image)) {
            return resetByWatchdog(); // what belongs into the flash map is not there: the program cannot run
        }
        Optional<BootEnding.RepeatedLine> demo = DemoLine.in(image);
        if (demo.isEmpty() && IdfBootloader.isOne(image)) {
            return new IdfBootloader(board, image, console).start();
        }
        return new BootEnding.Runs(demo);
    }

    private BootEnding resetByWatchdog() {
        console.pass(WATCHDOG);
        return new BootEnding.Restarts(rom.watchdog());
    }
}
