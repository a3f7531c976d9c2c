package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import io.github.espmaven.firmware.NvsSpec;
import io.github.espmaven.job.input.ChoiceParameter;
import io.github.espmaven.nvs.NvsVersion;
import java.io.File;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An {@code <nvs>} in an {@code <image>}: what an NVS partition is to hold. Later sources replace the keys of earlier. */
public final class NvsParameter {

    /** A CSV as Espressif's NVS generator reads it: {@code key,type,encoding,value}. */
    private @Nullable File csv;

    /** A properties file of keys as {@code device.serial} or {@code cloud.port.u16}: namespace, key, encoding. */
    private @Nullable File properties;

    /** Keys as in the properties file, each an element: {@code <device.serial>A-1000</device.serial>}. */
    private Map<String, String> values = Map.of();

    /** A CSV with a row for each board: the first column is {@code mac}, the others are such keys. */
    private @Nullable File devices;

    /** Layout of the pages: {@code v2}, or {@code v1} for ESP-IDF before 4.0. */
    private String version = ChoiceParameter.text(NvsVersion.V2);

    /**
     * The key that the partition is encrypted with, a file: a partition of keys as it is in plain text (4096 bytes) or its
     * first 64 bytes, or 32 bytes of the HMAC scheme.
     */
    private @Nullable File encryption;

    NvsSpec spec() throws EspException {
        return new NvsSpec(
                Optional.ofNullable(csv).map(File::toPath),
                Optional.ofNullable(properties).map(File::toPath),
                values,
                Optional.ofNullable(devices).map(File::toPath),
                ChoiceParameter.of(NvsVersion.class, "version", version),
                Optional.ofNullable(encryption).map(File::toPath));
    }

    public void setCsv(File csv) {
        this.csv = csv;
    }

    public void setProperties(File properties) {
        this.properties = properties;
    }

    /** An element without contents is {@code null}, and an empty text. */
    public void setValues(Map<String, String> values) {
        Map<String, String> texts = new TreeMap<>(values);
        texts.replaceAll((key, value) -> Objects.requireNonNullElse(value, ""));
        this.values = texts;
    }

    public void setDevices(File devices) {
        this.devices = devices;
    }

    public void setEncryption(File encryption) {
        this.encryption = encryption;
    }

    public void setVersion(String version) {
        this.version = version;
    }
}
