package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.Filesystem;
import io.github.espmaven.filesystem.Volume;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.nvs.NvsContents;
import io.github.espmaven.partition.Partition;
import java.util.Optional;
import java.util.stream.Collectors;

/** The check of what a data partition holds. */
record DataPartition(FlashView flash, Partition p) {
    private static final int MOST_READ = 1 << 20;

    Verdict verdict() throws EspException {
        if (flash.isBlank(p.range())) {
            return Verdict.ok("empty");
        }
        return switch (p.subtypeName()) {
            case "nvs" -> nvs(p.name(), NvsContents.of(flash.read(p.range())));
            case "coredump" -> coreDump();
            default -> fileSystem();
        };
    }

    static Verdict nvs(String name, NvsContents nvs) {
        String entries = nvs.counts().entrySet().stream()
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .collect(Collectors.joining(", "));
        String text = "entries by namespace: " + (entries.isEmpty() ? "none" : entries);
        return nvs.damage().isEmpty()
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; " + nvs.damage().size()
                                + " pages or entries are not what they should be: it is encrypted or damaged",
                        "If the app says so too: mvn esp:erase -Desp.erase=" + name
                                + " loses the settings and mends it.");
    }

    private Verdict coreDump() throws EspException {
        return CoreDump.in(flash.read(p.range())).isPresent()
                ? Verdict.note(
                        "it holds a core dump: the app has crashed",
                        "mvn esp:read-flash -Desp.read=" + p.name()
                                + " -Desp.outputFile=core.bin, then mvn esp:core-dump"
                                + " -Desp.coreDump=core.bin -Desp.elf=app.elf.")
                : Verdict.ok("no core dump");
    }

    /** By all of it, if that does not take too long to read. */
    private Verdict fileSystem() throws EspException {
        String look = "mvn esp:filesystem -Desp.read=" + p.name() + " looks into it.";
        return p.range().length() > MOST_READ
                ? Verdict.note(p.subtypeName() + ", not read here, for it has more than 1 MiB", look)
                : fileSystem(p.subtypeName(), Filesystem.recognise(flash.read(p.range())), look);
    }

    static Verdict fileSystem(String subtype, Optional<Volume> found, String look) {
        String text = subtype + ", " + found.map(v -> "a " + v.format()).orElse("no file system that is known");
        int damage = found.map(v -> v.damage().size()).orElse(0);
        return damage == 0
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; what is damaged in it: "
                                + found.get().damage().get(0) + (damage == 1 ? "" : ", and " + (damage - 1) + " more"),
                        look);
    }
}
