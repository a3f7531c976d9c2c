package io.github.espmaven.report;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.Hex;
import io.github.espmaven.image.MemoryUse;
import io.github.espmaven.report.FlashMap.Area;
import io.github.espmaven.report.FlashMap.Contents;
import io.github.espmaven.report.FlashMap.Kind;
import java.util.Locale;
import java.util.Map;

/** The map of a flash as a picture (SVG) in a page that needs nothing else. */
public final class FlashMapPage {
    private static final int WIDTH = 1000;
    private static final int MARGIN = 20;
    private static final int INNER = WIDTH - 2 * MARGIN;
    private static final int STRIP_TOP = 56;
    private static final int STRIP_HEIGHT = 40;
    private static final int ROWS_TOP = STRIP_TOP + STRIP_HEIGHT + 64;
    private static final int ROW = 30;
    private static final int BAR_LEFT = 520;
    private static final int BAR_WIDTH = 220;

    private final FlashMap map;
    private final StringBuilder svg = new StringBuilder();
    private int y = ROWS_TOP;

    private FlashMapPage(FlashMap map) {
        this.map = map;
    }

    /** The page, UTF-8 when written. */
    public static String html(FlashMap map) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            body { margin: 0; background: #fff; color: #1d2433; font: 14px system-ui, sans-serif; }
            svg { display: block; width: 100%%; max-width: 1100px; margin: 16px auto; height: auto; }
            text { fill: #1d2433; font: 13px system-ui, sans-serif; }
            .title { font-size: 20px; font-weight: 600; }
            .mono { font-family: ui-monospace, monospace; font-size: 12px; }
            .quiet { fill: #667085; }
            .right { text-anchor: end; }
            .bootloader { fill: #7c5cbf; } .table { fill: #4b5b76; } .app { fill: #2f7fd6; }
            .data { fill: #2a9d6f; } .unlisted { fill: #d08a1d; } .free { fill: #eceff4; }
            .room { fill: #eceff4; } .line { stroke: #d5dae3; } .edge { stroke: #fff; stroke-width: 1; }
            .flash_code { fill: #2f7fd6; } .flash_data { fill: #7fb2e8; } .iram { fill: #2a9d6f; } .dram { fill: #8fd0b5; }
            .ram { fill: #d08a1d; } .rtc { fill: #7c5cbf; } .other { fill: #8b94a5; }
            </style>
            </head>
            <body>
            %s</body>
            </html>
            """.formatted(escape(map.title()), svg(map));
    }

    /** The picture alone. */
    static String svg(FlashMap map) {
        return new FlashMapPage(map).draw();
    }

    private String draw() {
        text(MARGIN, 32, "title", map.title());
        text(WIDTH - MARGIN, 32, "quiet right", "flash of " + ByteSize.of(map.flashBytes()));
        strip();
        map.areas().forEach(this::row);
        y += 24;
        map.apps().forEach(this::memory);
        int height = y + MARGIN;
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n",
                        WIDTH,
                        height)
                + svg
                + "</svg>\n";
    }

    /** The whole flash, true to scale. */
    private void strip() {
        for (Area area : map.areas()) {
            double x = MARGIN + scaled(area.range().offset());
            double width = Math.max(1, scaled(area.range().length()));
            rectangle(x, STRIP_TOP, width, STRIP_HEIGHT, css(area.kind()) + " edge", tip(area));
            if (area.kind() != Kind.FREE && width > 8.5 * area.name().length()) {
                line(String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" style=\"fill:#fff\">%s</text>",
                        x + 6,
                        STRIP_TOP + STRIP_HEIGHT / 2 + 5,
                        escape(area.name())));
            }
        }
        for (int quarter = 0; quarter <= 4; quarter++) {
            int x = MARGIN + INNER * quarter / 4;
            String align = quarter == 0 ? "mono quiet" : quarter == 4 ? "mono quiet right" : "mono quiet middle";
            String css = align.replace("middle", "");
            String anchor = align.endsWith("middle") ? " text-anchor=\"middle\"" : "";
            line(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" class=\"%s\"%s>%s</text>",
                    x,
                    STRIP_TOP + STRIP_HEIGHT + 18,
                    css.trim(),
                    anchor,
                    Hex.offset((int) ((long) map.flashBytes() * quarter / 4))));
        }
    }

    private double scaled(int bytes) {
        return (double) bytes * INNER / map.flashBytes();
    }

    private void row(Area area) {
        line(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" class=\"line\"/>",
                MARGIN,
                WIDTH - MARGIN,
                y - 20,
                y - 20));
        rectangle(MARGIN, y - 12, 14, 14, css(area.kind()), tip(area));
        text(MARGIN + 26, y, "mono quiet", Hex.offset(area.range().offset()));
        text(MARGIN + 96, y, area.kind() == Kind.FREE ? "quiet" : "", shortened(area.name()));
        text(MARGIN + 350, y, "mono quiet right", ByteSize.of(area.range().length()));
        area.contents().ifPresent(contents -> filled(area, contents));
        y += ROW;
    }

    private void filled(Area area, Contents contents) {
        text(BAR_LEFT - 20, y, "mono right", String.format(Locale.ROOT, "%,d B", contents.bytes()));
        rectangle(BAR_LEFT, y - 11, BAR_WIDTH, 12, "room", "");
        rectangle(
                BAR_LEFT,
                y - 11,
                Math.max(1, BAR_WIDTH * Math.min(1, area.share())),
                12,
                css(area.kind()),
                contents.source());
        text(BAR_LEFT + BAR_WIDTH + 12, y, "mono", Math.round(Math.ceil(area.share() * 100)) + "%");
        contents.state().ifPresent(state -> text(WIDTH - MARGIN, y, "right", FlashMapText.stateText(state)));
    }

    /** How an app's image divides over the chip's memories. */
    private void memory(Area app) {
        Contents contents = app.contents().orElseThrow();
        int total =
                contents.memory().values().stream().mapToInt(Integer::intValue).sum();
        text(MARGIN, y, "", "Memory use of " + app.name());
        y += 10;
        double x = MARGIN;
        for (Map.Entry<MemoryUse, Integer> use : contents.memory().entrySet()) {
            double width = (double) use.getValue() * INNER / Math.max(1, total);
            rectangle(x, y, width, 20, "edge " + css(use.getKey()), amount(use));
            x += width;
        }
        y += 40;
        x = MARGIN;
        for (Map.Entry<MemoryUse, Integer> use : contents.memory().entrySet()) {
            rectangle(x, y - 11, 12, 12, css(use.getKey()), "");
            text((int) x + 18, y, "quiet", amount(use));
            x += 40 + 7.2 * amount(use).length();
        }
        y += 36;
    }

    private static String amount(Map.Entry<MemoryUse, Integer> use) {
        return String.format(Locale.ROOT, "%s %,d B", use.getKey(), use.getValue());
    }

    private static String css(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String tip(Area area) {
        return area.name() + " " + area.range() + ", "
                + ByteSize.of(area.range().length());
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

    private void text(int x, int baseline, String css, String text) {
        line(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>", x, baseline, css, escape(text)));
    }

    private void line(String element) {
        svg.append(element).append('\n');
    }

    /** What fits before the size; the whole name is in the tip. */
    private static String shortened(String name) {
        return name.length() <= 24 ? name : name.substring(0, 23) + "…";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
