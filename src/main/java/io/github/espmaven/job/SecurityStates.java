package io.github.espmaven.job;

import io.github.espmaven.chip.SecurityFuses;
import io.github.espmaven.connect.SecurityInfo;
import io.github.espmaven.report.SecurityState;
import java.util.Optional;

/** A chip's protection in short, for reports. */
final class SecurityStates {
    private SecurityStates() {}

    /** Of a chip in secure download mode, which tells no more than this. */
    static SecurityState of(SecurityInfo info) {
        return new SecurityState(
                info.secureBoot() ? "on" : "off", info.flashEncrypted(), true, Optional.of(info.flags()));
    }

    /** Of a chip whose fuses can be read. */
    static SecurityState of(SecurityFuses fuses, Optional<SecurityInfo> info) {
        String secureBoot = fuses.secureBootV2() ? "v2" : fuses.secureBootV1() ? "v1" : "off";
        return new SecurityState(secureBoot, fuses.flashEncrypted(), false, info.map(SecurityInfo::flags));
    }
}
