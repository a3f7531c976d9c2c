package io.github.espmaven.mojo;

import io.github.espmaven.base.ByteSize;
import io.github.espmaven.base.EspException;
import io.github.espmaven.job.CipherJob;
import io.github.espmaven.report.ResultFile;
import io.github.espmaven.secure.FlashCipher;
import java.io.File;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What encrypting and decrypting on the host share. */
abstract class AbstractCipherMojo extends AbstractChipMojo {

    /** The file to encrypt or decrypt. */
    @Parameter(property = "esp.cipherInput")
    private @Nullable File cipherInput;

    /** The file to make. */
    @Parameter(property = "esp.cipherOutput")
    private @Nullable File cipherOutput;

    /**
     * The key, as bytes: for flash 32 or 64 (24 or 32 on the ESP32, also 16 on the ESP32-C2), for NVS 64, a partition of keys,
     * or 32 of the HMAC scheme.
     */
    @Parameter(property = "esp.encryptionKey")
    private @Nullable File encryptionKey;

    /** Where in the flash the contents lie: what is encrypted for one place is good at no other. */
    @Parameter(property = "esp.flashOffset")
    private @Nullable String flashOffset;

    /** Whether the file is a whole NVS partition, which is encrypted in a way of its own. */
    @Parameter(property = "esp.nvsPartition", defaultValue = "false")
    private boolean nvsPartition;

    /** FLASH_CRYPT_CONFIG of the ESP32's fuses. */
    @Parameter(property = "esp.flashCryptConfig", defaultValue = "15")
    private int flashCryptConfig = FlashCipher.WHOLE_CONFIG;

    final void crypt(boolean encrypt) throws EspException {
        Path target = required(cipherOutput, "esp.cipherOutput", "out.bin");
        CipherJob job = new CipherJob(
                required(cipherInput, "esp.cipherInput", "in.bin"),
                target,
                required(encryptionKey, "esp.encryptionKey", "key.bin"),
                nvsPartition ? new CipherJob.Nvs() : flash(),
                encrypt);
        getLog().info(ResultFile.made(target, job.run(), encrypt ? "encrypted" : "decrypted"));
    }

    private CipherJob.Flash flash() throws EspException {
        OptionalLong offset = ByteSize.parse(flashOffset == null ? "" : flashOffset);
        if (offset.isEmpty() || offset.getAsLong() > Integer.MAX_VALUE) {
            throw EspException.badParameter(
                    "it must be said where in the flash the contents lie", "esp.flashOffset", "0x10000, 64K");
        }
        return new CipherJob.Flash(chip(System.getenv()), (int) offset.getAsLong(), flashCryptConfig);
    }
}
