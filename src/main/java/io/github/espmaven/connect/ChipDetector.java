package io.github.espmaven.connect;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Problem;
import io.github.espmaven.base.Problem.Retry;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.RomFeature;
import io.github.espmaven.loader.Commands;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Detects which chip answers (protocol.md, section 1.1). */
record ChipDetector(Link link, Optional<Chip> wanted) {

    /** @param security the chip's own words about its protection; empty on chips that have none */
    record Detected(Chip chip, Optional<SecurityInfo> security) {

        boolean secureDownload() {
            return security.map(SecurityInfo::secureDownload).orElse(false);
        }
    }

    /** @throws EspException {@code UNKNOWN_CHIP}, {@code OTHER_CHIP} when the user named another one */
    Detected detect() throws EspException {
        Optional<SecurityInfo> security = securityInfo();
        Detected found = security.isPresent() && security.get().chipId().isPresent()
                ? new Detected(byId(security.get().chipId().getAsInt()), security)
                : byMagic(security);
        if (wanted.isPresent() && wanted.get() != found.chip()) {
            throw new EspException(
                    Problem.OTHER_CHIP,
                    "the chip at " + link.port() + " is an " + found.chip() + ", not an " + wanted.get(),
                    link.evidence().with(Key.CHIP, found.chip()).with(Key.WANTED_CHIP, wanted.get()));
        }
        return found;
    }

    /** Asked twice, for the answer carries no checksum. */
    private Optional<SecurityInfo> securityInfo() throws EspException {
        Optional<SecurityInfo> first = askSecurityInfo();
        if (first.isPresent() && !first.equals(askSecurityInfo())) {
            throw new EspException(
                    Problem.UNRELIABLE_LINK,
                    "the line falsifies data: security info differs when read twice",
                    link.evidence());
        }
        return first;
    }

    private Optional<SecurityInfo> askSecurityInfo() throws EspException {
        try {
            return Optional.of(
                    SecurityInfo.of(link.ask(new Commands.GetSecurityInfo()).payload()));
        } catch (EspException e) {
            e.throwUnlessRetry(Retry.CONNECTING);
            return Optional.empty();
        }
    }

    private Chip byId(int id) throws EspException {
        Optional<Chip> chip =
                Chip.ofImageChipId(id).filter(c -> c.spec().romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID));
        if (chip.isPresent()) {
            return chip.get();
        }
        String retired = Chip.retired(id).map(name -> " (" + name + ")").orElse("");
        return unknown("chip id " + id + retired);
    }

    private Detected byMagic(Optional<SecurityInfo> security) throws EspException {
        int magic;
        try {
            magic = certainMagic();
        } catch (EspException e) {
            Optional<Chip> locked = lockedWithoutId();
            boolean refused = e.problem() == Problem.UNSUPPORTED_COMMAND || e.problem() == Problem.COMMAND_FAILED;
            if (refused && locked.isPresent()) {
                return new Detected(locked.get(), security);
            }
            throw e;
        }
        Optional<Chip> chip = Chip.ofMagic(magic);
        return new Detected(
                chip.isPresent()
                        ? chip.get()
                        : unknown(String.format(Locale.ROOT, "0x%08x in its identity register", magic)),
                security);
    }

    /** A value that is not what the user named, or in no table, counts when it is read twice. */
    private int certainMagic() throws EspException {
        int magic = link.read(Chip.MAGIC_REGISTER);
        Optional<Chip> chip = Chip.ofMagic(magic);
        boolean expected = chip.isPresent() && wanted.map(chip.get()::equals).orElse(true);
        if (!expected && link.read(Chip.MAGIC_REGISTER) != magic) {
            throw new EspException(
                    Problem.UNRELIABLE_LINK,
                    "the line falsifies data: the chip's identity register differs when read twice",
                    link.evidence());
        }
        return magic;
    }

    /** The chip that hides its registers in secure download mode and whose security info has no id. */
    private static Optional<Chip> lockedWithoutId() {
        return Arrays.stream(Chip.values())
                .filter(c -> locksWithoutId(c.spec()))
                .findFirst();
    }

    private static boolean locksWithoutId(ChipSpec spec) {
        return spec.romHas(RomFeature.SECURE_DOWNLOAD)
                && spec.romHas(RomFeature.SECURITY_INFO)
                && !spec.romHas(RomFeature.SECURITY_INFO_WITH_CHIP_ID);
    }

    /** A chip in no table: the user's word counts, if there is one. */
    private Chip unknown(String identity) throws EspException {
        if (wanted.isPresent()) {
            link.log("the chip answers with " + identity + ", which is in no table; taken for an " + wanted.get());
            return wanted.get();
        }
        throw new EspException(
                Problem.UNKNOWN_CHIP,
                "the chip at " + link.port() + " answers with " + identity + ", which is in no table",
                link.evidence().with(Key.CHOICES, Chip.choices()));
    }
}
