package io.github.espmaven.report.map;

import static io.github.espmaven.report.map.FlashMapPage.escape;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.report.NumberText;
import io.github.espmaven.report.map.FlashMap.Area;
import io.github.espmaven.report.map.FlashMap.Contents;
import io.github.espmaven.report.map.FlashMap.Kind;
import java.util.Locale;
import java.util.Map;

/** Draws a flash: all of it true to scale, its small beginning magnified, a row for each area, the memory use of apps. */
final class FlashMapPicture {
    private static final int WIDTH = 1000;
    private static final int MARGIN = 20;
    private static final int INNER = WIDTH - 2 * MARGIN;
    private static final int STRIP_HEIGHT = 36;
    private static final int MAGNIFIER = 24;
    private static final int ROW = 28;
    private static final int BAR_LEFT = 500;
    private static final int BAR_WIDTH = 180;
    /** Areas at the beginning that are narrower than this in the picture are magnified. */
    private static final double NARROW = 40;

    private static final double LETTER = 7;

    private static final String STYLE = """
        <style>
        svg.efm { display: block; width: 100%; height: auto; }
        .efm text { fill: var(--efm-ink, #1d2433); font: 13px system-ui, sans-serif; stroke: none; }
        .efm text.efm-title { font-size: 20px; font-weight: 600; }
        .efm text.efm-mono { font-family: ui-monospace, monospace; font-size: 12px; }
        .efm text.efm-quiet { fill: var(--efm-quiet, #667085); }
        .efm text.efm-on { fill: #fff; }
        .efm text.efm-right { text-anchor: end; } .efm text.efm-middle { text-anchor: middle; }
        .efm .efm-bootloader { fill: #7c5cbf; } .efm .efm-table { fill: #5b6c8c; } .efm .efm-app { fill: #2f7fd6; }
        .efm .efm-data { fill: #2a9d6f; } .efm .efm-unlisted { fill: #c2760c; }
        .efm .efm-free, .efm .efm-room { fill: var(--efm-room, #eceff4); }
        .efm .efm-empty { opacity: 0.4; }
        .efm .efm-line { stroke: var(--efm-line, #d5dae3); fill: none; }
        .efm .efm-flash_code { fill: #2f7fd6; } .efm .efm-flash_data { fill: #7fb2e8; }
        .efm .efm-iram { fill: #2a9d6f; } .efm .efm-dram { fill: #8fd0b5; }
        .efm .efm-ram { fill: #c2760c; } .efm .efm-rtc { fill: #7c5cbf; } .efm .efm-other { fill: #8b94a5; }
        .efm-areas { border-collapse: collapse; }
        .efm-areas th, .efm-areas td { padding: 4px 10px; text-align: left; }
        .efm-areas th, .efm-areas td { border-bottom: 1px solid var(--efm-line, #d5dae3); }
        .efm-areas .efm-number { text-align: right; }
        </style>
        """;

    private final FlashMap map;
    private final StringBuilder svg = new StringBuilder(STYLE);
    private double y = 32;

    private FlashMapPicture(FlashMap map) {
        this.map = map;
    }

    static String svg(FlashMap map) {
        return new FlashMapPicture(map).draw();
    }

