package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.BoardFlash;
import io.github.espmaven.fit.FileSignature;
import io.github.espmaven.fit.Finding;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppDescriptor;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The checks of what the flash holds, and whether the board would start it. They only read. */
public final class ContentChecks {
    private static final int APP_HEAD = 0x200;
    private static final int DESCRIPTOR_AT = 32;

    private final Device device;
    private final ChipSpec spec;
    private final FlashView flash;
    private final TableSettings tables;
    private final Origins origins;
    private final Checkup checkup;
    private final List<FlashRange> used = new ArrayList<>();
    private final List<FlashRegion> boots = new ArrayList<>();
    private Optional<PartitionTable> table = Optional.empty();
    private Optional<Partition> chosen = Optional.empty();
    private Optional<AppImage> first = Optional.empty();

    /**
     * @param tables where the partition table lies
     * @param origins where an app may have come from
     */
    public ContentChecks(Device device, FlashView flash, TableSettings tables, Origins origins, Checkup checkup) {
        this.device = device;
        this.spec = device.chip().spec();
        this.flash = flash;
        this.tables = tables;
        this.origins = origins;
        this.checkup = checkup;
    }

    public void run() {
        if (checkup.look(Part.CONTENTS, "readable", this::readable).result() != Verdict.Result.OK) {
            return;
        }
        checkup.look(Part.CONTENTS, "bootloader", this::bootloader);
        checkup.look(Part.CONTENTS, "partition table", this::table);
        table.ifPresent(this::partitions);
        checkup.look(Part.CONTENTS, "fit", this::fit);
        checkup.look(Part.CONTENTS, "cells", () -> new BlankFlash(flash, used).verdict());
    }

    /** The header of the sound image where the ROM looks first. */
    public Optional<ImageHeader> header() {
        return first.map(AppImage::header);
    }

    private Verdict readable() throws EspException {
        boolean encrypted = spec.security()
                .read(device.identity().revision(), device.registers())
                .flashEncrypted();
        return encrypted
                ? Verdict.notPossible("the flash is encrypted: what is read of it is not what the processor sees")
                : Verdict.ok("the flash is not encrypted");
    }

    private Verdict bootloader() throws EspException {
        int offset = spec.bootloaderOffset();
        byte[] head = flash.read(offset, FlashRange.SECTOR_BYTES);
        String at = " at " + Hex.offset(offset) + ", where the ROM looks first";
        if (FileSignature.isBlank(head)) {
            return Verdict.note("the flash is empty" + at + ": nothing starts", "Flash something: mvn esp:flash.");
        }
        if (!AppImage.startsLikeOne(head)) {
            return Verdict.problem(
                    "there is no image" + at + ": it begins with 0x" + Hex.of(head, 0, 4),
                    "Flash the bootloader there: bootloader=FILE in -Desp.images means that place.");
        }
        AppImage image = flash.image(offset, (int) Math.min(1 << 20, flash.bytes() - offset));
        used.add(new FlashRange(offset, image.length()));
        boots.add(region("bootloader", offset, image));
        if (image.damage().isPresent()) {
            return damaged("the image" + at, image);
        }
        first = Optional.of(image);
        return Verdict.ok(image.bootloaderDescriptor()
                        .map(d -> "bootloader of ESP-IDF " + d.idfVersion() + built(d.dateTime()))
                        .or(() -> image.appDescriptor().map(this::described))
                        .orElse("an image that does not describe itself")
                + at + ", sound, " + settings(image.header()));
    }

    private FlashRegion region(String name, int offset, AppImage image) throws EspException {
        return new FlashRegion(offset, flash.read(offset, image.length()), name, name);
    }

    private static Verdict damaged(String what, AppImage image) {
        return Verdict.problem(
                what + ": " + image.damage().orElseThrow(),
                "Flash it again; where it is damaged again at the same place, the flash is worn: see the check"
                        + " \"cells\".");
    }

    private String settings(ImageHeader header) {
        return FlashMode.of(header.modeCode()).map(FlashMode::toString).orElse("unknown mode") + ", "
                + spec.flashFrequencies().name(header.frequencyCode()).orElse("unknown frequency");
    }

    private String described(AppDescriptor app) {
        return app.project() + " " + app.version() + built(app.date() + " " + app.time()) + ", ESP-IDF "
                + app.idfVersion() + ", ELF SHA-256 " + app.elfSha256()
                + origins.of(app.elfSha256()).map(file -> ", from " + file).orElse(", from no file that is known here");
    }

    /** Reproducible builds have no time. */
    private static String built(String time) {
        return time.isBlank() ? "" : ", built " + time;
    }

