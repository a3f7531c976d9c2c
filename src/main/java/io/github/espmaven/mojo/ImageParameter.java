package io.github.espmaven.mojo;

import org.jspecify.annotations.Nullable;

/** An {@code <image>} in the POM: what goes where. */
public final class ImageParameter {

    /** Offset (hexadecimal, decimal, 64K) or name of a partition, {@code bootloader} or {@code partition-table}. */
    private @Nullable String offset;

    /** The file to write there; relative paths begin at the module's directory. */
    private @Nullable String file;

    /** Whether the chip is to encrypt it while writing, with the key in its fuses. */
    private boolean encrypted;

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
