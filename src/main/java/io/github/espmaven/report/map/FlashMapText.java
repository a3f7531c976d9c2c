package io.github.espmaven.report.map;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import io.github.espmaven.report.NumberText;
import io.github.espmaven.report.map.FlashMap.Area;
import io.github.espmaven.report.map.FlashMap.Contents;
import io.github.espmaven.report.map.FlashMap.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The map of a flash as lines for a log. */
public final class FlashMapText {
    private static final int BAR_WIDTH = 20;

    private FlashMapText() {}

    /** A line for each area, one for the files of each filesystem, and one for the memory use of each app. */
    public static List<String> lines(FlashMap map) {
        int width = map.areas().stream().mapToInt(a -> a.name().length()).max().orElse(4);
        List<String> lines = new ArrayList<>();
        lines.add(map.title() + ", flash of " + ByteSize.of(map.flashBytes()));
        for (Area area : map.areas()) {
            lines.add(String.format(
                            Locale.ROOT,
                            "  %s  %s  %8s  %-" + width + "s  %s",
                            Hex.offset(area.range().offset()),
                            Hex.offset(area.range().end()),
                            ByteSize.of(area.range().length()),
                            area.name(),
                            area.contents().map(c -> contents(area, c)).orElse(""))
                    .stripTrailing());
        }
        for (Area area : map.areas()) {
            area.contents().flatMap(Contents::files).ifPresent(files -> lines.add("  " + area.name() + ": " + files));
        }
        for (Area app : map.apps()) {
            lines.add("  " + app.name() + ": " + memory(app.contents().orElseThrow()));
        }
        return lines;
    }

    private static String contents(Area area, Contents contents) {
        String bytes = String.format(Locale.ROOT, "%,10d B  ", contents.bytes());
        String bar = area.kind() == Kind.UNLISTED ? "" : bar(area.share()) + "  ";
        return bytes + bar + contents.state().map(FlashMapText::stateText).orElse("");
    }

    /** {@code [=============       ]  65%}. */
    static String bar(double share) {
        int filled = (int) Math.round(Math.min(1, share) * BAR_WIDTH);
        return String.format(
                Locale.ROOT,
                "[%s%s] %4s",
                "=".repeat(filled),
                " ".repeat(BAR_WIDTH - filled),
                NumberText.percent(share));
    }

    /** What a state is called: that a region was skipped means that the flash held it. */
    static String stateText(String state) {
        return switch (state) {
            case "skipped" -> "unchanged";
            case "verified" -> "written, verified";
            case "changed" -> "not flashed yet";
            default -> state;
        };
    }

    static String memory(Contents contents) {
        List<String> parts = new ArrayList<>();
        contents.memory().forEach((kind, bytes) -> parts.add(String.format(Locale.ROOT, "%s %,d B", kind, bytes)));
        return String.join(", ", parts);
    }
}
