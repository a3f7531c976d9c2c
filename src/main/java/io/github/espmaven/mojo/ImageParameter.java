package io.github.espmaven.mojo;

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

    /** Whether the chip is to encrypt it while writing, with the key in its fuses. */
    private boolean encrypted;

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

    public boolean isEncrypted() {
        return encrypted;
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
