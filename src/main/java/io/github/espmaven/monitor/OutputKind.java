package io.github.espmaven.monitor;

/** What a board printed while it was watched, as far as it proves that an application runs. */
public enum OutputKind {
    NOTHING("not one byte came"),
    NOISE("what came is no text"),
    /** Only the ROM's lines, and that it waits for a download. */
    DOWNLOAD_MODE("the chip waits for a download; no application runs"),
    BOOT_TEXT("only the ROM and the bootloader printed something, no application did"),
    /** An application that waits for a choice from its menu of tests, and ran none. */
    TEST_MENU("the board waits at its menu of tests, and none ran"),
    /** An application whose tests ended, and there was none. */
    NO_TEST("the tests on the board ended without one that ran"),
    APPLICATION("an application printed something");

    private final String meaning;

    OutputKind(String meaning) {
        this.meaning = meaning;
    }

    /** In the user's words. */
    public String meaning() {
        return meaning;
    }
}
