package io.github.espmaven.fit;

import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.fit.Content.Kind;
import io.github.espmaven.flash.FlashRegion;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a chip that decrypts its flash could not read. */
final class ProtectionRules {

    private ProtectionRules() {}

    static void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings) {
        if (flash.target().fuses().filter(SecurityFuses::flashEncrypted).isEmpty()) {
            return;
        }
        List<FlashRegion> decrypted = contents.stream()
                .filter(c -> c.isImage() || c.kind() == Kind.TABLE)
                .filter(c -> !flash.isData(c.offset()))
                .map(Content::region)
                .filter(r -> !r.encrypted())
                .distinct()
                .toList();
        if (!decrypted.isEmpty()) {
            findings.accept(Finding.refused(
                    Problem.ENCRYPTION_GUARD,
                    names(decrypted) + (decrypted.size() == 1 ? " is" : " are")
                            + " not encrypted, but flash encryption is on: the chip could not read what it starts",
                    Evidence.of(Key.FLASH_ENCRYPTION, "development")));
        }
        List<FlashRegion> plain = flash.regions().stream()
                .filter(r -> !r.encrypted() && !decrypted.contains(r))
                .toList();
        if (!plain.isEmpty()) {
            findings.accept(Finding.warned(
                    Problem.ENCRYPTION_GUARD,
                    names(plain) + (plain.size() == 1 ? " is" : " are") + " written plain, although flash encryption"
                            + " is on: right for data that the application reads as it is"));
        }
    }

    private static String names(List<FlashRegion> regions) {
        return regions.stream().map(FlashRegion::source).collect(Collectors.joining(", "));
    }
}