    private Verdict table() throws EspException {
        int offset = tables.tableOffset();
        byte[] bytes = flash.read(offset, FlashRange.SECTOR_BYTES);
        String at = " at " + Hex.offset(offset);
        if (!PartitionTable.startsLikeOne(bytes)) {
            boolean needed = first.flatMap(AppImage::bootloaderDescriptor).isPresent();
            String text = "there is no partition table" + at;
            return needed
                    ? Verdict.problem(
                            text + ", and the bootloader needs one",
                            "Flash it with the rest of its build: -Desp.buildDirectory=build.",
                            "If it lies elsewhere: -Desp.partitionTableOffset=0x10000.")
                    : Verdict.note(text + "; what starts there may need none");
        }
        PartitionTable read = PartitionTable.parse(bytes);
        table = Optional.of(read);
        used.add(new FlashRange(offset, FlashRange.SECTOR_BYTES));
        boots.add(new FlashRegion(offset, bytes, "partition table", "partition table"));
        List<String> violations = read.violations(tables);
        String text = read.partitions().size() + " partitions" + at + ": " + read.names();
        return violations.isEmpty()
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; " + String.join("; ", violations), "Make it anew: mvn esp:partition-table.");
    }

    private void partitions(PartitionTable all) {
        all.otaData().ifPresent(p -> checkup.look(Part.CONTENTS, "choice of the app", () -> choice(all, p)));
        if (all.otaData().isEmpty()) {
            chosen = OtaData.erased().boots(all);
        }
        for (Partition p : all.partitions()) {
            if (p.is(PartitionType.APP)) {
                checkup.look(Part.CONTENTS, "app " + p.name(), () -> app(p));
            } else if (p.is(PartitionType.DATA)) {
                used.add(p.range());
                checkup.look(Part.CONTENTS, "data " + p.name(), () -> new DataPartition(flash, p).verdict());
            }
        }
    }

    private Verdict choice(PartitionTable all, Partition p) throws EspException {
        byte[] bytes =
                flash.read(p.range().offset(), Math.min(OtaData.BYTES, p.range().length()));
        boots.add(new FlashRegion(p.range().offset(), bytes, p.name(), p.name()));
        OtaData data = OtaData.of(bytes);
        chosen = data.boots(all);
        String boots = chosen.map(Partition::name).orElse("nothing");
        return data.isDamaged()
                ? Verdict.warning(
                        p.name() + " is damaged; the bootloader starts " + boots,
                        "Choose again: mvn esp:ota-data -Desp.bootSlot=" + boots + ".")
                : Verdict.ok(data.active()
                        .map(e -> p.name() + " chooses " + boots + ", number " + e.sequence() + ", " + e.state())
                        .orElse(p.name() + " chooses nothing; the bootloader starts " + boots));
    }

    /** The app that is started is read as a whole, the others' heads. */
    private Verdict app(Partition p) throws EspException {
        byte[] head =
                flash.read(p.range().offset(), Math.min(APP_HEAD, p.range().length()));
        boolean starts = chosen.equals(Optional.of(p));
        if (!starts) {
            used.add(p.range());
        }
        if (!AppImage.startsLikeOne(head)) {
            String text = FileSignature.isBlank(head) ? "empty" : "no image: it begins with 0x" + Hex.of(head, 0, 4);
            return starts
                    ? Verdict.problem(
                            text + ", and the bootloader is to start it",
                            "Flash the app: " + p.name() + "=FILE in -Desp.images.")
                    : Verdict.ok(text);
        }
        if (!starts) {
            return Verdict.ok(
                    AppDescriptor.read(head, DESCRIPTOR_AT).map(this::described).orElse("an image"));
        }
        AppImage image = flash.image(p.range().offset(), p.range().length());
        used.add(new FlashRange(p.range().offset(), image.length()));
        boots.add(region("app " + p.name(), p.range().offset(), image));
        return image.damage().isPresent()
                ? damaged("the app that is started", image)
                : Verdict.ok(image.appDescriptor().map(this::described).orElse("an image") + "; sound");
    }

    /** What a flash of just this would be told. */
    private Verdict fit() throws EspException {
        if (boots.isEmpty()) {
            return Verdict.notPossible("there is nothing that could start");
        }
        PlannedFlash planned = new PlannedFlash(
                FlashTarget.of(device), boots, HeaderSettings.KEEP, Optional.empty(), tables, BoardFlash.erased());
        List<Finding> findings = FitCheck.judge(planned);
        List<String> texts = findings.stream().map(Finding::text).distinct().toList();
        if (texts.isEmpty()) {
            return Verdict.ok("bootloader, table and app fit this chip and its flash");
        }
        String text = String.join("; ", texts);
        String remedy = "Flash a build that is meant for this board: -Desp.buildDirectory=build.";
        return findings.stream().anyMatch(Finding::isRefused)
                ? Verdict.problem(text, remedy)
                : Verdict.warning(text, remedy);
    }
}
