package io.github.espmaven.mojo;

import io.github.espmaven.base.Clock;
import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.NvsSpec;
import io.github.espmaven.job.NvsJob;
import io.github.espmaven.job.PartitionContents;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.job.input.ElfParameters;
import io.github.espmaven.nvs.NvsVersion;
import io.github.espmaven.report.ResultFile;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Makes the image of an NVS partition, the key-value storage of ESP-IDF; without contents to make it from, shows and checks NVS
 * partitions: in an image, a bundle, or the board's flash.
 */
@Mojo(name = "nvs", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class NvsMojo extends AbstractPartitionsMojo {

    /** A CSV as Espressif's NVS generator reads it: {@code key,type,encoding,value}; files it names lie beside it. */
    @Parameter(property = "esp.nvsCsv")
    private @Nullable File nvsCsv;

    /**
     * A properties file of keys as {@code device.serial} or {@code cloud.port.u16}: namespace, key, encoding. Replaces those
     * of the CSV.
     */
    @Parameter(property = "esp.nvsProperties")
    private @Nullable File nvsProperties;

    /** Keys as in the properties file, each an element: {@code <device.serial>A-1000</device.serial>}; they replace those. */
    @Parameter
    private @Nullable Map<String, String> nvsValues;

    /** Layout of the pages: {@code v2}, or {@code v1} for ESP-IDF before 4.0. */
    @Parameter(property = "esp.nvsVersion", defaultValue = "v2")
    private String nvsVersion = ChoiceParameter.text(NvsVersion.V2);

    /** Size of the partition, a multiple of 4096 from 0x3000 up. */
    @Parameter(property = "esp.nvsSize", defaultValue = "0x6000")
    private String nvsSize = "0x6000";

    /**
     * The file to make. Default: for {@code esp:read-flash} {@code target/esp/flash.bin}, for {@code esp:flash-map}
     * the page {@code target/esp/flash-map.html}, for {@code esp:nvs} {@code target/esp/nvs.bin}, for
     * {@code esp:partition-table} none: there a name that ends in {@code .csv} makes text, any other the binary form;
     * for {@code esp:sign} the image's name in {@code target/esp/signed}, for {@code esp:doctor} the page
     * {@code target/esp/doctor.html}, for {@code esp:dump-mem} {@code target/esp/memory.bin}.
     */
    @Parameter(property = "esp.outputFile")
    private @Nullable File outputFile;

    /**
     * The file: for {@code esp:image-info} a binary, an Intel HEX file or a firmware bundle, of which each part that is an
     * image is shown, or an ELF file, which is shown as the image it would become; for {@code esp:filesystem} and
     * {@code esp:nvs} an image of a partition or of a whole flash, or a bundle. Default there: the board.
     */
    @Parameter(property = "esp.image")
    private @Nullable File image;

    /**
     * What to read: {@code all}, a range {@code offset+length} as {@code 0x9000+0x6000}, or the name of a partition. For
     * {@code esp:filesystem} and {@code esp:nvs} a partition; default there: all of that kind.
     */
    @Parameter(property = "esp.read")
    private @Nullable String read;

    /**
     * The key, as bytes: for flash 32 or 64 (24 or 32 on the ESP32, also 16 on the ESP32-C2), for NVS 64, a partition of keys,
     * or 32 of the HMAC scheme.
     */
    @Parameter(property = "esp.encryptionKey")
    private @Nullable File encryptionKey;

    /** Whether {@code esp:nvs} shows the values too, which may be secrets. */
    @Parameter(property = "esp.nvsShowValues", defaultValue = "false")
    private boolean nvsShowValues;

    @Override
    void run() throws EspException {
        Map<String, String> values =
                new TreeMap<>(Optional.ofNullable(nvsValues).orElse(Map.of()));
        values.replaceAll((key, value) -> Objects.requireNonNullElse(value, ""));
        Optional<Path> csv = Optional.ofNullable(nvsCsv).map(File::toPath);
        Optional<Path> properties = Optional.ofNullable(nvsProperties).map(File::toPath);
        Optional<Path> key = Optional.ofNullable(encryptionKey).map(File::toPath);
        if (csv.isEmpty() && properties.isEmpty() && values.isEmpty()) {
            Optional<String> partition = Optional.ofNullable(read).filter(name -> !name.isBlank());
            Optional<Path> file = Optional.ofNullable(image).map(File::toPath);
            PartitionContents contents = new PartitionContents(board(), table(), partition, Clock.system(), listener());
            new NvsJob(contents, file, key, nvsShowValues).run(getLog()::info);
            return;
        }
        NvsVersion version = ChoiceParameter.of(NvsVersion.class, "nvsVersion", nvsVersion);
        NvsSpec spec = new NvsSpec(csv, properties, values, Optional.empty(), version, key);
        byte[] made = spec.image(
                ElfParameters.size("esp.nvsSize", Optional.of(nvsSize)).orElseThrow());
        Path target = outputFile == null ? outputDirectory().resolve("nvs.bin") : outputFile.toPath();
        ResultFile.write(target, made);
        getLog().info(ResultFile.made(
                target, made.length, "an NVS partition" + (key.isPresent() ? ", encrypted" : "")));
    }
}
