package io.github.espmaven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What code, tests and guides cite of the reference of chips and protocol stands there, and they cite nothing else. */
@Tag("slow")
class ReferenceTest {
    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path GUIDES = PROJECT.resolve(Path.of("src", "site", "markdown"));
    private static final Path PAGE = GUIDES.resolve("protocol.md");

    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern NUMBERED_SECTION =
            Pattern.compile("^#+ (?:<a id=\"section-([\\d.]+)\"></a>)?(\\d[\\d.]*?)\\.? ", Pattern.MULTILINE);
    private static final Pattern NUMBERED_PITFALL =
            Pattern.compile("^(\\d+)\\. (?:<a id=\"pitfall-(\\d+)\"></a>)?", Pattern.MULTILINE);
    private static final Pattern LINK_INTO_THE_PAGE = Pattern.compile("(?:]\\(|protocol\\.html)#([^)]+)\\)");

    private static final String NUMBER = "\\d+(?:\\.\\d+)*";
    private static final String NUMBERS = NUMBER + "(?:(?:, | and | to )" + NUMBER + ")*";
    /** A citation: of one section or several, and of pitfalls in the last of them. */
    private static final Pattern CITATION =
            Pattern.compile("protocol\\.md, section(s?) (" + NUMBERS + ")(?:, pitfall(s?) (" + NUMBERS + "))?");

    private static final Pattern RANGE = Pattern.compile("(" + NUMBER + ")(?: to (" + NUMBER + "))?");
    /** The name of the page, but as the name of a file in a string. */
    private static final Pattern MENTION = Pattern.compile("protocol\\.md(?!\")");
    /** A section of something, and what is said to be the something. */
    private static final Pattern SECTION = Pattern.compile("(\\S+ \\S+,? )?\\bsections? \\d");

    private static final Pattern STANDARD = Pattern.compile("(?:DWARF|RFC) \\d+, sections? \\d");
    private static final Pattern DOCUMENT = Pattern.compile("[\\w-]+\\.md\\b");
    private static final Pattern LINE_END_IN_COMMENT = Pattern.compile("\\s*\\R\\s*(?:\\*(?!/)|//|#)?[ \\t]*");

