package io.github.espmaven.job.provision;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.base.ExternalProgram;
import io.github.espmaven.chip.MacAddress;
import io.github.espmaven.firmware.ImageSpec;
import io.github.espmaven.firmware.NvsSpec;
import io.github.espmaven.firmware.TableInput;
import io.github.espmaven.flash.FlashOption;
import io.github.espmaven.flash.HeaderSettings;
import io.github.espmaven.job.Boards;
import io.github.espmaven.job.BootCheckRequest;
import io.github.espmaven.job.FirmwareInputs;
import io.github.espmaven.job.FlashRequest;
import io.github.espmaven.job.RecordingListener;
import io.github.espmaven.job.board.NamedBoard;
import io.github.espmaven.job.provision.ProvisionRequest.End;
import io.github.espmaven.nvs.NvsContents;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.report.BoardsReport;
import io.github.espmaven.report.BoardsReport.Row;
import io.github.espmaven.terminal.UserTerminal;
import io.github.espmaven.transport.PortInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A production line in a folder: its firmware, its table of devices, its log, and what the person there sees. */
public final class ProvisionLine implements Station {
    static final End ONCE = new End(0, true, false, Optional.of(Duration.ZERO));
    private static final Path HELLO =
            Path.of(System.getProperty("basedir", ""), "src/it/quickstart/firmware/hello.bin");
    private static final int NVS = 0x9000;
    private static final int NVS_BYTES = 0x6000;

    final Path folder;
    final String name;
    List<NamedBoard> boards = List.of();
    Optional<UserTerminal> keys = Optional.empty();
    End end = ONCE;
    BootCheckRequest boot =
            new BootCheckRequest(BootCheckRequest.When.ALWAYS, Duration.ofSeconds(3), Duration.ZERO, false);
    ProvisionRequest.Requirements requirements =
            new ProvisionRequest.Requirements(Optional.empty(), OptionalLong.empty(), Optional.empty(), false);
    Optional<ExternalProgram> command = Optional.empty();
    Set<FlashOption> options = FlashOption.DEFAULTS;
    int parallel = 1;

    /** The images. */
    public String images = "bootloader=hello.bin,partition-table=table.csv";

    String devices = "devices.csv";
    boolean stub = true;

    Clock clock = Clock.system();
    final RecordingListener listener = new RecordingListener(Collections.synchronizedList(new ArrayList<>()));

    /** {@code PASS left}, {@code FAIL right ESP-105}. */
    final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    public ProvisionLine(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Makes the files; free rows and so on. */
    public static void prepare(Path folder, int rows) throws IOException {
        Files.copy(HELLO, folder.resolve("hello.bin"));
        Files.writeString(
                folder.resolve("table.csv"), "nvs, data, nvs, 0x9000, 0x6000\nfactory, app, factory, 0x10000, 1M\n");
        StringBuilder table = new StringBuilder("mac,device.serial,cloud.key\n# free ones\n\n");
        for (int i = 1; i <= rows; i++) {
            table.append(",A-").append(i).append(",\"hunter ").append(i).append("\"\n");
        }
        Files.writeString(folder.resolve("devices.csv"), table);
    }

    public static NamedBoard board(String name, String port) {
        return new NamedBoard(name, port, Optional.empty(), Optional.empty());
    }

    /** A virtual board whose flash is in a file of its own, unlike that of a line nobody has killed. */
    NamedBoard virtual(int number) {
        return virtual("b" + number, number, "");
    }

    NamedBoard virtual(String called, int number, String more) {
        return board(
                called,
                "sim:esp32c3?flash=1MB&mac=" + mac(number) + "&file=" + folder.resolve("flash" + number + ".bin")
                        + more);
    }

    public static MacAddress mac(int number) {
        return MacAddress.parse(
                        String.format(java.util.Locale.ROOT, "7c:df:a1:00:%02x:%02x", number >> 8, number & 255))
                .orElseThrow();
    }

    ProvisionJob job() throws EspException {
        List<ImageSpec> all = new ArrayList<>(ImageSpec.parseList(images, folder));
        all.add(new ImageSpec(
                "nvs",
                new NvsSpec(
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("common.site", "Berlin"),
                        Optional.of(folder.resolve(devices)),
                        NvsVersion.V2,
                        Optional.empty())));
        FirmwareInputs inputs = new FirmwareInputs(
                stub ? Boards.at("none") : Boards.at("none").byRom(), all, TableInput.NONE, HeaderSettings.KEEP);
        return new ProvisionJob(
                new ProvisionRequest(
                        new FlashRequest(inputs, options, Optional.empty(), boot),
                        requirements,
                        end,
                        new ProvisionRequest.Log(folder.resolve("log"), name, List.of("device.serial")),
                        command),
                boards,
                clock);
    }

    public BoardsReport run(NamedBoard... at) throws EspException {
        boards = List.of(at);
        return job().run(this, parallel, board -> listener);
    }

    /** The lines of the log. */
    public static List<JsonObject> log(Path folder) throws IOException {
        Path file = folder.resolve("log.jsonl");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> JsonParser.parseString(line).getAsJsonObject())
                        .toList()
                : List.of();
    }

    /** What the NVS partition in a flash holds, as {@code device.serial=A-1}. */
    static List<String> settings(byte[] flash) {
        return NvsContents.of(Arrays.copyOfRange(flash, NVS, NVS + NVS_BYTES)).entries().stream()
                .map(e -> e.namespace() + "." + e.key() + "=" + e.value().text())
                .toList();
    }

    @Override
    public List<NamedBoard> boards() {
        return boards;
    }

    @Override
    public Optional<PortInfo> port(String port) {
        return Optional.empty();
    }

    @Override
    public Optional<UserTerminal> keys() {
        return keys;
    }

    @Override
    public void waiting() {
        seen.add("waiting");
    }

    @Override
    public void ended(NamedBoard board, Result result, Row row) {
        seen.add(result + " " + board.name()
                + row.done().failure().map(e -> " " + e.problem().code()).orElse(""));
    }
}
