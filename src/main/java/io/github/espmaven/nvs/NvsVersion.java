package io.github.espmaven.nvs;

/** The two layouts of NVS pages. They differ in how bytes are stored (protocol.md, section 14). */
public enum NvsVersion {
    /** A blob in one piece, at most 1984 bytes. */
    V1(0xff, 1984),
    /** A blob in pieces over as many pages as it needs; since ESP-IDF 4.0. */
    V2(0xfe, 508_000);

    private final int code;
    private final int maxBlobBytes;

    NvsVersion(int code, int maxBlobBytes) {
        this.code = code;
        this.maxBlobBytes = maxBlobBytes;
    }

    /** The byte in a page's header. */
    int code() {
        return code;
    }

    /** Most bytes of a blob. */
    int maxBlobBytes() {
        return maxBlobBytes;
    }
}
