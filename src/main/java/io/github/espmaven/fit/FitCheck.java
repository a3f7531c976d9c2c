package io.github.espmaven.fit;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Judges whether firmware fits chip, flash and partition table. What it judges is a table in the guide to flashing. */
public final class FitCheck {

    /** One kind of judgement. */
    private interface Rule {
        void judge(PlannedFlash flash, List<Content> contents, Consumer<Finding> findings);
    }

    private static final List<Rule> RULES = List.of(
            ContentRules::judge,
            ImageRules::judge,
            ProtectionRules::judge,
            PlaceRules::judge,
            SizeRules::judge,
            BootRules::judge);

    private FitCheck() {}

    /** All findings, what is refused first. */
    public static List<Finding> judge(PlannedFlash flash) {
        List<Finding> findings = new ArrayList<>();
        List<Content> contents = flash.contents();
        flash.named()
                .ifPresent(table -> table.remarks()
                        .forEach(remark -> findings.add(
                                Finding.warned(Problem.BAD_PARTITION_TABLE, "partition table, " + remark))));
        RULES.forEach(rule -> rule.judge(flash, contents, findings::add));
        findings.sort((a, b) -> a.severity().compareTo(b.severity()));
        return findings;
    }

    /**
     * Judges, and refuses what does not fit.
     *
     * @param force whether what would be refused is only said
     * @return what is to be said, a sentence each
     * @throws EspException with the code of the first finding that is refused, and the texts of all
     */
    public static List<String> require(PlannedFlash flash, boolean force) throws EspException {
        List<Finding> findings = judge(flash);
        List<Finding> refused = findings.stream().filter(Finding::isRefused).toList();
        if (!refused.isEmpty() && !force) {
            String texts = String.join(
                    ". Besides: ",
                    refused.stream().map(Finding::text).distinct().toList());
            throw new EspException(
                    refused.get(0).problem(), texts, refused.get(0).evidence());
        }
        return findings.stream().map(Finding::text).distinct().toList();
    }
}
