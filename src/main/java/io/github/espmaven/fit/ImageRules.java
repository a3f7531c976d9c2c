package io.github.espmaven.fit;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.fit.Content.Kind;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.RevisionRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Images that are not whole, or not for this chip. What lies in a data partition is no business of the chip's. */
final class ImageRules {

    private ImageRules() {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        for (Content content : contents) {
            if (!flash.isData(content.offset())) {
                judge(flash, content, findings);
            }
        }
    }

    private static void judge(PlannedFlash flash, Content content, Consumer<Finding> findings) {
        if (content.kind() == Kind.BROKEN) {
            AppImage.fault(content.bytes())
                    .ifPresent(fault -> findings.accept(of(
                            flash,
                            content,
                            Problem.BAD_IMAGE,
                            content.name() + " is " + fault + ". The chip would not start it")));
        }
        if (content.image().isEmpty()) {
            return;
        }
        AppImage image = content.image().get();
        image.damage()
                .ifPresent(damage -> findings.accept(of(
                        flash,
                        content,
                        Problem.BAD_IMAGE,
                        content.name() + " is damaged: " + damage.replaceFirst("^it is damaged: ", "")
                                + ", and the chip would not start it")));
        if (flash.chip().isEmpty()) {
            return;
        }
        Chip chip = flash.chip().get();
        if (!image.chip().equals(Optional.of(chip))) {
            findings.accept(wrongChip(flash, content, image, chip));
        } else {
            revision(flash, content, image, chip, findings);
            image.addressFaults(chip)
                    .forEach(
                            fault -> findings.accept(Finding.warned(Problem.BAD_IMAGE, content.name() + ": " + fault)));
            descriptor(flash, content, findings);
        }
    }

    /** What an older image left inside a larger file is only said: the chip may never start it. */
    private static Finding of(PlannedFlash flash, Content content, Problem problem, String text) {
        boolean started = content.isWhole() || flash.bootloaderOffset().stream().anyMatch(at -> at == content.offset());
        return started ? Finding.refused(problem, text, ContentRules.evidence(content)) : Finding.warned(problem, text);
    }

    private static Finding wrongChip(PlannedFlash flash, Content content, AppImage image, Chip chip) {
        String made = image.chip().map(Chip::toString).orElse("a chip this program does not know");
        Evidence evidence = Evidence.of(Key.FILE, content.region().source()).with(Key.CHIP, chip);
        return Finding.refused(
                Problem.WRONG_CHIP_IMAGE,
                content.name() + " is an image for " + made + ", but "
                        + (flash.target().isSeen() ? "the board has an " : "this flash is for an ") + chip,
                image.chip().map(c -> evidence.with(Key.WANTED_CHIP, c)).orElse(evidence));
    }

    private static void revision(
            PlannedFlash flash, Content content, AppImage image, Chip chip, Consumer<Finding> findings) {
        if (flash.target().revision().isEmpty() || image.header().extended().isEmpty()) {
            return;
        }
        RevisionRange accepted = image.header().extended().get().revisions();
        if (!accepted.accepts(chip.spec(), flash.target().revision().get())) {
            findings.accept(Finding.refused(
                    Problem.WRONG_REVISION_IMAGE,
                    content.name() + " is for " + chip + " " + accepted + ", but this one is "
                            + flash.target().revision().get(),
                    Evidence.of(Key.FILE, content.region().source()).with(Key.CHIP, chip)));
        }
    }

    /** Bootloaders that describe themselves want the same of apps. */
    private static void descriptor(PlannedFlash flash, Content content, Consumer<Finding> findings) {
        boolean wanted = flash.bootloaderOffset().stream()
                .mapToObj(at -> flash.content(at)
                        .map(Content::bytes)
                        .or(() -> flash.board().bootloader()))
                .flatMap(Optional::stream)
                .anyMatch(AppImage::startsDescribedBootloader);
        boolean lacking = content.kind() == Kind.APP
                && content.image()
                        .filter(image -> image.appDescriptor().isEmpty())
                        .isPresent();
        if (wanted && lacking) {
            findings.accept(Finding.warned(
                    Problem.BAD_IMAGE,
                    content.name() + " does not begin with an application descriptor, which bootloaders of ESP-IDF"
                            + " look for at 0x20: newer ones do not start it"));
        }
    }
}
