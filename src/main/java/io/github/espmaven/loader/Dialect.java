package io.github.espmaven.loader;

/** The reply format of a loader: those of ROM loaders and stub differ (protocol.md, sections 2.1 and 3.3). */
public enum Dialect {
    /** ROM loader of the ESP8266: two status bytes, small command set. */
    ESP8266_ROM(2),
    /** ROM loader of the ESP32 and later: four status bytes. */
    ROM(4),
    /** The stub on any chip: two status bytes. */
    STUB(2);

    private final int statusBytes;

    Dialect(int statusBytes) {
        this.statusBytes = statusBytes;
    }

    /** Bytes at the end of each reply that hold status and reason. */
    public int statusBytes() {
        return statusBytes;
    }
}
