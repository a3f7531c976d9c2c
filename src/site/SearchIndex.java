import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes what search.js looks in: for each section of each guide its page, anchor, heading and text. Run by the build of
 * the site. Arguments: the folder of the guides, and the file to write.
 */
public final class SearchIndex {
    public static void main(String[] arguments) throws IOException {
        StringBuilder js = new StringBuilder("const sections = [\n");
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            for (Path guide : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                String page = guide.getFileName().toString().replace(".md", ".html");
                for (String section : Files.readString(guide).split("(?m)^(?=#{1,4} )")) {
                    List<String> lines = section.lines().toList();
                    if (!lines.isEmpty() && lines.get(0).startsWith("#")) {
                        String anchor = lines.get(0).replaceFirst(".*<a id=\"([^\"]*)\".*|.*", "$1");
                        js.append("[" + quoted(anchor.isEmpty() ? page : page + "#" + anchor) + ","
                                + quoted(plain(lines.get(0))) + "," + quoted(plain(section)) + "],\n");
                    }
                }
            }
        }
        Path made = Path.of(arguments[1]);
        Files.createDirectories(made.getParent());
        Files.writeString(made, js.append("];\n"));
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("<[^>]*>|^#+ |[`*|]", " ").replaceAll("\\]\\([^)]*\\)|!?\\[", " ").replaceAll("\\s+", " ").strip();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("</", "<\\/") + '"';
    }
}
