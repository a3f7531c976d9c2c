package io.github.espmaven.doctor;

import io.github.espmaven.base.EspException;
import io.github.espmaven.base.FlashRange;
import io.github.espmaven.base.Hex;
import io.github.espmaven.base.LittleEndian;
import io.github.espmaven.chip.ChipSpec;
import io.github.espmaven.chip.FlashMode;
import io.github.espmaven.connect.Device;
import io.github.espmaven.fit.BoardFlash;
import io.github.espmaven.fit.Finding;
import io.github.espmaven.fit.FitCheck;
import io.github.espmaven.fit.PlannedFlash;
import io.github.espmaven.flash.FlashRegion;
import io.github.espmaven.flash.FlashTarget;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.image.AppDescriptor;
import io.github.espmaven.image.AppImage;
import io.github.espmaven.image.ImageHeader;
import io.github.espmaven.monitor.crash.CoreDump;
import io.github.espmaven.nvs.NvsInventory;
import io.github.espmaven.partition.OtaData;
import io.github.espmaven.partition.Partition;
import io.github.espmaven.partition.PartitionTable;
import io.github.espmaven.partition.PartitionType;
import io.github.espmaven.partition.TableSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The checks of what the flash holds, and whether the board would start it. They only read. */
public final class ContentChecks {
    private static final int BLOCK = 0x1_0000;
    private static final int APP_HEAD = 0x200;
    private static final int DESCRIPTOR_AT = 32;
    private static final int WORN_SECTORS = 16;

    private final Device device;
    private final ChipSpec spec;
    private final FlashView flash;
    private final TableSettings tables;
    private final Checkup checkup;
    private final List<FlashRange> used = new ArrayList<>();
    private final List<FlashRegion> boots = new ArrayList<>();
    private Optional<PartitionTable> table = Optional.empty();
    private Optional<Partition> chosen = Optional.empty();
    private Optional<AppImage> first = Optional.empty();

    /** @param tables where the partition table lies */
    public ContentChecks(Device device, FlashView flash, TableSettings tables, Checkup checkup) {
        this.device = device;
        this.spec = device.chip().spec();
        this.flash = flash;
        this.tables = tables;
        this.checkup = checkup;
    }

    /** Adds them. */
    public void run() {
        checkup.look(Part.CONTENTS, "bootloader", this::bootloader);
        checkup.look(Part.CONTENTS, "partition table", this::table);
        table.ifPresent(this::partitions);
        checkup.look(Part.CONTENTS, "fit", this::fit);
        checkup.look(Part.CONTENTS, "cells", this::cells);
    }

    /** The header of the sound image where the ROM looks first. */
    public Optional<ImageHeader> header() {
        return first.map(AppImage::header);
    }

