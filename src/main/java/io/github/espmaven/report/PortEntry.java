package io.github.espmaven.report;

import com.google.gson.JsonObject;
import io.github.espmaven.transport.PortInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A serial port of this machine with what is known of it.
 *
 * @param port as the system tells of it
 * @param device what it probably is, when its USB ids are known: an adapter, or a chip's own USB
 * @param links other names of it, which stay when it comes back under another number
 * @param holder which process has it open, as far as the system tells
 */
public record PortEntry(
        PortInfo port, Optional<String> device, boolean candidate, List<String> links, Optional<String> holder) {

    public PortEntry {
        links = List.copyOf(links);
    }

    /** As lines for people, without the path that stands before them. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        StringBuilder what = new StringBuilder(device.orElse(port.description()));
        port.usb()
                .ifPresent(usb ->
                        what.append(String.format(Locale.ROOT, " (%04X:%04X)", usb.vendorId(), usb.productId())));
        port.serialNumber().ifPresent(number -> what.append(", serial number ").append(number));
        port.location().ifPresent(place -> what.append(", plugged in at ").append(place));
        lines.add(what.toString().strip());
        lines.addAll(links);
        holder.ifPresent(who -> lines.add("in use by " + who));
        return lines;
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("port", port.path());
        json.addProperty("description", port.description());
        device.ifPresent(name -> json.addProperty("device", name));
        port.usb().ifPresent(usb -> {
            json.addProperty("vendorId", usb.vendorId());
            json.addProperty("productId", usb.productId());
        });
        port.serialNumber().ifPresent(number -> json.addProperty("serialNumber", number));
        port.manufacturer().ifPresent(name -> json.addProperty("manufacturer", name));
        port.location().ifPresent(place -> json.addProperty("location", place));
        json.add("links", JsonFile.array(links));
        json.addProperty("candidate", candidate);
        json.addProperty("busy", holder.isPresent());
        holder.ifPresent(who -> json.addProperty("holder", who));
        return json;
    }
}