    @Test
    void everySectionAndPitfallHasTheAnchorOfItsNumber() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(all(NUMBERED_SECTION, page))
                .hasSizeGreaterThan(40)
                .allSatisfy(heading -> assertThat(heading.group(1)).isEqualTo(heading.group(2)));
        assertThat(all(NUMBERED_PITFALL, chapter(page, "11")))
                .hasSizeGreaterThan(50)
                .allSatisfy(pitfall -> assertThat(pitfall.group(2)).isEqualTo(pitfall.group(1)));
        assertThat(all(ANCHOR, page)).extracting(anchor -> anchor.group(1)).doesNotHaveDuplicates();
    }

    @Test
    void everyLinkIntoThePageLeadsThere() throws IOException {
        assertThat(all(LINK_INTO_THE_PAGE, Files.readString(PAGE)))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(anchors()).contains(link.group(1)));
        for (Path guide : files(GUIDES)) {
            assertThat(all(Pattern.compile("protocol\\.html#([^)]+)\\)"), Files.readString(guide)))
                    .as("%s", guide)
                    .allSatisfy(link -> assertThat(anchors()).contains(link.group(1)));
        }
    }

    @Test
    void whatIsCitedStandsInTheReference() throws IOException {
        Citations citations = new Citations(anchors());
        for (Path file : files(PROJECT.resolve("src"))) {
            citations.check(PROJECT.relativize(file), Files.readString(file));
        }
        assertThat(citations.faults()).isEmpty();
        assertThat(citations.count()).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Told by protocol.md, section 1.8. */",
                "/** (protocol.md, sections 2.1 and 3.3), once. */",
                "/** (protocol.md, sections 4.1 to 4.3): planned. */",
                "/** (protocol.md, sections 3.3, 3.4 and 14) */",
                "/** (protocol.md, section\n     * 11, pitfall 52) */",
                "// protocol.md, section 11, pitfalls 7, 47 and 51",
                "/** (protocol.md, sections 2.6 and 11, pitfall 34) */",
                "/** DWARF 5, section 6.4.2; RFC 2217, section 3; see architecture.md. */",
                "Path.of(\"protocol.md\")"
            })
    void takesCitationsThatLeadSomewhere(String text) throws IOException {
        assertThat(faults(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(protocol.md, section 1.11)         | no section 1.11",
                "(protocol.md, section 2.1 and 3.3)  | 'sections'",
                "(protocol.md, sections 2.1)         | 'section'",
                "(protocol.md, sections 2.1 and 3.7) | no section 3.7",
                "(protocol.md, sections 4.1 to 4.9)  | no section 4.9",
                "(protocol.md, sections 4.3 to 4.1)  | 4.3 to 4.1",
                "(protocol.md, section 11, pitfall 99) | no pitfall 99",
                "(protocol.md, section 2.1, pitfall 9) | of section 11",
                "(protocol.md, section 11, 52)       | no section 52",
                "(protocol.md, section 11, pitfall 7 and 47) | 'pitfalls'",
                "(protocol.md, \"Connecting\")       | no section named",
                "(see protocol.md)                   | no section named",
                "the status (section 2.3)            | section of what",
                "(protocol.md, section 2.4; limits: section 7) | section of what",
                "(users.md, point 4)                 | users.md is not in the repository"
            })
    void refusesCitationsThatDoNot(String text, String fault) throws IOException {
        assertThat(faults("/** As told: " + text + " */"))
                .anySatisfy(found -> assertThat(found).contains(fault));
    }

    private static List<String> faults(String text) throws IOException {
        Citations citations = new Citations(anchors());
        citations.check(Path.of("Some.java"), text);
        return citations.faults();
    }

    private static Set<String> anchors() throws IOException {
        return all(ANCHOR, Files.readString(PAGE)).stream()
                .map(anchor -> anchor.group(1))
                .collect(Collectors.toSet());
    }

    /** From the heading of a section of the first level to the next one. */
    private static String chapter(String page, String number) {
        int from = page.indexOf("<a id=\"section-" + number + "\">");
        return page.substring(from, page.indexOf("\n## ", from));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(java|groovy|md|tsv|xml|properties|txt)"))
                    .filter(file -> !file.endsWith("ReferenceTest.java"))
                    .sorted()
                    .toList();
        }
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** Collects what is cited, and what is wrong with it. */
    private static final class Citations {
        private final Set<String> anchors;
        private final List<String> faults = new ArrayList<>();
        private int count;

        Citations(Set<String> anchors) {
            this.anchors = anchors;
        }

        List<String> faults() {
            return faults;
        }

        int count() {
            return count;
        }

        void check(Path file, String text) throws IOException {
            String unwrapped = LINE_END_IN_COMMENT.matcher(text).replaceAll(" ");
            for (MatchResult citation : all(CITATION, unwrapped)) {
                count++;
                checkCitation(file + ": " + citation.group(), citation);
            }
            if (!file.toString().endsWith(".md")) {
                checkMentions(file, CITATION.matcher(unwrapped).replaceAll(" "));
            }
        }

        private void checkCitation(String where, MatchResult citation) {
            Set<String> sections = named(where, "section", citation.group(2));
            if (sections.size() > 1 != !citation.group(1).isEmpty()) {
                faults.add(where + ": " + (sections.size() > 1 ? "'sections'" : "'section'"));
            }
            if (citation.group(4) == null) {
                return;
            }
            if (!citation.group(2).matches("(.* )?11")) {
                faults.add(where + ": pitfalls are of section 11");
            }
            if (named(where, "pitfall", citation.group(4)).size() > 1
                    != !citation.group(3).isEmpty()) {
                faults.add(where + ": 'pitfall' for one, 'pitfalls' for several");
            }
        }

        /** The numbers of a list, the ends of ranges among them. */
        private Set<String> named(String where, String kind, String list) {
            Set<String> named = new TreeSet<>();
            for (MatchResult range : all(RANGE, list)) {
                named.add(range.group(1));
                if (range.group(2) != null) {
                    named.add(range.group(2));
                    checkOrder(where, range.group(1), range.group(2));
                }
            }
            named.stream()
                    .filter(number -> !anchors.contains(kind + "-" + number))
                    .forEach(number -> faults.add(where + ": no " + kind + " " + number));
            return named;
        }

        private void checkOrder(String where, String from, String to) {
            int dot = from.lastIndexOf('.') + 1;
            if (!to.startsWith(from.substring(0, dot))
                    || Integer.parseInt(from.substring(dot)) >= Integer.parseInt(to.substring(dot))) {
                faults.add(where + ": " + from + " to " + to + " is no range");
            }
        }

        /** Of a text from which the citations have been taken out. */
        private void checkMentions(Path file, String text) throws IOException {
            if (MENTION.matcher(text).find()) {
                faults.add(file + ": no section named of protocol.md");
            }
            String others = STANDARD.matcher(text).replaceAll(" ");
            all(SECTION, others).forEach(section -> faults.add(file + ": section of what? " + section.group()));
            Matcher document = DOCUMENT.matcher(others);
            while (document.find()) {
                if (!Files.exists(GUIDES.resolve(document.group()))
                        && !Files.exists(PROJECT.resolve(document.group()))) {
                    faults.add(file + ": " + document.group() + " is not in the repository");
                }
            }
        }
    }
}
