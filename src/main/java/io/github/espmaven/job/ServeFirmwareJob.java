package io.github.espmaven.job;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.Digests;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.Evidence;
import io.github.espmaven.base.Evidence.Key;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.Problem;
import io.github.espmaven.chip.Chip;
import io.github.espmaven.firmware.Firmware;
import io.github.espmaven.firmware.FirmwareReader;
import io.github.espmaven.firmware.FirmwareSelection;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.image.AppDescriptor;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.report.JsonFile;
import io.github.espmaven.serve.FirmwareServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves the application of firmware to devices that fetch their updates, and keeps account of them. */
public final class ServeFirmwareJob {
    private static final Duration LOOK_AROUND = Duration.ofSeconds(1);
    private static final int MOST_DEVICES = 100_000;

    private final ServeFirmwareRequest request;
    private final Clock clock;
    private final Consumer<String> log;
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private FirmwareServer.Content content = new FirmwareServer.Content(new byte[0], "", "", "");

    /** @param log told of each device, a sentence */
    public ServeFirmwareJob(ServeFirmwareRequest request, Clock clock, Consumer<String> log) {
        this.request = request;
        this.clock = clock;
        this.log = log;
    }

    /**
     * @param version the version it had at first; empty: it did not say
     * @param bytes how much of the application it has fetched, counted from its beginning
     * @param returned whether it has come back with the new version
     */
    record Device(String version, int bytes, boolean whole, boolean returned) {

        Device after(FirmwareServer.Visit visit, FirmwareServer.Content content) {
            boolean fetched = visit.to() > visit.from();
            int reached = fetched && visit.from() <= bytes ? Math.max(bytes, visit.to()) : bytes;
            return new Device(
                    version,
                    reached,
                    whole || reached == content.image().length,
                    returned || (whole && visit.version().equals(content.version())));
        }
    }

    /**
     * Serves until the devices were here, the time is over or the thread is interrupted.
     *
     * @param serving told the port when it serves
     * @return the account as JSON
     * @throws EspException {@code BAD_IMAGE} when there is no sound application, {@code CANNOT_LISTEN}, and
     *     {@code DEVICES_MISSING} when the time is over before the devices were here
     */
    public JsonObject run(Consumer<Integer> serving) throws EspException {
        content = content();
        long start = clock.nanoTime();
        try (FirmwareServer server =
                new FirmwareServer(request.address(), request.tls(), request.credentials(), content, this::visited)) {
            serving.accept(server.port());
            synchronized (devices) {
                while (!isDone() && !isOver(start) && !Thread.currentThread().isInterrupted()) {
                    clock.await(devices, LOOK_AROUND);
                }
            }
        }
        return account();
    }

    /**
     * That all devices were here that were waited for.
     *
     * @throws EspException {@code DEVICES_MISSING}
     */
    public void require() throws EspException {
        synchronized (devices) {
            if (request.end().devices().isPresent() && !isDone()) {
                throw new EspException(
                        Problem.DEVICES_MISSING,
                        counted() + " of " + request.end().devices().getAsInt() + " devices "
                                + (request.end().returned() ? "came back with " : "fetched ") + content.version(),
                        Evidence.of(Key.PARAMETER, "esp.devices"));
            }
        }
    }

    private boolean isOver(long start) {
        return request.end().time().filter(t -> clock.hasPassed(start, t)).isPresent();
    }

    private boolean isDone() {
        return request.end().devices().isPresent()
                && counted() >= request.end().devices().getAsInt();
    }

    private long counted() {
        return devices.values().stream()
                .filter(d -> request.end().returned() ? d.returned : d.whole)
                .count();
    }

    private void visited(FirmwareServer.Visit visit) {
        synchronized (devices) {
            if (visit.status() >= 400 && visit.status() != 416) {
                log.accept(visit.device() + " was refused: HTTP " + visit.status());
                return;
            }
            Device before = devices.getOrDefault(visit.device(), new Device(visit.version(), 0, false, false));
            Device now = before.after(visit, content);
            if (devices.size() < MOST_DEVICES || devices.containsKey(visit.device())) {
                devices.put(visit.device(), now);
            }
            if (now.whole && !before.whole) {
                log.accept(visit.device() + (before.version.isEmpty() ? "" : ", with " + before.version + ",")
                        + " has fetched " + content.version() + ", " + now.bytes + " B");
            }
            if (now.returned && !before.returned) {
                log.accept(visit.device() + " has come back with " + content.version());
            }
            devices.notifyAll();
        }
    }

    private FirmwareServer.Content content() throws EspException {
        Firmware firmware = FirmwareSelection.parse("app")
                .of(new FirmwareReader(request.chip(), TableInput.NONE).read(request.images()));
        byte[] image = firmware.regions().isEmpty()
                ? unplaced(firmware)
                : firmware.regions().get(0).bytes();
        Optional<AppImage> app = AppImage.startsLikeOne(image) ? Optional.of(AppImage.parse(image)) : Optional.empty();
        Optional<String> damage =
                app.isEmpty() ? Optional.of("it is no image") : app.get().damage();
        if (damage.isPresent()) {
            throw new EspException(
                    Problem.BAD_IMAGE, "the application is not served: " + damage.get(), Evidence.none());
        }
        String version = request.version()
                .or(() -> app.get().appDescriptor().map(AppDescriptor::version))
                .orElse("unknown");
        String sha256 = Hex.of(Digests.sha256(image));
        JsonObject document = new JsonObject();
        document.addProperty("version", version);
        document.addProperty("size", image.length);
        document.addProperty("sha256", sha256);
        app.get().chip().map(Chip::id).ifPresent(chip -> document.addProperty("chip", chip));
        document.addProperty("url", FirmwareServer.IMAGE);
        return new FirmwareServer.Content(image, version, sha256, JsonFile.text(document));
    }

    /** An application whose place only a board knows; a program becomes an image. */
    private static byte[] unplaced(Firmware firmware) throws EspException {
        Firmware.Unplaced input = firmware.unplaced().get(0);
        return input.bytes(firmware.chip());
    }

    private JsonObject account() {
        JsonObject account = new JsonObject();
        account.addProperty("formatVersion", 1);
        account.addProperty("version", content.version());
        account.addProperty("sha256", content.tag());
        JsonArray list = new JsonArray();
        synchronized (devices) {
            devices.forEach((address, device) -> {
                JsonObject one = new JsonObject();
                one.addProperty("device", address);
                one.addProperty("askedFrom", device.version);
                one.addProperty("bytes", device.bytes);
                one.addProperty("whole", device.whole);
                one.addProperty("returned", device.returned);
                list.add(one);
            });
        }
        account.add("devices", list);
        return account;
    }
}
