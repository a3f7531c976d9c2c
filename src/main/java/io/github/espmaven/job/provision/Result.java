package io.github.espmaven.job.provision;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;

/** What a production line has found of a board. */
public enum Result {
    /** It is done: written, verified, started, written down. */
    PASS,
    FAIL,
    /** It has passed before and was not touched. */
    REFUSED;

    static Optional<Result> of(JsonObject line) {
        return Arrays.stream(values())
                .filter(r -> line.has("result") && line.get("result").getAsString().equals(r.name()))
                .findFirst();
    }
}
