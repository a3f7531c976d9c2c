package io.github.espmaven.fit;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.fit.Content.Kind;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.secure.SignedImage.Signature;
import io.github.espmaven.secure.TrustedKeys;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a chip that decrypts its flash could not read. */
final class ProtectionRules {

    private ProtectionRules() {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        judgeSignatures(flash, contents, findings);
        if (flash.target().fuses().filter(SecurityFuses::flashEncrypted).isEmpty()) {
            List<FlashRegion> early = flash.regions().stream()
                    .filter(r -> r.encryption().byHost())
                    .toList();
            if (!early.isEmpty() && flash.target().fuses().isPresent()) {
                findings.accept(Finding.warned(
                        Problem.ENCRYPTION_GUARD,
                        names(early) + (early.size() == 1 ? " is" : " are")
                                + " encrypted, and flash encryption is off on"
                                + " this chip: it cannot read that before encryption is on, with this key"));
            }
            return;
        }
        List<FlashRegion> decrypted = Stream.concat(
                        contents.stream()
                                .filter(c -> c.isImage() || c.kind() == Kind.TABLE)
                                .filter(c -> !flash.isData(c.offset()))
                                .map(Content::region),
                        flash.regions().stream().filter(r -> isAlwaysDecrypted(flash, r)))
                .filter(r -> r.encryption() == Encryption.NONE)
                .distinct()
                .toList();
        if (!decrypted.isEmpty()) {
            findings.accept(Finding.refused(
                    Problem.ENCRYPTION_GUARD,
                    names(decrypted) + (decrypted.size() == 1 ? " is" : " are")
                            + " not encrypted, but flash encryption is on: the chip could not read what it starts or"
                            + " decrypts",
                    Evidence.of(
                            Key.FLASH_ENCRYPTION,
                            flash.target().fuses().get().manualEncryptDisabled() ? "release" : "development")));
        }
        List<FlashRegion> plain = flash.regions().stream()
                .filter(r -> r.encryption() == Encryption.NONE && !decrypted.contains(r))
                .toList();
        if (!plain.isEmpty()) {
            findings.accept(Finding.warned(
                    Problem.ENCRYPTION_GUARD,
                    names(plain) + (plain.size() == 1 ? " is" : " are") + " written plain, although flash encryption"
                            + " is on: right for data that the application reads as it is"));
        }
    }

    /** Whether it goes where the chip never reads plain text; what is blank is erased there, and read as nothing. */
    private static boolean isAlwaysDecrypted(PlannedFlash flash, FlashRegion region) {
        return !FileSignature.isBlank(region.bytes())
                && flash.table().stream()
                        .flatMap(t -> t.partitions().stream())
                        .anyMatch(p -> p.isDecrypted() && p.range().overlaps(region.range()));
    }

    /** What secure boot would not start: a chip goes by the digests in its fuses (protocol.md, section 18). */
    private static void judgeSignatures(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        TrustedKeys trusted = TrustedKeys.of(flash.target().bootDigests());
        for (Content c : contents) {
            if (trusted.digests().isEmpty() || !c.isImage() || flash.isData(c.offset())) {
                continue;
            }
            List<Signature> all = c.image().orElseThrow().signed().signatures();
            if (all.stream()
                    .noneMatch(s -> s.valid() && trusted.trust(s.keyDigest().orElseThrow()))) {
                findings.accept(Finding.refused(
                        Problem.SIGNATURE_INVALID,
                        c.name() + " could never start on this board, whose secure boot goes by the key digest "
                                + String.join(", ", trusted.digests()) + ": it has "
                                + (all.isEmpty()
                                        ? "no signature"
                                        : all.stream().map(Signature::toString).collect(Collectors.joining("; "))),
                        Evidence.of(Key.RANGE, c.range()).with(Key.CHOICES, String.join(", ", trusted.digests()))));
            }
        }
    }

    private static String names(List<FlashRegion> regions) {
        return regions.stream().map(FlashRegion::source).collect(Collectors.joining(", "));
    }
}
