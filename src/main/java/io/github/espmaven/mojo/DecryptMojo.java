package io.github.espmaven.mojo;

import io.github.espmaven.base.EspException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Decrypts a file on the host as the chip does in its flash, or an NVS partition, with a key that is known here. */
@Mojo(name = "decrypt", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class DecryptMojo extends AbstractCipherMojo {

    @Override
    void run() throws EspException {
        crypt(false);
    }
}
