package io.github.espmaven.flash;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.image.HeaderPatch;
import io.github.espmaven.secure.FlashCipher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Turns regions into a plan, or says why they cannot be flashed (protocol.md, sections 4.1 to 4.3). Pure: it asks no
 * board and reads no file. What needs a fact the target does not have is left to the plan made with the board.
 */
public final class FlashPlanner {
    private static final int WORD_BYTES = 4;

    private final FlashTarget target;
    private final HeaderSettings header;
    private final Set<FlashOption> options;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();

    private FlashPlanner(FlashTarget target, HeaderSettings header, Set<FlashOption> options) {
        this.target = target;
        this.header = header;
        this.options = options;
    }

    /**
     * Plans.
     *
     * @throws EspException {@code OVERLAP}, {@code BEYOND_FLASH}, {@code SECURE_BOOT_GUARD}, {@code ENCRYPTION_GUARD},
     *     {@code UNALIGNED}, {@code NOT_SUPPORTED} or {@code BAD_PARAMETER}, each naming the inputs it is about; whether
     *     images fit is judged by room {@code fit}
     */
    public static FlashPlan plan(
            List<FlashRegion> regions, FlashTarget target, HeaderSettings header, Set<FlashOption> options)
            throws EspException {
        return new FlashPlanner(target, header, options).plan(regions);
    }

    private FlashPlan plan(List<FlashRegion> inputs) throws EspException {
        List<FlashRegion> sorted = inputs.stream()
                .map(input -> input.encryption().byHost() ? input : input.with(Encryption.byChip(isEncrypted(input))))
                .sorted(Comparator.comparingInt(FlashRegion::offset))
                .toList();
        checkOverlaps(sorted);
        checkSize(sorted);
        new SafetyGuards(target, options).check(sorted);
        List<PlannedRegion> regions = new ArrayList<>();
        for (FlashRegion input : sorted) {
            regions.add(planned(input));
        }
        warnOfErasedNeighbours(regions);
        warnOfFirstPlainFlash(inputs);
        if (!target.isSeen()) {
            undecided.add("which regions the flash already holds");
            if (target.flashBytes().isEmpty()) {
                undecided.add("size of the flash");
            }
        }
        return new FlashPlan(target, regions, options, header, warnings, undecided);
    }

    /** Said where force was asked for and does not help. */
    private String evenForced() {
        return options.contains(FlashOption.FORCE) ? "; -Desp.force cannot change that" : "";
    }

    private void checkOverlaps(List<FlashRegion> sorted) throws EspException {
        for (int i = 1; i < sorted.size(); i++) {
            FlashRegion before = sorted.get(i - 1);
            FlashRegion after = sorted.get(i);
            if (before.range().toSectors().overlaps(after.range().toSectors())) {
                String how = before.range().overlaps(after.range()) ? " overlap" : " share a 4 KB sector";
                throw new EspException(
                        Problem.OVERLAP,
                        before.source() + " " + before.range() + " and " + after.source() + " " + after.range() + how
                                + evenForced(),
                        Evidence.of(Key.FILE, after.source()).with(Key.RANGE, after.range()));
            }
        }
    }

    private void checkSize(List<FlashRegion> sorted) throws EspException {
        OptionalLong end = usableBytes();
        for (FlashRegion input : sorted) {
            if (end.isPresent() && input.range().end() > end.getAsLong()) {
                Evidence evidence = Evidence.of(Key.FILE, input.source()).with(Key.RANGE, input.range());
                throw new EspException(
                        Problem.BEYOND_FLASH,
                        input.source() + " " + input.range() + " ends behind the flash of "
                                + ByteSize.of(end.getAsLong()) + evenForced(),
                        end.equals(header.bytes()) ? evidence.with(Key.PARAMETER, "esp.flashSize") : evidence);
            }
        }
    }

    /** The smaller of what the user says and what the board has, and no more than the chip can reach. */
    private OptionalLong usableBytes() {
        OptionalLong wanted = header.bytes();
        OptionalLong found = target.flashBytes();
        if (target.isSeen() && !target.secureDownload() && found.isEmpty()) {
            found = OptionalLong.of(ToldFlashSize.ASSUMED_BYTES);
            warnings.add("the flash chip does not tell its size: 4MB are assumed");
        }
        return smaller(smaller(wanted, found), FlashLimits.reachable(target));
    }

    private static OptionalLong smaller(OptionalLong a, OptionalLong b) {
        return a.isEmpty() || (b.isPresent() && b.getAsLong() < a.getAsLong()) ? b : a;
    }

    private PlannedRegion planned(FlashRegion input) throws EspException {
        byte[] patched = input.encryption() == Encryption.DONE ? input.bytes() : patch(input);
        byte[] stored = stored(input, patched);
        int start = input.offset() & -FlashRange.SECTOR_BYTES;
        int head = input.offset() - start;
        if (head > 0) {
            warnings.add(input + " begins inside a sector: what is before it from " + Hex.offset(start)
                    + " on is erased, too");
        }
        int alignment = input.encrypted()
                ? target.chip().map(c -> c.spec().encryptedWriteAlignment()).orElse(WORD_BYTES)
                : WORD_BYTES;
        int length = roundUp(head + stored.length, alignment);
        return new PlannedRegion(input, patched, start, pad(stored, head, length));
    }

