package io.github.espmaven.report;

/** How a goal has left its board, with the words for the closing line. */
public enum BoardEnding {
    /** The chip was reset and starts its application. */
    RESTARTED("Board restarted."),
    IN_LOADER("The board stays in its loader."),
    /** Its restart is left to a goal of this build that goes on with the connection. */
    KEPT("The board stays connected for the next goal."),
    /** It was to start its application, and could not be made to from here. */
    NOT_RESTARTED("The board was not restarted.");

    private final String words;

    BoardEnding(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
