/**
 * The terminal of the person at the desk: keys as they are typed, text that appears at once, and everything as it was
 * before when it is over. Main type: {@link io.github.espmaven.terminal.UserTerminal}. The only room that sees JLine; it
 * gives keys no meaning.
 */
@NullMarked
package io.github.espmaven.terminal;

import org.jspecify.annotations.NullMarked;
