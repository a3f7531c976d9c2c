package io.github.espmaven.report.map;

import io.github.espmaven.base.Hex;
import io.github.espmaven.report.NumberText;
import io.github.espmaven.report.map.FlashMap.Area;
import java.util.Locale;

/** The map of a flash as HTML: a picture and a table, as a page that needs nothing else or as a part of another page. */
public final class FlashMapPage {
    private static final String TABLE_HEAD = """
        <table class="bodyTable efm-areas">
        <thead><tr><th>Offset</th><th>End</th><th class="efm-number">Bytes</th><th>Area</th><th>Image</th>\
        <th class="efm-number">Bytes</th><th class="efm-number">Used</th><th>Last flash</th></tr></thead>
        <tbody>
        """;

    private FlashMapPage() {}

    /** The page, UTF-8 when written. */
    public static String html(FlashMap map) {
        return String.format(Locale.ROOT, """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            :root { color-scheme: light dark; }
            body { margin: 0 auto; padding: 8px 16px 32px; max-width: 1100px; overflow-x: auto; }
            body { background: #fff; color: #1d2433; font: 14px system-ui, sans-serif; }
            svg.efm { min-width: 760px; margin: 8px 0; }
            details { margin: 8px 20px; } summary { cursor: pointer; margin-bottom: 8px; }
            @media (prefers-color-scheme: dark) {
              :root { --efm-ink: #e6e9ef; --efm-quiet: #9aa3b2; --efm-paper: #14181f; --efm-room: #2a313d; \
            --efm-line: #323a47; }
              body { background: #14181f; color: #e6e9ef; }
            }
            </style>
            </head>
            <body>
            %s<details>
            <summary>As a table</summary>
            %s</details>
            </body>
            </html>
            """, escape(map.title()), picture(map), table(map));
    }

    /** The picture alone, an {@code <svg>} that brings its own style and stands in any page. */
    public static String picture(FlashMap map) {
        return FlashMapPicture.svg(map);
    }

    /** All areas with exact numbers, a {@code <table>}. */
    public static String table(FlashMap map) {
        StringBuilder rows = new StringBuilder(TABLE_HEAD);
        map.areas().forEach(area -> rows.append(row(area)));
        return rows.append("</tbody>\n</table>\n").toString();
    }

    private static String row(Area area) {
        String place = cell("", Hex.offset(area.range().offset()))
                + cell("", Hex.offset(area.range().end()))
                + cell("efm-number", count(area.range().length()))
                + cell("", area.name());
        String contents = area.contents()
                .map(c -> cell(
                                "",
                                c.fileName()
                                        + c.files().map(files -> ": " + files).orElse(""))
                        + cell("efm-number", count(c.bytes()))
                        + cell("efm-number", NumberText.percent(area.share()))
                        + cell("", c.state().map(FlashMapText::stateText).orElse("")))
                .orElse("<td></td><td></td><td></td><td></td>");
        return "<tr>" + place + contents + "</tr>\n";
    }

    private static String cell(String css, String text) {
        return (css.isEmpty() ? "<td>" : "<td class=\"" + css + "\">") + escape(text) + "</td>";
    }

    private static String count(int bytes) {
        return String.format(Locale.ROOT, "%,d", bytes);
    }

    /** Text as it stands in HTML and XML; what no XML may hold becomes a question mark. */
    public static String escape(String text) {
        return text.replaceAll("[\\p{Cntrl}\\ufffe\\uffff]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