    private Verdict bootloader() throws EspException {
        int offset = spec.bootloaderOffset();
        byte[] head = flash.read(offset, FlashRange.SECTOR_BYTES);
        String at = " at " + Hex.offset(offset) + ", where the ROM looks first";
        if (FlashView.isBlank(head)) {
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
                        .or(() -> image.appDescriptor().map(ContentChecks::described))
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

    private static String described(AppDescriptor app) {
        return app.project() + " " + app.version() + built(app.date() + " " + app.time()) + ", ESP-IDF "
                + app.idfVersion() + ", ELF SHA-256 " + app.elfSha256();
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
                checkup.look(Part.CONTENTS, "data " + p.name(), () -> data(p));
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
            String text = FlashView.isBlank(head) ? "empty" : "no image: it begins with 0x" + Hex.of(head, 0, 4);
            return starts
                    ? Verdict.problem(
                            text + ", and the bootloader is to start it",
                            "Flash the app: " + p.name() + "=FILE in -Desp.images.")
                    : Verdict.ok(text);
        }
        if (!starts) {
            return Verdict.ok(AppDescriptor.read(head, DESCRIPTOR_AT)
                    .map(ContentChecks::described)
                    .orElse("an image"));
        }
        AppImage image = flash.image(p.range().offset(), p.range().length());
        used.add(new FlashRange(p.range().offset(), image.length()));
        boots.add(region("app " + p.name(), p.range().offset(), image));
        return image.damage().isPresent()
                ? damaged("the app that is started", image)
                : Verdict.ok(image.appDescriptor().map(ContentChecks::described).orElse("an image") + "; sound");
    }

    private Verdict data(Partition p) throws EspException {
        byte[] head = flash.read(
                p.range().offset(),
                Math.min(2 * FlashRange.SECTOR_BYTES, p.range().length()));
        if (flash.isBlank(p.range())) {
            return Verdict.ok("empty");
        }
        return switch (p.subtypeName()) {
            case "nvs" -> nvs(NvsInventory.of(flash.read(p.range())));
            case "coredump" -> coreDump(p);
            default ->
                Verdict.ok(p.subtypeName() + ", " + fileSystem(head, p.range().length()));
        };
    }

    private static Verdict nvs(NvsInventory nvs) {
        String entries = nvs.entries().entrySet().stream()
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .collect(Collectors.joining(", "));
        String text = "entries by namespace: " + (entries.isEmpty() ? "none" : entries);
        return nvs.damaged() == 0
                ? Verdict.ok(text)
                : Verdict.warning(
                        text + "; " + nvs.damaged()
                                + " pages or entries do not fit their CRC: it is encrypted or damaged",
                        "If the app says so too: mvn esp:erase -Desp.erase=nvs loses the settings and mends it.");
    }

    private Verdict coreDump(Partition p) throws EspException {
        return CoreDump.in(flash.read(p.range())).isPresent()
                ? Verdict.note(
                        "it holds a core dump: the app has crashed",
                        "mvn esp:read-flash -Desp.read=" + p.name()
                                + " -Desp.outputFile=core.bin, then mvn esp:core-dump"
                                + " -Desp.coreDump=core.bin -Desp.elf=app.elf.")
                : Verdict.ok("no core dump");
    }

    /** By what the formats have at fixed places (protocol.md, section 6). */
    private static String fileSystem(byte[] head, int length) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("littlefs", 8) || text.startsWith("littlefs", FlashRange.SECTOR_BYTES + 8)) {
            return "a LittleFS";
        }
        for (int at : new int[] {0, FlashRange.SECTOR_BYTES}) {
            boolean boot = head.length >= at + 512 && LittleEndian.u16(head, at + 510) == 0xaa55;
            if (boot && (text.startsWith("FAT", at + 54) || text.startsWith("FAT", at + 82))) {
                return "a FAT";
            }
        }
        int blocks = length / FlashRange.SECTOR_BYTES;
        boolean spiffs = head.length >= 256 && LittleEndian.u16(head, 252) == ((0x0529 ^ 0x0100 ^ blocks) & 0xffff);
        return spiffs ? "a SPIFFS" : "not a file system that is known by its beginning";
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

    /** Flash that nobody uses is blank, or holds data; cells that lack single bits in otherwise blank bytes are worn. */
    private Verdict cells() throws EspException {
        List<FlashRange> worn = new ArrayList<>();
        int looked = 0;
        int bits = 0;
        for (long at = 0; at + BLOCK <= flash.bytes(); at += BLOCK) {
            FlashRange block = new FlashRange((int) at, BLOCK);
            if (used.stream().anyMatch(u -> u.offset() <= block.offset() && block.end() <= u.end())
                    || flash.isBlank(block)) {
                continue;
            }
            for (FlashRange sector : sectors(block)) {
                if (looked < WORN_SECTORS && used.stream().noneMatch(sector::overlaps) && !flash.isBlank(sector)) {
                    looked++;
                    int lacking = singleBits(flash.read(sector));
                    bits += lacking;
                    if (lacking > 0) {
                        worn.add(sector);
                    }
                }
            }
        }
        return worn.isEmpty()
                ? Verdict.ok("no bit is 0 in flash that is blank")
                : Verdict.problem(
                        "in " + worn.size() + " otherwise blank " + (worn.size() == 1 ? "sector " : "sectors ") + bits
                                + (bits == 1 ? " bit is" : " bits are") + " 0, first at "
                                + Hex.offset(worn.get(0).offset())
                                + ": cells that erasing does not reach, as in a worn flash",
                        "Erase that sector: mvn esp:erase -Desp.erase="
                                + Hex.offset(worn.get(0).offset())
                                + ":4K. If the bits are 0 again, the flash is worn: use another board, or a table"
                                + " without that place.");
    }

    private static List<FlashRange> sectors(FlashRange block) {
        List<FlashRange> sectors = new ArrayList<>();
        for (int at = block.offset(); at < block.end(); at += FlashRange.SECTOR_BYTES) {
            sectors.add(new FlashRange(at, FlashRange.SECTOR_BYTES));
        }
        return sectors;
    }

    /** Number of bits that are 0 where nearly every byte that is not blank lacks just one; 0 where it is data. */
    private static int singleBits(byte[] sector) {
        int[] lacking = new int[9];
        for (byte b : sector) {
            lacking[8 - Integer.bitCount(b & 0xff)]++;
        }
        int other = Arrays.stream(lacking, 2, 9).sum();
        return lacking[0] > sector.length / 2 && other * 10 <= lacking[1] ? lacking[1] + 2 * lacking[2] : 0;
    }
}