    /** What the host encrypts, encrypted; as long as no chip is known, as it is. */
    private byte[] stored(FlashRegion input, byte[] patched) throws EspException {
        if (!input.encryption().byHost() || target.chip().isEmpty()) {
            return patched;
        }
        if (input.offset() % FlashCipher.BLOCK != 0) {
            throw new EspException(
                    Problem.UNALIGNED,
                    input + " cannot be encrypted: blocks of " + FlashCipher.BLOCK
                            + " bytes are, and none begins there",
                    Evidence.of(Key.FILE, input.source()).with(Key.RANGE, input.range()));
        }
        try {
            return input.encryption()
                    .applied(patched, input.offset(), target.chip().get());
        } catch (EspException e) {
            throw new EspException(e.problem(), input.source() + ": " + e.getMessage(), e.evidence());
        }
    }

    /** One ROM can erase pairs of sectors only. */
    private void warnOfErasedNeighbours(List<PlannedRegion> regions) {
        for (int i = 0; i < regions.size(); i++) {
            FlashRange wanted = regions.get(i).sectors();
            int end = FlashLimits.erasedUpTo(target, wanted);
            boolean rewritten =
                    i + 1 < regions.size() && regions.get(i + 1).range().offset() < end;
            if (end > wanted.end() && !rewritten) {
                warnings.add("without the stub, " + FlashRange.between(wanted.end(), end) + " behind "
                        + regions.get(i).input().source() + " is erased, too");
            }
        }
    }

    private boolean isEncrypted(FlashRegion input) {
        return options.contains(FlashOption.ENCRYPT)
                || (input.encrypted() && !options.contains(FlashOption.PLAIN) && !isNew());
    }

    /** Whether nothing of flash encryption is set up on a chip that has it: its first flash is plain. */
    private boolean isNew() {
        return target.chip().filter(c -> c.spec().security().flashEncryption()).isPresent()
                && target.fuses()
                        .filter(f -> !f.flashEncrypted() && !f.encryptionKeyValid())
                        .isPresent();
    }

    private void warnOfFirstPlainFlash(List<FlashRegion> inputs) {
        List<String> marked = inputs.stream()
                .filter(input -> input.encrypted() && !isEncrypted(input))
                .map(FlashRegion::source)
                .toList();
        if (!marked.isEmpty()) {
            warnings.add(String.join(", ", marked) + (marked.size() == 1 ? " is" : " are")
                    + " marked to be encrypted and written plain, "
                    + (options.contains(FlashOption.PLAIN)
                            ? "as -Desp.encrypt=false says"
                            : "for flash encryption is off on this chip and it has no key")
                    + ": a bootloader built for flash encryption encrypts the flash when it first starts");
        }
    }

    private static int roundUp(int length, int alignment) {
        return Math.addExact(length, alignment - 1) / alignment * alignment;
    }

    private static byte[] pad(byte[] bytes, int head, int length) {
        if (length == bytes.length) {
            return bytes;
        }
        byte[] padded = new byte[length];
        Arrays.fill(padded, 0, head, (byte) 0xFF);
        System.arraycopy(bytes, 0, padded, head, bytes.length);
        Arrays.fill(padded, head + bytes.length, length, (byte) 0xFF);
        return padded;
    }

    private byte[] patch(FlashRegion input) throws EspException {
        if (header.isKeep()) {
            return input.bytes();
        }
        if (target.chip().isEmpty()) {
            undecided.add("flash settings in the header of the bootloader, if one is among the images");
            return input.bytes();
        }
        Chip chip = target.chip().get();
        HeaderPatch patch = HeaderPatch.of(chip, header.mode(), header.frequency(), sizeForHeader(chip));
        if (input.offset() != chip.spec().bootloaderOffset() || isProtected(input)) {
            return input.bytes();
        }
        HeaderPatch.Result result = patch.apply(input.bytes(), input.offset(), chip);
        result.refusal()
                .ifPresent(why -> warnings.add(
                        "the flash settings in the header of " + input.source() + " stay as they are: " + why));
        return result.bytes();
    }

    private boolean isProtected(FlashRegion input) {
        boolean signed = target.fuses().filter(f -> f.secureBoot()).isPresent();
        if (signed || target.secureDownload()) {
            warnings.add("the flash settings in the header of " + input.source() + " stay as they are: "
                    + (signed ? "secure boot would refuse a changed image" : "the chip is in secure download mode"));
            return true;
        }
        return false;
    }

    private String sizeForHeader(Chip chip) {
        if (!header.detectsSize()) {
            return header.size();
        }
        if (target.flashBytes().isEmpty()) {
            String open = "flash size in the bootloader's header";
            if (!undecided.contains(open)) {
                undecided.add(open);
            }
            return HeaderPatch.KEEP_VALUE;
        }
        long bytes = target.flashBytes().getAsLong();
        if (chip.spec().flashSizes().code(bytes).isEmpty()) {
            warnings.add("the bootloader's header has no code for a flash of " + ByteSize.of(bytes)
                    + ": the size in it stays as it is");
            return HeaderPatch.KEEP_VALUE;
        }
        return ByteSize.of(bytes);
    }
}
