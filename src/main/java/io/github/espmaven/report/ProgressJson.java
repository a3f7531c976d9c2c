package io.github.espmaven.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.flash.FlashEvent;
import io.github.espmaven.flash.PlannedRegion;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The events of a flash as JSON, a line each, for programs that show its progress. */
public final class ProgressJson implements Consumer<FlashEvent> {
    private final Consumer<String> output;
    private final Optional<String> board;

    /** @param output takes the lines */
    public ProgressJson(Consumer<String> output) {
        this(output, Optional.empty());
    }

    /** @param board its name, where there are several */
    public ProgressJson(Consumer<String> output, Optional<String> board) {
        this.output = output;
        this.board = board;
    }

    @Override
    public void accept(FlashEvent event) {
        JsonObject json = new JsonObject();
        board.ifPresent(name -> json.addProperty("board", name));
        json.addProperty("event", event.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        region(event).ifPresent(region -> {
            json.addProperty("region", region.name());
            json.addProperty("offset", region.range().offset());
            json.addProperty("length", region.length());
        });
        range(event).ifPresent(range -> {
            json.addProperty("offset", range.offset());
            json.addProperty("length", range.length());
        });
        if (event instanceof FlashEvent.Planned planned) {
            json.addProperty("regions", planned.plan().regions().size());
            JsonArray warnings = new JsonArray();
            planned.plan().warnings().forEach(warning -> warnings.add(warning));
            json.add("warnings", warnings);
        } else if (event instanceof FlashEvent.Written written) {
            json.addProperty("done", written.bytesDone());
        } else if (event instanceof FlashEvent.Restarted restarted) {
            json.addProperty("from", restarted.offset());
            json.addProperty("reason", restarted.reason());
        } else if (event instanceof FlashEvent.Unverified unverified) {
            json.addProperty("reason", unverified.reason());
        }
        output.accept(json.toString());
    }

    private static Optional<FlashRange> range(FlashEvent event) {
        if (event instanceof FlashEvent.Erasing erasing) {
            return Optional.of(erasing.range());
        }
        return event instanceof FlashEvent.Erased erased ? Optional.of(erased.range()) : Optional.empty();
    }

    private static Optional<PlannedRegion> region(FlashEvent event) {
        if (event instanceof FlashEvent.Skipped skipped) {
            return Optional.of(skipped.region());
        } else if (event instanceof FlashEvent.Writing writing) {
            return Optional.of(writing.region());
        } else if (event instanceof FlashEvent.Written written) {
            return Optional.of(written.region());
        } else if (event instanceof FlashEvent.Restarted restarted) {
            return Optional.of(restarted.region());
        } else if (event instanceof FlashEvent.Verified verified) {
            return Optional.of(verified.region());
        }
        return event instanceof FlashEvent.Unverified unverified ? Optional.of(unverified.region()) : Optional.empty();
    }
}
