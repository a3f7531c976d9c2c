package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.filesystem.FilesystemSpec;
import io.github.espmaven.firmware.DirectorySpec;
import io.github.espmaven.firmware.InputFile;
import io.github.espmaven.flash.Encryption;
import io.github.espmaven.secure.KeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An {@code <image>} in the POM: what goes where. */
public final class ImageParameter {

    /** Offset (hexadecimal, decimal, 64K) or name of a partition, {@code bootloader} or {@code partition-table}. */
    private @Nullable String offset;

    /** The file to write there; relative paths begin at the module's directory. */
    private @Nullable String file;

    /**
     * In place of a file, an artifact by its coordinates: {@code groupId:artifactId:version[:type[:classifier]]}. The
     * usual type is {@code bin}, or without an offset {@code esp-firmware}: a bundle brings its own.
     */
    private @Nullable String artifact;

    /** In place of a file, the contents of an NVS partition. */
    private @Nullable NvsParameter nvs;

    /** In place of a file, a folder that becomes the filesystem of the partition; relative paths as for a file. */
    private @Nullable String directory;

    /**
     * Which filesystem, with {@code directory}: {@code spiffs}, {@code littlefs} or {@code fat}, a preset {@code arduino} or
     * {@code esp8266}, and parameters, as in {@code esp8266 littlefs size=1MB}. Default: what the partition's subtype says,
     * with ESP-IDF's parameters.
     */
    private String filesystem = "";

    /** Patterns of the files of {@code directory} to take, {@code *.html} or {@code www/**}. Default: all. */
    private List<String> includes = List.of();

    /** Patterns of the files of {@code directory} to leave out. */
    private List<String> excludes = List.of();

    /** Patterns of the files of {@code directory} to pack: {@code index.html} becomes {@code index.html.gz}. */
    private List<String> gzip = List.of();

    /** Whether the chip is to encrypt it while writing, with the key in its fuses. */
    private boolean encrypted;

    /**
     * The file of the key that it is encrypted with here, for a board whose key is known; it then goes into the flash as it
     * is. 32 or 64 bytes, on the ESP32 24 or 32, on the ESP32-C2 also 16.
     */
    private @Nullable String encryptWith;

    /** Who encrypts it. */
    Encryption encryption(Path module) throws EspException {
        return encryptWith == null || encryptWith.isBlank()
                ? Encryption.byChip(encrypted)
                : Encryption.with(InputFile.read(KeySource.resolved(module, encryptWith.strip()))
                        .bytes());
    }

    /** The folder, where one is named. */
    Optional<DirectorySpec> directory(Path module) throws EspException {
        return directory == null || directory.isBlank()
                ? Optional.empty()
                : Optional.of(new DirectorySpec(
                        module.resolve(directory.strip()),
                        FilesystemSpec.parse(filesystem),
                        ListParameter.elements("includes", includes),
                        ListParameter.elements("excludes", excludes),
                        ListParameter.elements("gzip", gzip)));
    }

    /** Whether it is made for a partition and goes beside whatever firmware is named elsewhere. */
    boolean isAddition() {
        return nvs != null || directory != null;
    }

    public @Nullable String getArtifact() {
        return artifact;
    }

    public void setArtifact(String artifact) {
        this.artifact = artifact;
    }

    public @Nullable NvsParameter getNvs() {
        return nvs;
    }

    public void setNvs(NvsParameter nvs) {
        this.nvs = nvs;
    }

    public void setEncryptWith(String encryptWith) {
        this.encryptWith = encryptWith;
    }

    public void setEncrypted(boolean encrypted) {
        this.encrypted = encrypted;
    }

    public @Nullable String getOffset() {
        return offset;
    }

    public void setOffset(String offset) {
        this.offset = offset;
    }

    public @Nullable String getFile() {
        return file;
    }

    public void setFile(String file) {
        this.file = file;
    }
}