    private String draw() {
        String size = "flash of " + ByteSize.of(map.flashBytes());
        text(MARGIN, "efm-title", shortened(map.title(), 66));
        text(WIDTH - MARGIN, "efm-quiet efm-right", size);
        y += 10;
        strips();
        map.areas().forEach(this::row);
        y += 14;
        map.apps().forEach(this::memory);
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"efm\" viewBox=\"0 0 %d %.0f\" role=\"img\""
                                + " aria-label=\"%s\">%n",
                        WIDTH,
                        y,
                        escape(map.title() + ", " + size))
                + svg
                + "</svg>\n";
    }

    /** The scale of the whole stands above it, so that nothing is in the way of the lines to the magnified part. */
    private void strips() {
        FlashRange all = new FlashRange(0, map.flashBytes());
        axis(all, 4);
        y += 6;
        strip(all);
        int small = smallBeginning();
        if (small > 0) {
            magnifier((double) small * INNER / map.flashBytes());
            strip(FlashRange.between(0, small));
            axis(FlashRange.between(0, small), 2);
        }
        y += 26;
    }

    /** Where the first area begins that is wide enough to be seen; 0 where there is nothing to magnify. */
    private int smallBeginning() {
        int count = 0;
        for (Area area : map.areas()) {
            if ((double) area.range().length() * INNER / map.flashBytes() >= NARROW) {
                return count > 1 ? area.range().offset() : 0;
            }
            count++;
        }
        return 0;
    }

    /** The lines from the beginning of the flash, {@code width} wide, to where it is drawn again. */
    private void magnifier(double width) {
        line(String.format(
                Locale.ROOT,
                "<path d=\"M%d %.1f v%d M%.1f %.1f L%d %.1f\" class=\"efm-line\"/>",
                MARGIN,
                y,
                MAGNIFIER,
                MARGIN + width,
                y,
                WIDTH - MARGIN,
                y + MAGNIFIER));
        y += MAGNIFIER;
    }

    /** The areas of a part of the flash side by side. */
    private void strip(FlashRange part) {
        for (Area area : map.areas()) {
            if (part.overlaps(area.range())) {
                double x = MARGIN + (double) (area.range().offset() - part.offset()) * INNER / part.length();
                double width = (double) area.range().length() * INNER / part.length();
                double gap = width > 4 ? 1 : 0;
                rectangle(x, y, Math.max(1.5, width - gap), STRIP_HEIGHT, css(area), tip(area));
                if (area.kind() != Kind.FREE && width > LETTER * area.name().length() + 8) {
                    text(x + 6, y + STRIP_HEIGHT / 2.0 + 5, area.contents().isEmpty() ? "" : "efm-on", area.name());
                }
            }
        }
        y += STRIP_HEIGHT;
    }

    private void axis(FlashRange part, int parts) {
        y += 16;
        for (int i = 0; i <= parts; i++) {
            String align = i == 0 ? "" : i == parts ? " efm-right" : " efm-middle";
            int offset = (int) (part.offset() + (long) part.length() * i / parts);
            text(MARGIN + (double) INNER * i / parts, y, "efm-mono efm-quiet" + align, Hex.offset(offset));
        }
    }

    private void row(Area area) {
        line(String.format(Locale.ROOT, "<path d=\"M%d %.1f H%d\" class=\"efm-line\"/>", MARGIN, y, WIDTH - MARGIN));
        y += ROW - 9;
        rectangle(MARGIN, y - 12, 14, 14, css(area), tip(area));
        text(MARGIN + 26, "efm-mono efm-quiet", Hex.offset(area.range().offset()));
        text(MARGIN + 100, area.kind() == Kind.FREE ? "efm-quiet" : "", shortened(area.name(), 26));
        text(
                MARGIN + 360,
                "efm-mono efm-quiet efm-right",
                ByteSize.of(area.range().length()));
        area.contents().ifPresent(contents -> filled(area, contents));
        y += 9;
    }

    private void filled(Area area, Contents contents) {
        text(BAR_LEFT - 16, "efm-mono efm-right", String.format(Locale.ROOT, "%,d B", contents.bytes()));
        double width = Math.max(1, BAR_WIDTH * Math.min(1, area.share()));
        rectangle(BAR_LEFT, y - 11, BAR_WIDTH, 12, "efm-room", "");
        rectangle(BAR_LEFT, y - 11, width, 12, css(area.kind()), contents.fileName());
        text(BAR_LEFT + BAR_WIDTH + 48, "efm-mono efm-right", NumberText.percent(area.share()));
        if (area.kind() == Kind.APP) {
            int left = Math.max(0, area.range().length() - contents.bytes());
            text(
                    BAR_LEFT + BAR_WIDTH + 64,
                    "efm-mono efm-quiet",
                    String.format(Locale.ROOT, "%,d KB left", left / 1024));
        }
        contents.state().ifPresent(state -> text(WIDTH - MARGIN, "efm-right", FlashMapText.stateText(state)));
    }

    /** How an app's image divides over the chip's memories. */
    private void memory(Area app) {
        Map<MemoryUse, Integer> memory = app.contents().orElseThrow().memory();
        int total = memory.values().stream().mapToInt(Integer::intValue).sum();
        y += 18;
        text(MARGIN, "", "Memory use of " + app.name());
        y += 10;
        double x = MARGIN;
        for (Map.Entry<MemoryUse, Integer> use : memory.entrySet()) {
            double width = (double) use.getValue() * INNER / Math.max(1, total);
            rectangle(x, y, Math.max(1, width - 1), 18, css(use.getKey()), amount(use));
            x += width;
        }
        y += 36;
        x = MARGIN;
        for (Map.Entry<MemoryUse, Integer> use : memory.entrySet()) {
            rectangle(x, y - 11, 12, 12, css(use.getKey()), "");
            text(x + 18, y, "efm-quiet", amount(use));
            x += 40 + 7.2 * amount(use).length();
        }
        y += 14;
    }

    private static String amount(Map.Entry<MemoryUse, Integer> use) {
        return String.format(Locale.ROOT, "%s %,d B", use.getKey(), use.getValue());
    }

    /** Pale where nothing is flashed. */
    private static String css(Area area) {
        return css(area.kind()) + (area.contents().isEmpty() && area.kind() != Kind.FREE ? " efm-empty" : "");
    }

    private static String css(Enum<?> kind) {
        return "efm-" + kind.name().toLowerCase(Locale.ROOT);
    }

    private static String tip(Area area) {
        String range = area.name() + " " + area.range() + ", "
                + ByteSize.of(area.range().length());
        return area.contents()
                .map(c -> range + ": " + c.fileName() + ", " + NumberText.percent(area.share()))
                .orElse(range);
    }

    private void rectangle(double x, double top, double width, double height, String css, String tip) {
        line(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\">%s</rect>",
                x,
                top,
                width,
                height,
                css,
                tip.isEmpty() ? "" : "<title>" + escape(tip) + "</title>"));
    }

    private void text(int x, String css, String text) {
        text(x, y, css, text);
    }

    private void text(double x, double baseline, String css, String text) {
        line(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, baseline, css, escape(text)));
    }

    private void line(String element) {
        svg.append(element).append('\n');
    }

    /** What fits; the whole text is in the tip. */
    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
