/**
 * The goals: parameters become a request, one job runs, what it reports becomes log lines. The only room that knows Maven,
 * and no place for logic. Begin at {@link io.github.espmaven.mojo.AbstractEspMojo}.
 */
@NullMarked
package io.github.espmaven.mojo;

import org.jspecify.annotations.NullMarked;
