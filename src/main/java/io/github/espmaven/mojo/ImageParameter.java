package io.github.espmaven.mojo;

import org.jspecify.annotations.Nullable;

/** An {@code <image>} in the POM: what goes where. */
public final class ImageParameter {

    /** Offset (hexadecimal, decimal, 64K) or name of a partition, {@code bootloader} or {@code partition-table}. */
    private @Nullable String offset;

    /** The file to write there; relative paths begin at the module's directory. */
    private @Nullable String file;

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
