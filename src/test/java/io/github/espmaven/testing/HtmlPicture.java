package io.github.espmaven.testing;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts an HTML page, as it is drawn in light colours, into an SVG that a browser shows as a picture. */
public final class HtmlPicture {
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);
    private static final Pattern MAIN = Pattern.compile("(<main>.*?)<details>.*(</main>)", Pattern.DOTALL);
    private static final Pattern DARK =
            Pattern.compile("@media \\(prefers-color-scheme: dark\\) \\{.*?\\n\\}", Pattern.DOTALL);

    private HtmlPicture() {}

    /** The picture, of this many pixels. */
    public static String svg(String page, int width, int height) {
        String style = DARK.matcher(one(STYLE, page).group(1))
                .replaceAll("")
                .replace(":root", ".page")
                .replace("\nbody {", "\n.page {")
                .replace("color-scheme: light dark;", "");
        Matcher main = one(MAIN, page);
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" role="img">
                <foreignObject width="%1$d" height="%2$d">
                <div xmlns="http://www.w3.org/1999/xhtml" class="page" style="height: %2$dpx"><style>%s</style>
                %s%s
                </div>
                </foreignObject>
                </svg>
                """,
                width,
                height,
                style.replace("&", "&amp;").replace("<", "&lt;"),
                main.group(1),
                main.group(2));
    }

    private static Matcher one(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        if (!matcher.find()) {
            throw new AssertionError("the page has no " + pattern);
        }
        return matcher;
    }
}
