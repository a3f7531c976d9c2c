package io.github.espmaven.base;

import java.util.regex.Pattern;

/**
 * Text that was made elsewhere and is printed by a build: build servers read commands in what a build prints, and a board
 * must not give any. Known are those of Azure Pipelines ({@code ##vso[…]}, {@code ##[…]}), GitHub Actions ({@code ::name::},
 * {@code ##[name]}), TeamCity ({@code ##teamcity[…]}), Travis ({@code travis_fold:}) and GitLab ({@code section_start:}).
 */
public final class BuildServerText {
    /** Where a blank is put in: behind the match. */
    private static final Pattern COMMAND = Pattern.compile(
            "#(?=#(?:vso|teamcity)?\\[)|(?:travis_(?:fold|time)|section_(?:start|end))(?=:)|^\\s*:(?=:[a-z][\\w-]*(?:"
                    + " [^\\n"
                    + "]*)?::)",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private BuildServerText() {}

    /** The text with a blank in every command, so that it is none but can be read; any other text as it is. */
    public static String harmless(String text) {
        return COMMAND.matcher(text).replaceAll("$0 ");
    }
}
