package io.github.espmaven.monitor.crash;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Hex;
import io.github.espmaven.elf.CodeFrame;
import java.util.List;
import java.util.Optional;

/** A decoded core dump for programs (reports.md, section "core-dump"). */
record CoreDumpJson(FrameText text) {

    JsonObject task(DumpedTask task, List<BacktraceFrame> frames) {
        JsonObject json = new JsonObject();
        task.name().ifPresent(name -> json.addProperty("name", name));
        json.addProperty("controlBlock", Hex.address(task.address()));
        json.addProperty("state", task.state().id());
        json.addProperty("crashed", task.crashed());
        JsonObject registers = new JsonObject();
        task.registers().byName().forEach((name, value) -> registers.addProperty(name, Hex.address(value)));
        json.add("registers", registers);
        JsonArray backtrace = new JsonArray();
        frames.forEach(frame -> backtrace.add(frame(frame)));
        json.add("backtrace", backtrace);
        return json;
    }

    private JsonObject frame(BacktraceFrame frame) {
        JsonObject json = new JsonObject();
        json.addProperty("address", Hex.address(frame.address()));
        json.addProperty("certain", frame.certainty() == BacktraceFrame.Certainty.CERTAIN);
        List<CodeFrame> code = text.code(frame.lookedUp());
        if (code.isEmpty()) {
            Optional<String> rom =
                    text.romFunction(frame.lookedUp()).filter(name -> FrameText.isRom(frame.address(), text.chip()));
            rom.ifPresent(name -> json.addProperty("function", name));
            json.addProperty("rom", FrameText.isRom(frame.address(), text.chip()));
            return json;
        }
        addPlace(json, code.get(0));
        if (code.size() > 1) {
            JsonArray inlined = new JsonArray();
            code.stream().skip(1).forEach(c -> inlined.add(addPlace(new JsonObject(), c)));
            json.add("inlinedInto", inlined);
        }
        return json;
    }

    private static JsonObject addPlace(JsonObject json, CodeFrame code) {
        code.function().ifPresent(f -> json.addProperty("function", f));
        code.file().ifPresent(f -> json.addProperty("file", f));
        code.line().ifPresent(l -> json.addProperty("line", l));
        return json;
    }
}
