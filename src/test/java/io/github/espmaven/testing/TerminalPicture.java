package io.github.espmaven.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws what a terminal shows as SVG: lines of text with the ANSI colours 30 to 37 and 90 to 97, bold and faint. */
public final class TerminalPicture {
    private static final int COLUMN = 8;
    private static final int LINE = 19;
    private static final int MARGIN = 16;
    private static final int BAR = 30;
    private static final int NARROWEST = 84;

    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[([\\d;]*)([A-Za-z])");
    private static final Map<String, String> COLOURS = Map.of(
            "1", "font-weight=\"bold\"",
            "2", "fill=\"#8b94a5\"",
            "31", "fill=\"#ff7b72\"",
            "32", "fill=\"#7ee787\"",
            "33", "fill=\"#f2cc60\"",
            "34", "fill=\"#79c0ff\"",
            "35", "fill=\"#d2a8ff\"",
            "36", "fill=\"#76e3ea\"");

    private TerminalPicture() {}

    /**
     * The picture.
     *
     * @param columns where lines are broken, as a terminal of that width does
     */
    public static String svg(String command, List<String> lines, int columns) {
        List<String> rows = new ArrayList<>(List.of("\u001b[32m$\u001b[0m \u001b[1m" + command + "\u001b[0m"));
        lines.forEach(line -> rows.addAll(broken(line, columns)));
        int widest = rows.stream().mapToInt(row -> plain(row).length()).max().orElse(0);
        int width = 2 * MARGIN + COLUMN * Math.max(NARROWEST, widest);
        int height = BAR + MARGIN + LINE * rows.size();
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" role="img" aria-label="%s">
            <rect width="100%%" height="100%%" rx="8" fill="#161b22"/>
            <g fill="#3d444d"><circle cx="20" cy="16" r="5"/><circle cx="38" cy="16" r="5"/><circle cx="56" cy="16" r="5"/></g>
            <g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="13" fill="#e6edf3">
            """, width, height, escape(command)));
        int y = BAR + LINE - 4;
        for (String row : rows) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" textLength=\"%d\" xml:space=\"preserve\">%s</text>\n",
                    MARGIN,
                    y,
                    Math.max(1, COLUMN * plain(row).length()),
                    spans(row)));
            y += LINE;
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    /** What a picture says, line by line, broken ones joined, with {@code #} for times and what was packed, and without speeds: these differ from run to run. */
    public static List<String> said(String svg) {
        String text = svg.replaceAll("<[^>]*>", "")
                .replaceAll("\n {7}", " ")
                .replaceAll("[\\d,.]+ m?s\\b|\\([\\d,]+ on the wire\\)", "#")
                .replaceAll(",?\\s[\\d,.]+\\s[kM]?B/s\\b", "");
        return text.lines()
                .map(line -> line.replaceAll(" +", " "))
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> broken(String line, int columns) {
        List<String> rows = new ArrayList<>();
        String rest = line.stripTrailing();
        while (plain(rest).length() > columns) {
            int at = rest.lastIndexOf(' ', columns);
            int end = at <= columns / 2 ? columns : at;
            rows.add(rest.substring(0, end));
            rest = "       " + rest.substring(end).stripLeading();
        }
        rows.add(rest);
        return rows;
    }

    private static String plain(String row) {
        return ESCAPE.matcher(row).replaceAll("");
    }

    private static String spans(String row) {
        StringBuilder made = new StringBuilder();
        int from = 0;
        boolean open = false;
        for (Matcher found = ESCAPE.matcher(row); found.find(); ) {
            made.append(escape(row.substring(from, found.start())));
            from = found.end();
            String style = style(found.group(1));
            made.append(open ? "</tspan>" : "");
            open = !style.isEmpty();
            made.append(open ? "<tspan " + style + ">" : "");
        }
        return made.append(escape(row.substring(from)))
                .append(open ? "</tspan>" : "")
                .toString();
    }

    private static String style(String codes) {
        List<String> styles = new ArrayList<>();
        for (String code : codes.split(";", -1)) {
            String style = COLOURS.get(code.startsWith("9") && code.length() == 2 ? "3" + code.charAt(1) : code);
            if (style != null) {
                styles.add(style);
            }
        }
        return String.join(" ", styles);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
