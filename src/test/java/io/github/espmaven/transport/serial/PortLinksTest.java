package io.github.espmaven.transport.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortLinksTest {
    @TempDir
    Path folder;

    @Test
    void findsTheLinksToADevice() throws Exception {
        Path device = Files.createFile(folder.resolve("ttyUSB3"));
        Path other = Files.createFile(folder.resolve("ttyUSB4"));
        Path byId = Files.createDirectory(folder.resolve("by-id"));
        link(byId.resolve("usb-B"), device);
        link(byId.resolve("usb-A"), device);
        link(byId.resolve("usb-C"), other);
        link(byId.resolve("usb-D"), folder.resolve("unplugged"));
        PortLinks links = new PortLinks(byId);
        assertThat(links.to(device.toString()))
                .containsExactly(
                        byId.resolve("usb-A").toString(), byId.resolve("usb-B").toString());
        assertThat(links.to(folder.resolve("unplugged").toString())).isEmpty();
        assertThat(new PortLinks(folder.resolve("none")).to(device.toString())).isEmpty();
    }

    private static void link(Path link, Path target) {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links here");
        }
    }
}
